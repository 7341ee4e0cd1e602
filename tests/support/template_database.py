"""A migrated database and the empty sites in it, made once per set of migrations and code; each process begins with a copy."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from settings.install import ROOT, RUNTIME
from settings.own_apps import APPS
from settings.own_apps import FOLDER as FOLDER_OF_APPS

from ..set_up import environment
from .processes import output
from .template_cache import FOLDER, mark_used

TEMPLATES = Path(tempfile.gettempdir()) / FOLDER
FINGERPRINTED_APPS = ("home", "pages", "media")  # beside the lock, which stands for every migration of a dependency


def fingerprint(pattern: str, *more: str) -> str:
    """Changes with the lock, the apps, and the files of ours that match; 16 hexadecimal digits."""
    digest = hashlib.sha256(RUNTIME.read_bytes() + repr((settings.INSTALLED_APPS, more)).encode())
    for app in FINGERPRINTED_APPS:
        for path in [*sorted((ROOT / app).glob(pattern)), ROOT / app / "apps.py"]:
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.name.encode() + path.read_bytes())
    digest.update(Path(__file__).with_name("empty_sites.py").read_bytes())
    for path in (ROOT / "pages" / "changes" / "triggers.py", *sorted(ROOT.glob("*/data_map.py"))):
        digest.update(path.read_bytes())  # what triggers the migrations end with
    for path in sorted(settings.OWN_APPS_PATH.rglob("*.py")) if settings.OWN_APPS else ():
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def own_apps() -> dict[str, str]:
    """Return the variables that name the own apps of these tests, if there are any."""
    return {name: os.environ[name] for name in (APPS, FOLDER_OF_APPS) if name in os.environ}


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One test process at a time."""
    TEMPLATES.mkdir(exist_ok=True)
    with open(TEMPLATES / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class SQLiteTemplate:
    """A file beside the lock; an older one of the same name is never used, since the name says what is in it."""

    url = ""  # no server has it

    def __init__(self, name: str, path: Path | None = None):
        self.path = path or TEMPLATES / f"{name}.sqlite3"

    def exists(self) -> bool:
        mark_used(self.path.name)
        return self.path.exists()

    def load(self) -> None:
        """Puts a copy in the place of the database of this process."""
        connection.ensure_connection()
        with closing(sqlite3.connect(self.path)) as template:
            template.backup(connection.connection)

    def save(self) -> None:
        connection.ensure_connection()
        self._write(connection.connection)

    def migrate(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            variables = environment(DJANGO_SETTINGS_MODULE="settings.test", COMMONHOUSE_VAR=folder, **own_apps())
            output(variables, *MIGRATE)
            with closing(sqlite3.connect(Path(folder) / "db.sqlite3")) as made:
                self._write(made)

    def _write(self, made: sqlite3.Connection) -> None:
        unfinished = self.path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished)) as template:
            made.backup(template)
        os.replace(unfinished, self.path)

    def copy(self, var: Path) -> None:
        """The database of a site in this folder."""
        shutil.copy(self.path, var / "db.sqlite3")


class PostgreSQLTemplate:
    """A database of the tests' own server, which PostgreSQL copies whole."""

    def __init__(self, name: str):
        self.name = f"template_{name}"
        self.url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.name}").geturl()

    def exists(self) -> bool:
        mark_used(self.name)
        with server_connection() as server:
            return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name]).fetchone() is not None

    def load(self) -> None:
        """Puts a copy in the place of the database of this process."""
        connection.close()
        create(connection.settings_dict["NAME"], self.name)

    def save(self) -> None:
        connection.close()
        create(self.name, connection.settings_dict["NAME"])

    def migrate(self) -> None:
        unfinished = f"{self.name}_new"
        create(unfinished)
        url = urlsplit(self.url)._replace(path=f"/{unfinished}").geturl()
        with tempfile.TemporaryDirectory() as folder:
            settings_module = {"DJANGO_SETTINGS_MODULE": "settings.test", "COMMONHOUSE_VAR": folder}
            output(environment(DATABASE_URL=url, **settings_module, **own_apps()), *MIGRATE)
        with server_connection() as server:
            server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.name}"')

    def copy(self, var: Path) -> None:
        """Nothing: where PostgreSQL is, a site's database is a copy made by its server."""


MIGRATE = ("manage.py", "migrate", "-v0")


def server_connection() -> psycopg.Connection:
    """A connection to the server that the tests run on, outside every database of theirs."""
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def create(name: str, template: str = "") -> None:
    """A database of this name in the place of any other, as the template is."""
    with server_connection() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))


@contextmanager
def database_of_its_own(name: str, template: str = "") -> Iterator[str]:
    """Nothing on SQLite, which lies in the site's folder; on PostgreSQL a database beside the tests', as the template is.

    `template` is a DATABASE_URL, and so is what is yielded.
    """
    if connection.vendor == "sqlite":
        yield ""
        return
    create(name, urlsplit(template).path.strip("/"))
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with server_connection() as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def template(name: str) -> SQLiteTemplate | PostgreSQLTemplate:
    return PostgreSQLTemplate(name) if connection.vendor == "postgresql" else SQLiteTemplate(name)


def migrated_template() -> SQLiteTemplate | PostgreSQLTemplate:
    return template(fingerprint("migrations/*.py"))


def migrated() -> SQLiteTemplate | PostgreSQLTemplate:
    """All tables and no content: whoever asks first migrates, everybody else waits for it."""
    database_template = migrated_template()
    with locked("migrated"):
        if not database_template.exists():
            database_template.migrate()
    return database_template


def empty_sites_template() -> SQLiteTemplate | PostgreSQLTemplate:
    """What the database of each test process begins with."""
    return template(f"sites_{fingerprint('**/*.py')}")


@contextmanager
def migrations_from_template() -> Iterator[None]:
    """The next `migrate` loads what another process has made, and keeps for others what it had to do itself."""
    from django.core.management.commands.migrate import Command

    from . import empty_sites

    migrate, ready_template = Command.handle, empty_sites_template()
    migrated_template().exists()  # used again as soon as a line of code changes

    def handle(self, *arguments, **options):
        Command.handle = migrate
        with locked("sites"):
            if ready_template.exists():
                ready_template.load()
                return
            migrated().load()
            empty_sites.store_all()
            ready_template.save()

    Command.handle = handle
    try:
        yield
    finally:
        Command.handle = migrate


def main() -> None:
    """Makes the template of the database of this environment before any test asks for it."""
    django.setup()
    with migrations_from_template():
        teardown_databases(setup_databases(verbosity=0, interactive=False), verbosity=0)


if __name__ == "__main__":
    main()
