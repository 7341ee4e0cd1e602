"""Upgrades: old code serves while additive migrations run, a start waits for its own, and a half-finished one goes on or back."""

import http.client
import json
import re
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

import psycopg
import pytest
from django.contrib.postgres.operations import TrigramExtension
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

from home.health.additive import not_additive as lines_of_not_additive
from home.health.additive import objections
from home.health.migrations import refusal
from settings.install import ROOT
from settings.start.ports import free_port, is_responding

from ..support.release import RELEASES, about, digests, observed, released_site
from ..support.running_site import RunningSite, execute, migrated_site

FIRST = "0.1.0"


def new_migrations() -> list[tuple[str, str]]:
    """(app, name) of each of ours that the first release did not have."""
    paths = [Path(path) for path in digests().keys() - about(FIRST)["digests"].keys()]
    return sorted((path.parts[0], path.stem) for path in paths)


# Which migrations are additive.


@pytest.mark.django_db
def test_all_since_the_first_release_are_additive_or_say_why_not():
    assert new_migrations()
    assert lines_of_not_additive(tuple(new_migrations())) == []


ADDITIVE = {
    "a table": migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))]),
    "a nullable column": migrations.AddField("thing", "note", models.TextField(null=True)),
    "a column with a default in the database": migrations.AddField(
        "thing", "since", models.DateTimeField(db_default=Now())
    ),
    "many to many": migrations.AddField("thing", "others", models.ManyToManyField("app.Thing")),
    "an index": migrations.AddIndex("thing", models.Index(fields=["name"], name="by_name")),
    "a longer column": migrations.AlterField("thing", "name", models.CharField(max_length=200)),
    "a text": migrations.AlterField("thing", "name", models.TextField()),
    "a column that may be empty": migrations.AlterField("thing", "name", models.CharField(max_length=100, null=True)),
    "a name for people": migrations.AlterModelOptions("thing", {"verbose_name": "thing"}),
    "an extension": TrigramExtension(),
    "in the state alone": migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveField("thing", "name")]
    ),
}
NOT_ADDITIVE = {
    "a column gone": migrations.RemoveField("thing", "name"),
    "a column renamed": migrations.RenameField("thing", "name", "title"),
    "a table gone": migrations.DeleteModel("Thing"),
    "a table renamed": migrations.RenameModel("Thing", "Item"),
    "a table under another name": migrations.AlterModelTable("thing", "things"),
    "a new column that old code leaves out": migrations.AddField("thing", "more", models.TextField(default="")),
    "no longer empty": migrations.AlterField("thing", "note", models.TextField(default="")),
    "a shorter column": migrations.AlterField("thing", "name", models.CharField(max_length=20)),
    "another kind": migrations.AlterField("thing", "name", models.IntegerField()),
    "unique": migrations.AlterField("thing", "name", models.CharField(max_length=100, unique=True)),
    "a default gone": migrations.AlterField("thing", "at", models.DateTimeField()),
    "a constraint": migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="one")),
    "SQL": migrations.RunSQL("SELECT 1"),
    "Python": migrations.RunPython(migrations.RunPython.noop),
    "in the database alone": migrations.SeparateDatabaseAndState([migrations.RemoveField("thing", "name")]),
}


def objections_to(*operations) -> list[str]:
    state = ProjectState()
    columns = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=100)),
        ("note", models.TextField(null=True)),
        ("at", models.DateTimeField(db_default=Now())),
    ]
    state.add_model(ModelState("app", "Thing", columns))
    migration = migrations.Migration("0002_later", "app")
    migration.operations = list(operations)
    return list(objections(migration, state))


@pytest.mark.parametrize("what", ADDITIVE)
def test_additive(what):
    assert objections_to(ADDITIVE[what]) == []


@pytest.mark.parametrize("what", NOT_ADDITIVE)
def test_not_additive(what):
    (line,) = objections_to(NOT_ADDITIVE[what])
    assert line.startswith(type(NOT_ADDITIVE[what]).__name__) or "alone" in what


def test_what_is_done_to_a_new_table_stops_nobody():
    made = migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))])
    assert objections_to(made, migrations.AddField("later", "word", models.TextField())) == []
    assert objections_to(made, migrations.RemoveField("thing", "name"))


@pytest.mark.django_db
def test_a_reason_allows_one():
    name = ("django_tasks_database", "0009_remove_results_field")
    try:
        lines_of_not_additive.cache_clear()
        (line,) = lines_of_not_additive((name,))
        assert line.startswith("django_tasks_database.0009_remove_results_field: RemoveField")
        migration = type(MigrationLoader(None).disk_migrations[name])
        with mock.patch.object(migration, "additive_because", "nobody reads it any more", create=True):
            lines_of_not_additive.cache_clear()
            assert lines_of_not_additive((name,)) == []
    finally:
        lines_of_not_additive.cache_clear()


# A start waits for its own migrations.


def python(variables: dict[str, str], *command: str, root: Path = ROOT) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *command], cwd=root, env=variables, capture_output=True, text=True)


LAST = max(name for app, name in new_migrations() if app == "home")
REFUSAL = f"The tables are older than the code (home.{LAST}). Run this first: manage.py prepare (or migrate)"


@pytest.mark.django_db
def test_the_server_is_refused_in_one_line_before_its_migrations(tmp_path):
    (tmp_path / "static").mkdir()
    with migrated_site(tmp_path, "refused") as site:
        execute(site, f"DELETE FROM django_migrations WHERE app = 'home' AND name = '{LAST}'")
        done = python(site.variables, "-c", "import settings.wsgi")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{REFUSAL}\n")


@pytest.mark.django_db
def test_the_work_is_refused_before_its_migrations():
    MigrationRecorder(connection).record_unapplied("home", LAST)
    with pytest.raises(CommandError, match=re.escape(REFUSAL)):
        call_command("work", once=True)


@pytest.mark.django_db
def test_a_database_that_is_away_or_ahead_is_no_reason():
    assert refusal() == ""
    MigrationRecorder(connection).record_applied("home", "9999_later")
    assert refusal() == ""
    with mock.patch.object(connection, "cursor", side_effect=OperationalError):
        assert refusal() == ""


# Upgrades from the first release, with its site.


@pytest.fixture
def site(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), released_site(FIRST, tmp_path, "upgraded") as made:
        yield made


def is_as_before(site: RunningSite) -> bool:
    """Whether all that people find is what they found in the released site."""
    after, before = observed(site, FIRST, every=False), json.loads((RELEASES / FIRST / "expected.json").read_text())
    pages = {page["address"]: page for page in after["pages"]}
    told = all(page | pages[page["address"]] == page for page in before["pages"])
    return told and all(after[what] == before[what] for what in ("logins", "history", "tasks"))


@contextmanager
def migration_held(site: RunningSite) -> Iterator[subprocess.Popen]:
    """`migrate` held fast in the middle of its first migration, whose table is made and not yet noted."""
    with locked(site) as is_waiting:
        process = subprocess.Popen([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=site.variables)
        until = time.monotonic() + 60
        while not is_waiting():
            assert process.poll() is None, "it was not held"
            assert time.monotonic() < until
            time.sleep(0.1)
        yield process
        process.wait(60)


@contextmanager
def locked(site: RunningSite) -> Iterator:
    """Nobody else may note a migration meanwhile; yields a function that says whether somebody waits for that."""
    if url := site.variables.get("DATABASE_URL"):
        with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as watcher:
            holder.execute("LOCK TABLE django_migrations IN SHARE MODE")
            waiting = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            yield lambda: watcher.execute(waiting).fetchone()[0] > 0
        return
    began = time.monotonic()
    with closing(sqlite3.connect(site.var / "db.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield lambda: time.monotonic() - began > 15  # SQLite tells nobody who waits
        holder.execute("ROLLBACK")


def kill_half_way(site: RunningSite) -> None:
    with migration_held(site) as process:
        process.send_signal(signal.SIGKILL)


@pytest.mark.soak
def test_an_upgrade_that_was_killed_goes_on(site):
    kill_half_way(site)
    refused = python(site.variables, "manage.py", "work", "--once")
    assert refused.returncode == 1
    assert "The tables are older than the code" in refused.stderr
    assert is_as_before(site)


@pytest.mark.soak
def test_an_upgrade_that_was_stopped_between_two_goes_back_and_on(site):
    """After each of the new migrations but the last."""
    for app, name in new_migrations()[:-1] or new_migrations():
        site.manage("migrate", app, name, "-v0")
    for app, name in about(FIRST)["migrations"]:
        if app in {app for app, _name in new_migrations()}:
            site.manage("migrate", app, name, "-v0")
    assert python(site.variables, "manage.py", "work", "--once").returncode == 1
    assert is_as_before(site)


# Old code serves meanwhile.


def code_of(version: str, folder: Path) -> Path:
    """The code of a release, out of the project's history; the commit that added its line to CHANGELOG.md."""
    line = f"## {version} ("
    found = subprocess.run(
        ["git", "log", "--format=%H", f"-S{line}", "--", "CHANGELOG.md"], cwd=ROOT, capture_output=True, text=True
    )
    commit = (found.stdout.split() or [""])[-1]
    archive = subprocess.run(["git", "archive", commit or "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    (folder / "old.tar").write_bytes(archive)
    with tarfile.open(folder / "old.tar") as tar:
        tar.extractall(folder / "old", filter="data")
    said = (folder / "old" / "pyproject.toml").read_text()
    assert f'version = "{version}"' in said, f"this needs the history of the project, back to {version}"
    return folder / "old"


class Readers:
    """Eight readers, each asking for one address after the other, until told to stop."""

    def __init__(self, port: int, addresses: list[str]):
        self.port, self.addresses, self.statuses, self.stopped = port, addresses, Counter(), threading.Event()
        self.threads = [threading.Thread(target=self.read, args=[number]) for number in range(8)]

    def read(self, number: int) -> None:
        while not self.stopped.is_set():
            for address in self.addresses[number::8]:
                client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                try:
                    client.request("GET", address, headers={"Host": "localhost:8000"})
                    self.statuses[client.getresponse().status] += 1
                except OSError as problem:
                    self.statuses[type(problem).__name__] += 1
                finally:
                    client.close()
                if self.stopped.is_set():
                    return

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *problem):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


@contextmanager
def serving(code: Path, variables: dict[str, str], port: int) -> Iterator[None]:
    """The server of this code, from its first answer on."""
    options = ["--interface", "wsgi", "--no-ws", "--workers", "1", "--blocking-threads", "8", "--port", str(port)]
    command = [sys.executable, "-m", "granian", "settings.wsgi:application", *options, "--log-level", "error"]
    process = subprocess.Popen(command, cwd=code, env=variables)
    try:
        until = time.monotonic() + 90
        while not is_responding("127.0.0.1", port):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.soak
def test_the_released_code_serves_while_todays_migrations_run(site, tmp_path):
    """The code of 0.1.0, as a server of its own, its site read by eight readers; the upgrade is killed half-way and goes on."""
    old, port = code_of(FIRST, tmp_path), free_port()
    addresses = [page["address"] for page in json.loads((RELEASES / FIRST / "expected.json").read_text())["pages"]]
    assert not python(site.variables, "manage.py", "collectstatic", "--noinput", "-v0", root=old).returncode
    with serving(old, site.variables, port), Readers(port, addresses) as readers:
        time.sleep(3)
        began = time.monotonic()
        kill_half_way(site)
        site.manage("migrate", "-v0")
        seconds, during = time.monotonic() - began, sum(readers.statuses.values())
        done = python(site.variables, "manage.py", "work", "--once", root=old)  # what it writes fits, too
        assert done.returncode == 0, done.stderr
        assert "failed" not in done.stderr, done.stderr
        time.sleep(3)
    print(
        f"\n{readers.statuses} in all, {during} within {seconds:.0f} s of upgrade, {len(new_migrations())} new migrations"
    )
    assert readers.statuses[200] > 100
    assert not [status for status in readers.statuses if not isinstance(status, int) or status >= 500], readers.statuses
    with serving(ROOT, site.variables, port):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        client.request("GET", "/readyz")
        assert json.load(client.getresponse())["migrations"]
