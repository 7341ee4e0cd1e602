"""Backups that take long: of the demo, of a large site and of an older release, on both databases, and killed in the middle."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from home.backup import uploads
from home.backup.archive import Archive
from home.backup.encryption import Keys
from settings.install import ROOT
from settings.start.ports import free_port

from ..support.backups import OTHERWISE, asked, called
from ..support.processes import output
from ..support.release import ENVIRONMENT, RELEASES, observed, released_site
from ..support.running_site import RunningSite, demo_snapshot, migrated_site, variables_of
from ..support.template_database import database_of_its_own

pytestmark = [pytest.mark.soak, pytest.mark.django_db]

OTHER = {"BASE_URL": "https://other.example", "SECRET_KEY": "another key of another installation"}
VENDORS = ["usual", "sqlite"]  # on PostgreSQL both, on SQLite the same twice
MODELS = {"auth_permission", "django_content_type"}  # of models that only one database has, or that came since
GRANTED = {"auth_group_permissions": 9}  # by migrations since 0.1.0: home 0009 and 0015
PAGES, DOCUMENTS, FILMS = 2000, 2000, 4
DOCUMENT, FILM = 200_000, 150_000_000  # bytes: a gigabyte in all
MOST_MEMORY = 250_000  # kB of the process that makes or restores a backup, however large the site
LARGE = f"""
from tests.support import make
from tests.support.large_site import LargeSite
from tests.support.backups import add_files
site = LargeSite(make.house(["en", "es", "ar"]))
site.furnish()
site.grow({PAGES})
make.admin(username="ada", email="ada@house.example")
add_files({DOCUMENTS}, {DOCUMENT}, {FILMS}, {FILM})
"""


@pytest.fixture(scope="module")
def sqlite_template(tmp_path_factory):
    """A migrated database of SQLite, whatever the tests run on."""
    var = tmp_path_factory.mktemp("template")
    output(variables_of(var, "", free_port()) | {"DATABASE_URL": ""}, "manage.py", "migrate", "-v0")
    return var / "db.sqlite3"


@contextmanager
def empty_site(vendor: str, folder: Path, template: Path, **variables: str):
    """All tables and no content, on the database of the tests, or on SQLite."""
    folder.mkdir()
    if vendor == "usual":
        with migrated_site(folder, f"large_{time.time_ns()}", **variables) as site:
            yield site
        return
    shutil.copy(template, folder / "db.sqlite3")
    site = RunningSite("", folder, variables_of(folder, "", free_port()) | {"DATABASE_URL": ""} | variables)
    yield site
    site.close()


def timed(site: RunningSite, *command: str) -> tuple[float, int]:
    """Runs a command; seconds, and the most memory in kB that its process took."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=site.variables)
    _pid, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return time.monotonic() - began, usage.ru_maxrss


def vendor_of(site: RunningSite) -> str:
    return asked(site, "backups.connection.vendor")


def assert_equal(before: RunningSite, after: RunningSite) -> int:
    """Every table and file is the same, but for what a restore changes by intention; how many rows there are."""
    tables = [asked(site, "backups.tables()") for site in (before, after)]
    assert tables[0].keys() == tables[1].keys()
    different = OTHERWISE | (set() if vendor_of(before) == vendor_of(after) else MODELS)
    assert {table for table in tables[0] if tables[0][table] != tables[1][table]} <= different
    for table in tables[0].keys() - MODELS - {"home_securityevent"}:  # what was done since the backup is said there
        assert tables[0][table][0] == tables[1][table][0], table
    assert tables[0]["home_securityevent"][0] >= tables[1]["home_securityevent"][0]
    assert asked(before, "backups.files()") == asked(after, "backups.files()")
    return sum(each[0] for each in tables[1].values())


@contextmanager
def demo(var: Path):
    """A copy of the demo, not served."""
    snapshot = demo_snapshot(finished=True)
    shutil.copytree(snapshot.var, var, symlinks=True)
    with database_of_its_own(f"demo_{time.time_ns()}", snapshot.variables.get("DATABASE_URL", "")) as database:
        site = RunningSite("", var, variables_of(var, database, free_port()))
        yield site
        site.close()


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_demo_comes_back_equal(vendor, tmp_path, sqlite_template):
    with demo(tmp_path / "demo") as site, empty_site(vendor, tmp_path / "empty", sqlite_template, **OTHER) as other:
        made = timed(site, "backup", "--to", str(tmp_path / "kept"))
        (path,) = (tmp_path / "kept").glob("*.tar")
        restored = timed(other, "restore", str(path))
        rows = assert_equal(site, other)
        print(f"\ndemo to {vendor}: {rows} rows, backup {made[0]:.1f} s, restore {restored[0]:.1f} s")
        timed(site, "rebuild_references_index")  # as a command: it knows the models that the admin has
        assert asked(site, "backups.derived()") == asked(other, "backups.derived()")


@pytest.mark.parametrize(("origin", "vendor"), [("usual", "usual"), ("sqlite", "sqlite"), ("sqlite", "usual")])
def test_a_large_site_comes_back_equal_in_little_memory(origin, vendor, tmp_path, sqlite_template):
    key = str(tmp_path / "key")
    with (
        empty_site(origin, tmp_path / "large", sqlite_template) as site,
        empty_site(vendor, tmp_path / "empty", sqlite_template, **OTHER) as other,
    ):
        site.shell(LARGE)
        called(site, "backup", "--new-key", key)
        made = timed(site, "backup", "--to", str(tmp_path / "kept"), "--key", key)
        (path,) = (tmp_path / "kept").glob("*.tar.age")
        rehearsed = timed(site, "rehearse_restore", str(path), "--key", key)
        restored = timed(other, "restore", str(path), "--key", key)
        rows = assert_equal(site, other)
        figures = ", ".join(
            f"{name} {seconds:.1f} s ({memory / 1000:.0f} MB)"
            for name, (seconds, memory) in {"backup": made, "rehearsal": rehearsed, "restore": restored}.items()
        )
        print(f"\n{origin} to {vendor}: {rows} rows, {path.stat().st_size / 1e6:.0f} MB: {figures}")
        assert rows > PAGES
        assert max(made[1], rehearsed[1], restored[1]) < MOST_MEMORY


def test_a_backup_of_a_release_is_brought_up_to_date(tmp_path, sqlite_template):
    """Tables of 0.1.0, backed up by today's code before their upgrade, restored where the upgrade has run."""
    version = "0.1.0"
    (tmp_path / "older").mkdir()
    with released_site(version, tmp_path / "older", f"older_{time.time_ns()}") as site:
        _printed, problem = called(site, "backup", "--to", str(tmp_path / "kept"))
        assert not problem
        (path,) = (tmp_path / "kept").glob("commonhouse-00000000-*.tar")
        files = asked(site, "backups.files()")
        with empty_site("usual", tmp_path / "empty", sqlite_template, **ENVIRONMENT) as other:
            _printed, problem = called(other, "restore", str(path))
            assert not problem
            assert asked(other, "backups.files()") == files
            found = {table: number for table, (number, _sha256) in asked(other, "backups.tables()").items()}
            wanted = {table: count.rows for table, count in Archive(path, Keys()).verify().tables.items()}
            more = {table: found[table] - number for table, number in wanted.items() if found[table] != number}
            assert {table: number for table, number in more.items() if table not in MODELS} == GRANTED
            before = json.loads((RELEASES / version / "expected.json").read_text())
            after = observed(other, version, every=False)
            assert (after["logins"], after["history"]) == (before["logins"], before["history"])
            assert {page["address"] for page in after["pages"]} == {page["address"] for page in before["pages"]}


# Killed.


@pytest.fixture
def small(tmp_path, sqlite_template):
    """A small site, and a backup of it from before it changed."""
    with empty_site("usual", tmp_path / "small", sqlite_template) as site:
        site.shell("from tests.support import backups; backups.fill()")
        _printed, problem = called(site, "backup", "--to", str(tmp_path / "kept"))
        assert not problem
        (path,) = (tmp_path / "kept").glob("*.tar")
        site.shell(
            "from tests.support import make; from home.models import HomePage; make.document(title='Later')\n"
            "[page.delete() for page in HomePage.objects.first().get_children()[:2]]"
        )
        yield site, path


def kill_after(site: RunningSite, seconds: float, *command: str) -> bool:
    """Kills a command after so long; whether it had ended by itself."""
    process = subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=site.variables)
    try:
        assert process.wait(seconds) == 0
        return True
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return False


def content(site: RunningSite) -> dict:
    """The tables that a restore brings back as they were."""
    return {table: each for table, each in asked(site, "backups.tables()").items() if table not in OTHERWISE}


def test_a_killed_backup_leaves_nothing_half_and_the_next_removes_what_it_left(small, tmp_path):
    site, _path = small
    folder, draw = tmp_path / "killed", random.Random(int(os.environ.get("SEED", "1")))
    folder.mkdir()
    seconds, _memory = timed(site, "backup", "--to", str(folder))
    for _ in range(8):
        kill_after(site, draw.uniform(0.4, 1) * seconds, "backup", "--to", str(folder))
        for path in folder.glob("commonhouse-*.tar"):
            Archive(path, Keys()).verify()
    begin_and_kill(site, folder)
    timed(site, "backup", "--to", str(folder))
    assert {path.suffix for path in folder.iterdir()} == {".tar"}
    assert not (site.var / "media" / uploads.LINKED).exists()


def begin_and_kill(site: RunningSite, folder: Path) -> None:
    """Kills a backup as soon as its file is there."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "backup", "--to", str(folder)], cwd=ROOT, env=site.variables
    )
    deadline = time.monotonic() + 60
    while not list(folder.glob("*.unfinished")):
        assert time.monotonic() < deadline, "it did not begin"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(folder.glob("*.unfinished"))


PHASES = ["Reading", "Restoring", "Putting", "Putting", "Putting", "Making"]  # how a line begins that a restore prints


def kill_in_phase(site: RunningSite, phase: str, seconds: float, *command: str) -> None:
    """Kills a command so long after it printed a line that begins like this."""
    words = [sys.executable, "manage.py", *command]
    with subprocess.Popen(words, cwd=ROOT, env=site.variables, stdout=subprocess.PIPE, text=True) as process:
        assert any(line.startswith(phase) for line in process.stdout)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


def test_a_killed_restore_leaves_the_old_site_or_the_new_one_and_goes_on(small, tmp_path):
    site, path = small
    draw, found = random.Random(int(os.environ.get("SEED", "1"))), []
    _printed, problem = called(site, "backup", "--to", str(tmp_path / "present"))
    assert not problem
    (present,) = (tmp_path / "present").glob("*.tar")
    timed(site, "restore", str(path), "--replace")
    new = content(site)
    timed(site, "restore", str(present), "--replace")
    old = content(site)
    assert old != new
    for phase in PHASES * 2:
        kill_in_phase(site, phase, draw.uniform(0, 0.6), "restore", str(path), "--replace")
        now = content(site)
        assert now in (old, new)
        found.append(f"{phase}: {'new' if now == new else 'old'}")
        assert set(asked(site, "backups.named()")) <= set(asked(site, "backups.files()"))
        if now == new:
            timed(site, "restore", str(present), "--replace")
    timed(site, "restore", str(path), "--replace")
    assert content(site) == new
    print(f"\nkilled: {found}")
    assert {each.split(": ")[1] for each in found} == {"old", "new"}
    assert not (site.var / "restoring.sqlite3").exists()
    assert not (site.var / "media" / uploads.ARRIVING).exists()
