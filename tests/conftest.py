"""What holds for every run of the tests."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from xdist.scheduler import LoadFileScheduling

from pages.http.database_errors import outage

from .run import DIFFERS
from .support.template_database import migrations_from_template

BROWSER = "tests/browser"
SLOW = frozenset(Path(__file__).with_name("slow_tests.txt").read_text().split())  # ids of tests, classes and files
MEANWHILE = "tests/admin"  # they need no demo: they are run while the first process makes it
SEPARATE = "tests/operation/test_switched_off.py::test_one_feature_off"  # each case has a site of its own

gc.set_threshold(
    200_000, 50, 100
)  # what stays is much and cyclic garbage little: looking for it took a tenth of the time


class FileScheduling(LoadFileScheduling):
    """Scheduler that gives a file to one process, since its tests share what is costly to make; SEPARATE ones go to any."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(SEPARATE) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # in the order below
    return FileScheduling(config, log)


def names_of(test: str) -> set[str]:
    """The ids of a test's file, its class and itself, whatever its parameters."""
    words = test.partition("[")[0].split("::")
    return {"::".join(words[:length]) for length in range(1, len(words) + 1)}


def pytest_itemcollected(item):
    """Marks the browser's and the slow tests."""
    if item.nodeid.startswith(BROWSER):
        item.add_marker(pytest.mark.browser)
    if SLOW & names_of(item.nodeid):
        item.add_marker(pytest.mark.slow)


@pytest.hookimpl(trylast=True)  # once those that are not asked for are gone
def pytest_collection_modifyitems(items):
    """Spreads the browser's files among the others: they wait for much, which leaves a processor free.

    One of them comes first and has the demo's pictures finished; those on the second demo come before those that wait for that.
    """
    own = {item.path for item in items if "own_site" in item.fixturenames}
    browser = dict.fromkeys(item.path for item in items if item.nodeid.startswith(BROWSER))
    first = next((item.path for item in items if "demo_site" in item.fixturenames and item.path not in own), None)
    browser = sorted(browser, key=lambda path: (path != first, path not in own))
    others = list(dict.fromkeys(item.path for item in items if not item.nodeid.startswith((BROWSER, MEANWHILE))))
    places = {path: number / len(files) for files in (browser, others) for number, path in enumerate(files)}
    if first:
        places[first] = -2
    items.sort(key=lambda item: places.get(item.path, -1))


def pytest_collection_finish(session):
    """Record for tests/run.py that a selected test must run on SQLite, too."""
    folder = os.environ.get("COMMONHOUSE_VAR")
    if folder and any(item.get_closest_marker("differs") for item in session.items):
        (Path(folder) / DIFFERS).touch()


@pytest.fixture(autouse=True)
def database_answers(monkeypatch):
    """This process has said of no database that it is away, whatever the test before has played."""
    monkeypatch.setattr(outage, "is_said", False)


@pytest.fixture(autouse=True)
def default_language():
    """Undo what the last request of the test before has activated: LocaleMiddleware leaves it active in this thread."""
    translation.activate("en")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Databases are made after this and before the first test: from a template that is already migrated."""
    with migrations_from_template():
        yield


def pytest_sessionfinish():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    for path in settings.RATE_LIMIT_FILE.parent.glob(f"{settings.RATE_LIMIT_FILE.name}*"):
        path.unlink()
