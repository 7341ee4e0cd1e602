"""A whole site as `make run` starts it, for tests: processes, address and folder of its own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from settings.install import ROOT
from settings.ports import answers, free_port
from settings.run import SERVER, WORK

from ..set_up import environment

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


def output(variables: dict[str, str], *command: str) -> str:
    """Runs Python in the root; what it printed. A failure shows what it said."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def database_of_its_own(name: str, template: str = "") -> Iterator[str]:
    """Nothing on SQLite, which lies in the site's folder; on PostgreSQL a database beside the tests', as the template is."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield ""
        return
    with psycopg.connect(server, autocommit=True) as connection:
        like = f' TEMPLATE "{urlsplit(template).path.strip("/")}"' if template else ""
        connection.execute(f'CREATE DATABASE "{name}"{like}')
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running(variables: dict[str, str], *command: str) -> Iterator[subprocess.Popen]:
    """A process beside the tests, ended with them."""
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=variables)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


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
def prepared_demo(var: Path) -> Iterator[RunningSite]:
    """The demo as it is loaded, its pictures unfinished, not served: what others are copied from."""
    port = free_port()
    with database_of_its_own(f"demo_{port}") as database:
        variables = variables_of(var, database, port)
        output(variables, "-m", "settings.prepare", "1")
        yield RunningSite("", var, variables)


@contextmanager
def demo_site(prepared: RunningSite, var: Path, work: bool = True) -> Iterator[RunningSite]:
    """A copy, complete with its pictures, served as in production; without `work` sooner, its pictures unfinished."""
    port = free_port()
    shutil.copytree(prepared.var, var, symlinks=True, dirs_exist_ok=True)
    with database_of_its_own(f"site_{port}", prepared.variables.get("DATABASE_URL", "")) as database:
        variables = variables_of(var, database, port)
        output(variables, "-m", "settings.prepare", "1")
        if work:
            output(variables, "manage.py", "work", "--once")
        with served(variables), running(variables, *WORK) if work else nullcontext():
            yield RunningSite(f"http://127.0.0.1:{port}", var, variables)
