"""What holds for every run of the tests."""

import shutil

import pytest
from django.conf import settings
from xdist.scheduler import LoadFileScheduling

from .support.template_database import migrations_from_template

BROWSER = "tests/browser"


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # in the order below
    return LoadFileScheduling(config, log)  # the tests of a file share what is costly to make


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(BROWSER))  # what takes longest, first
    for item in items:
        if item.nodeid.startswith(BROWSER):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Databases are made after this and before the first test: from a template that is already migrated."""
    with migrations_from_template():
        yield


def pytest_sessionfinish():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
