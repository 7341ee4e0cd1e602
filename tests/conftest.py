"""What holds for every run of the tests."""

import gc
import shutil

import pytest
from django.conf import settings
from xdist.scheduler import LoadFileScheduling

from pages.http.database_errors import outage

from .support.template_database import migrations_from_template

BROWSER = "tests/browser"
MEANWHILE = "tests/admin"  # they need no demo: they are run while the first process makes it

gc.set_threshold(
    200_000, 50, 100
)  # what stays is much and cyclic garbage little: looking for it took a tenth of the time


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # in the order below
    return LoadFileScheduling(config, log)  # the tests of a file share what is costly to make


def pytest_collection_modifyitems(items):
    """Marks the browser's tests and spreads their files among the others: they wait for much, which leaves a processor free."""
    files = {BROWSER: {}, MEANWHILE: {}, "": {}}
    for item in items:
        folder = next(folder for folder in files if item.nodeid.startswith(folder))
        files[folder].setdefault(item.path, len(files[folder]))
        if folder == BROWSER:
            item.add_marker(pytest.mark.browser)
    places = dict.fromkeys(files[MEANWHILE], -1)
    for folder in (BROWSER, ""):
        places |= {path: number / len(files[folder]) for path, number in files[folder].items()}
    places |= {path: -2 for path, number in files[BROWSER].items() if number == 0}
    items.sort(key=lambda item: places[item.path])


@pytest.fixture(autouse=True)
def database_answers(monkeypatch):
    """This process has said of no database that it is away, whatever the test before has played."""
    monkeypatch.setattr(outage, "is_said", False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Databases are made after this and before the first test: from a template that is already migrated."""
    with migrations_from_template():
        yield


def pytest_sessionfinish():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    for path in settings.RATE_LIMIT_FILE.parent.glob(f"{settings.RATE_LIMIT_FILE.name}*"):
        path.unlink()
