"""What holds for every run of the tests."""

import shutil

import pytest
from django.conf import settings
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser"


class ByFile(LoadScopeScheduling):
    """A file's tests run in one process, and all browser tests: they share one site and one browser."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith(BROWSER):
            item.add_marker(pytest.mark.browser)


def pytest_sessionfinish():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
