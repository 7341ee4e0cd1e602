"""A whole site as `make run` starts it, for tests: processes, address and folder of its own."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from home.demo.dates import today
from settings.ports import answers, free_port
from settings.run import SERVER, WORK

from ..set_up import environment
from .processes import output, running
from .template_database import TEMPLATES, create, database_of_its_own, fingerprint, locked, migrated, template

PREPARE = ("-m", "settings.prepare", "1")
PASSWORD = "made up for the tests"


@dataclass
class RunningSite:
    """Where a running site is, and the variables its commands need."""

    url: str
    var: Path
    variables: dict[str, str]
    password: str = PASSWORD

    def manage(self, *words: str) -> str:
        """Runs a command of manage.py in this site; what it printed."""
        return output(self.variables, "manage.py", *words)


@contextmanager
def served(variables: dict[str, str]) -> Iterator[subprocess.Popen]:
    """The server of this site, from its first answer on."""
    port = int(variables["PORT"])
    with running(variables, *SERVER, "--port", str(port)) as process:
        until = time.monotonic() + 60
        while not answers("127.0.0.1", port):
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)
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
    with database_of_its_own(name, empty.url) as database:
        yield RunningSite("", var, variables_of(var, database, free_port()) | extra)


def demo_snapshot(finished: bool) -> RunningSite:
    """The demo as it is loaded, its pictures finished or not; not served, only to be copied. Made once for all processes."""
    name = f"demo_{'finished' if finished else 'loaded'}_{fingerprint('**/*', str(today()))}"
    var, made = TEMPLATES / f"{connection.vendor}_{name}", template(name)
    site, complete = RunningSite("", var, variables_of(var, made.url, free_port())), var / "complete"
    with locked(name):
        if not complete.exists() or complete.read_text() != made.url:
            shutil.rmtree(var, ignore_errors=True)
            before = demo_snapshot(finished=False) if finished else None
            if before:
                shutil.copytree(before.var, var, symlinks=True)
            else:
                var.mkdir(parents=True)
                migrated().copy(var)
            if made.url:
                create(
                    made.name, urlsplit(before.variables["DATABASE_URL"] if before else migrated().url).path.strip("/")
                )
            output(site.variables, *(("manage.py", "work", "--once") if finished else PREPARE))
            complete.write_text(made.url)
    return site


@contextmanager
def demo_site(var: Path, work: bool = True) -> Iterator[RunningSite]:
    """The demo, complete with its pictures, served as in production; without `work`, its pictures unfinished."""
    snapshot, port = demo_snapshot(finished=work), free_port()
    shutil.copytree(snapshot.var, var, symlinks=True, dirs_exist_ok=True)
    with database_of_its_own(f"site_{port}", snapshot.variables.get("DATABASE_URL", "")) as database:
        variables = variables_of(var, database, port)
        output(variables, *PREPARE)
        with served(variables), running(variables, *WORK) if work else nullcontext():
            yield RunningSite(f"http://127.0.0.1:{port}", var, variables)
