"""What holds for every run of the tests."""

import shutil

import pytest
from django.conf import settings
from xdist.scheduler import LoadFileScheduling

from .support.template_database import migrations_from_template

BROWSER = "tests/browser"
MEANWHILE = (
    "tests/admin"  # they need no demo: they are run while the first process makes it, and the browser's after that
)


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # in the order below
    return LoadFileScheduling(config, log)  # the tests of a file share what is costly to make


def pytest_collection_modifyitems(items):
    browser = [item for item in items if item.nodeid.startswith(BROWSER)]
    for item in browser:
        item.add_marker(pytest.mark.browser)
    first = browser[0].path if browser else None
    folders = {BROWSER: 2, MEANWHILE: 1}
    items.sort(key=lambda item: 0 if item.path == first else folders.get("/".join(item.nodeid.split("/")[:2]), 3))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Databases are made after this and before the first test: from a template that is already migrated."""
    with migrations_from_template():
        yield


def pytest_sessionfinish():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
