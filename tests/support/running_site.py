"""A whole site as `make run` starts it, for tests: processes, address and folder of its own."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from home.demo.dates import today
from home.management.commands.prepare import static_digest
from pages.i18n.compiled import compile_catalogs
from settings.install import ROOT
from settings.run import SERVER, WORK
from settings.start.ports import free_port, is_responding

from ..set_up import environment, production
from .processes import await_true, output, running
from .template_cache import mark_used
from .template_database import (
    TEMPLATES,
    SQLiteTemplate,
    create,
    database_of_its_own,
    empty_sites_template,
    fingerprint,
    locked,
    migrated,
    template,
)

PREPARE = ("-m", "settings.prepare", "1")
COLLECT = (
    "-c",
    "import django; django.setup(); from home.management.commands.prepare import collect_static; collect_static()",
)
COLLECTED, COMPLETE = "static-collected", "complete"  # files that say what a folder holds; the second is of a snapshot
NOT_COPIED = (COMPLETE, "db.sqlite3-*")  # of a snapshot; SQLite has such files while another process reads it
FLUSH = "\nfrom home.page_store.store import flush\nflush()"
PASSWORD = "made up for the tests"


@dataclass
class RunningSite:
    """Where a running site is, and the variables its commands need."""

    url: str
    var: Path
    variables: dict[str, str]
    password: str = PASSWORD
    cookies: dict[str, list] = field(default_factory=dict, init=False)  # of who has logged in, by name
    interpreter: subprocess.Popen | None = field(default=None, init=False)

    def manage(self, *arguments: str) -> str:
        """Runs a command of manage.py in this site; what it printed."""
        return output(self.variables, "manage.py", *arguments)

    def shell(self, program: str, flushes: bool = True) -> str:
        """Runs Python in this site, in a process that stays; what it printed.

        Visitors see at once what it has changed; without `flushes` within a second, as of any program.
        """
        if flushes and (self.var / "page-store").exists():
            program += FLUSH
        if self.interpreter is None:
            self.interpreter = subprocess.Popen(
                [sys.executable, "-m", "tests.support.interpreter"],
                cwd=ROOT,
                env=self.variables,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self.interpreter.stdin.write(json.dumps(program) + "\n")
        self.interpreter.stdin.flush()
        response = json.loads(self.interpreter.stdout.readline())
        assert not response["error"], response["error"]
        return response["printed"].strip()

    def on_another_port(self) -> "RunningSite":
        """The same site on another port, not served yet."""
        port = free_port()
        other = RunningSite(f"http://localhost:{port}", self.var, self.variables | {"PORT": str(port)})
        other.cookies = self.cookies  # of the same host, and in the same database
        return other

    def production_variables(self, host: str, **extra: str) -> dict[str, str]:
        """Its variables in production behind a proxy of this machine, which wants to be told the database."""
        database = {"DATABASE_URL": f"sqlite:///{self.var / 'db.sqlite3'}"}
        return database | self.variables | production(host, TRUSTED_PROXIES="127.0.0.1", **extra)

    def close(self) -> None:
        """Ends the process that stays: it stops when nothing more can be asked."""
        if self.interpreter:
            self.interpreter.communicate()
            self.interpreter = None


def execute(site: RunningSite, statement: str) -> None:
    """Runs an SQL statement in the database of this site."""
    if (url := site.variables.get("DATABASE_URL", "")).startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(statement)
        return
    with closing(sqlite3.connect(site.var / "db.sqlite3", timeout=30)) as file, file:
        file.execute(statement)


@contextmanager
def served(variables: dict[str, str], *arguments: str, tracer: Sequence[str] = ()) -> Iterator[subprocess.Popen]:
    """The server process of this site, from its first response on; with `--work` it runs the background work, too."""
    port = int(variables["PORT"])
    with running(variables, *SERVER, *arguments, tracer=tracer) as process:
        await_true(lambda: is_responding("127.0.0.1", port), 120)
        yield process


def variables_of(var: Path, database: str, port: int) -> dict[str, str]:
    variables = environment(
        DJANGO_SETTINGS_MODULE="settings.dev", COMMONHOUSE_VAR=str(var), PORT=str(port), DEMO_PASSWORD=PASSWORD
    )
    return variables | ({"DATABASE_URL": database} if database else {})


@contextmanager
def migrated_site(var: Path, name: str, **extra: str) -> Iterator[RunningSite]:
    """All tables and no content, in a folder and a database of its own, not served; `extra` are variables of its commands."""
    empty = migrated()
    empty.copy(var)
    compile_catalogs(var)
    with database_of_its_own(name, empty.url) as database:
        site = RunningSite("", var, variables_of(var, database, free_port()) | extra)
        yield site
        site.close()


def collected_static() -> Path:
    """A site's folder with nothing but its static files, collected as `make run` does. Made once for all processes."""
    var = TEMPLATES / f"static_{static_digest()[:16]}"
    mark_used(var.name)
    with locked("static"):
        if not (var / COLLECTED).exists():
            shutil.rmtree(var, ignore_errors=True)
            var.mkdir(parents=True)
            output(variables_of(var, "", free_port()), *COLLECT)
    return var


def demo_snapshot(finished: bool) -> RunningSite:
    """The demo as it is loaded, its pictures finished or not; not served, only to be copied. Made once for all processes."""
    name = f"demo_{'finished' if finished else 'loaded'}_{fingerprint('**/*', str(today()))}"
    var, database_template = TEMPLATES / f"{connection.vendor}_{name}", template(name)
    site, complete = RunningSite("", var, variables_of(var, database_template.url, free_port())), var / COMPLETE
    mark_used(var.name)
    with locked(name):
        if not complete.exists() or (database_template.url and not database_template.exists()):
            shutil.rmtree(var, ignore_errors=True)
            loaded = demo_snapshot(finished=False) if finished else None
            if loaded:
                shutil.copytree(loaded.var, var, symlinks=True, ignore=shutil.ignore_patterns(*NOT_COPIED))
            else:
                shutil.copytree(collected_static(), var)
                migrated().copy(var)
            if database_template.url:
                create(
                    database_template.name,
                    urlsplit(loaded.variables["DATABASE_URL"] if loaded else migrated().url).path.strip("/"),
                )
            output(site.variables, *(("manage.py", "work", "--once") if finished else PREPARE))
            complete.touch()
    return site


@contextmanager
def demo_loaded() -> Iterator[None]:
    """The demo, its pictures unfinished, in the database and the uploads of this process."""
    snapshot = demo_snapshot(finished=False)
    if connection.vendor == "sqlite":
        SQLiteTemplate("", snapshot.var / "db.sqlite3").load()
    else:
        template(urlsplit(snapshot.variables["DATABASE_URL"]).path.removeprefix("/template_")).load()
    shutil.copytree(snapshot.var / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    cache.clear()
    yield
    empty_sites_template().load()


@contextmanager
def demo_copy(var: Path, finished: bool, **extra: str) -> Iterator[RunningSite]:
    """The demo, its pictures finished or not, in a folder and a database of its own; not served. `extra` are variables."""
    snapshot, port = demo_snapshot(finished), free_port()
    for made in (snapshot.var, collected_static()):  # static files may have changed since
        own = () if made == snapshot.var else ("db.sqlite3*", "secret-key")
        left_out = shutil.ignore_patterns(*NOT_COPIED, *own)
        shutil.copytree(made, var, symlinks=True, dirs_exist_ok=True, ignore=left_out)
    compile_catalogs(var)  # these, too
    with database_of_its_own(f"site_{port}", snapshot.variables.get("DATABASE_URL", "")) as database:
        site = RunningSite(f"http://localhost:{port}", var, variables_of(var, database, port) | extra)
        yield site
        site.close()


def read_demo(var: Path, features: str, program: str) -> Any:
    """Return what this program prints in its last line, as JSON, beside a copy of the demo with these features."""
    with demo_copy(var, finished=False, FEATURES=features, LOG_LEVEL="error") as site:
        return json.loads(output(site.variables, "-c", program).splitlines()[-1])


@contextmanager
def demo_site(var: Path, work: bool = True, **extra: str) -> Iterator[RunningSite]:
    """The demo, complete with its pictures, served as in production; without `work`, its pictures unfinished.

    `extra` are variables of its server and commands.
    """
    with (
        demo_copy(var, work, **extra) as site,
        served(site.variables),
        running(site.variables, *WORK) if work else nullcontext(),
    ):
        yield site
