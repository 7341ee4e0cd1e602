"""What holds for every run of the tests."""

import shutil

import pytest
from django.conf import settings


def pytest_collection_modifyitems(items):
    """Browser tests share one site and one browser, so they run in one process."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def pytest_sessionfinish():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
