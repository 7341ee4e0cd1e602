"""What holds for every run of the tests."""

import shutil

import pytest
from django.conf import settings
from xdist.scheduler import LoadScopeScheduling

from tests.template_database import migrations_from_template

BROWSER = "tests/browser"
# What is looked at and left as it is, is drawn from the same pages whatever the database is: `make test` looks once, on SQLite.
LOOKED_AT = "demo_site"
DRAWN = f"{BROWSER}/test_desk_screens.py"
# They wait for servers, workers and a browser, which stumble where two cores carry the whole suite: such a test may try again.
OTHER_PROCESSES = (
    BROWSER,
    "tests/test_run.py",
    "tests/test_work.py",
    "tests/test_outbox.py",
    "tests/test_hostile_uploads.py",
)


class ByFile(LoadScopeScheduling):
    """A file's tests run in one process, and all browser tests: they share one site and one browser."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # in the order below
    return ByFile(config, log)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(BROWSER))  # what takes longest, first
    for item in items:
        if item.nodeid.startswith(BROWSER):
            item.add_marker(pytest.mark.browser)
        if LOOKED_AT in item.fixturenames or item.nodeid.startswith(DRAWN):
            item.add_marker(pytest.mark.drawn)
        if item.nodeid.startswith(OTHER_PROCESSES):
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=2))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Databases are made after this and before the first test: from a template that is already migrated."""
    with migrations_from_template():
        yield


def pytest_sessionfinish():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
