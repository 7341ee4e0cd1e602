"""A migrated database and the empty sites in it, made once per set of migrations and code; each process begins with a copy."""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from settings.install import ROOT, RUNTIME

MADE_BY = ("home", "pages", "media")  # beside the lock, which stands for every migration of a dependency


def fingerprint(pattern: str) -> str:
    """Changes with the lock, the apps, and the files of ours that match; 16 hexadecimal digits."""
    digest = hashlib.sha256(RUNTIME.read_bytes() + repr(settings.INSTALLED_APPS).encode())
    for app in MADE_BY:
        for path in [*sorted((ROOT / app).glob(pattern)), ROOT / app / "apps.py"]:
            digest.update(path.name.encode() + path.read_bytes())
    digest.update(Path(__file__).with_name("empty_sites.py").read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One test process at a time."""
    folder = Path(tempfile.gettempdir()) / "commonhouse-templates"
    folder.mkdir(exist_ok=True)
    with open(folder / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class SQLiteTemplate:
    """A file beside the lock; an older one of the same name is never used, since the name says what is in it."""

    def __init__(self, name: str):
        self.path = Path(tempfile.gettempdir()) / "commonhouse-templates" / f"{name}.sqlite3"

    def exists(self) -> bool:
        return self.path.exists()

    def load(self) -> None:
        """Fills the empty database of this process."""
        connection.ensure_connection()
        with closing(sqlite3.connect(self.path)) as template:
            template.backup(connection.connection)

    def save(self) -> None:
        connection.ensure_connection()
        unfinished = self.path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished)) as template:
            connection.connection.backup(template)
        os.replace(unfinished, self.path)


class PostgreSQLTemplate:
    """A database of the same server, which PostgreSQL copies whole."""

    def __init__(self, name: str):
        self.name = f"template_{name}"

    def exists(self) -> bool:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            return cursor.fetchone() is not None

    def load(self) -> None:
        """Puts a copy in the place of the empty database of this process."""
        self._copy(self.name, connection.settings_dict["NAME"])

    def save(self) -> None:
        self._copy(connection.settings_dict["NAME"], self.name)

    def _copy(self, source: str, target: str) -> None:
        connection.close()
        quote = connection.ops.quote_name
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(target)}")
            cursor.execute(f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}")


@contextmanager
def migrations_from_template() -> Iterator[None]:
    """The next `migrate` loads what another process has made, and keeps for others what it had to do itself."""
    from django.core.management.commands.migrate import Command

    from . import empty_sites

    migrate = Command.handle
    kind = PostgreSQLTemplate if connection.vendor == "postgresql" else SQLiteTemplate
    migrated, complete = kind(fingerprint("migrations/*.py")), kind(f"sites_{fingerprint('**/*.py')}")

    def handle(self, *arguments, **options):
        Command.handle = migrate
        with locked("templates"):
            if complete.exists():
                complete.load()
                return
            if migrated.exists():
                migrated.load()
            else:
                migrate(self, *arguments, **options)
                migrated.save()
            empty_sites.keep_all()
            complete.save()

    Command.handle = handle
    try:
        yield
    finally:
        Command.handle = migrate
