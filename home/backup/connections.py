"""Connections to the database beside the usual one: a snapshot to read from, and an empty place to try a backup in.

Migrations and managers of others write to `default` whatever they are told, so the other place is `default` for as long as it is
used, in this thread.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DEFAULT_DB_ALIAS, load_backend

from ..tables import is_table
from .errors import BackupError
from .rows import Node, known_migrations, state_at

SCHEMA = "restoring"  # of PostgreSQL; and the name by which SQLite attaches its file
SQLITE = "django.db.backends.sqlite3"
NO_SCHEMA = (
    "The database user may not make a schema in this database, which a restore needs. As its owner: "
    "GRANT CREATE ON DATABASE … TO …"
)


@contextmanager
def default_connection(settings_dict: dict) -> Iterator[BaseDatabaseWrapper]:
    """Another database in the place of `default`."""
    usual = connections[DEFAULT_DB_ALIAS]
    other = load_backend(settings_dict["ENGINE"]).DatabaseWrapper(settings_dict, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = other
    forget()
    try:
        yield other
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = usual
        forget()


def forget() -> None:
    """What this process remembers of the other database: wagtail-localize's first migration asks, when it is imported, what is applied."""
    ContentType.objects.clear_cache()
    for name in [name for name in sys.modules if name.startswith("wagtail_localize.migrations.")]:
        del sys.modules[name]


def usual_settings(**options) -> dict:
    """The settings of the usual database, with these options besides."""
    settings_dict = deepcopy(connection.settings_dict)
    settings_dict["OPTIONS"] = settings_dict["OPTIONS"] | options
    return settings_dict


@contextmanager
def one_moment() -> Iterator[None]:
    """Reads all that is read inside from the database as it was at the first query, and keeps nobody from writing."""
    is_sqlite = connection.vendor == "sqlite"
    with (
        default_connection(usual_settings(**({"transaction_mode": "DEFERRED"} if is_sqlite else {}))),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        if is_sqlite:
            cursor.execute("SELECT count(*) FROM sqlite_master")
        else:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT 1")
        yield


# The empty place.


class ScratchFile:
    """An empty database in a file of SQLite, beside the database, where there is room for another."""

    def __init__(self):
        self.path = settings.VAR / "restoring.sqlite3"

    def prepare(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.remove()

    def remove(self) -> None:
        for ending in ("", "-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def settings(self) -> dict:
        options = {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;", "timeout": 20}
        return usual_settings() | {"NAME": str(self.path), "ENGINE": SQLITE, "OPTIONS": options}

    def structure(self) -> list[str]:
        return sqlite_structure() if connection.vendor == "sqlite" else []

    @contextmanager
    def attached(self) -> Iterator[None]:
        """The usual database sees its tables below the name SCHEMA."""
        with connection.cursor() as cursor:
            cursor.execute(f"ATTACH DATABASE %s AS {SCHEMA}", [str(self.path)])
            try:
                yield
            finally:
                cursor.execute(f"DETACH DATABASE {SCHEMA}")


class ScratchSchema:
    """An empty schema of the PostgreSQL database."""

    def prepare(self) -> None:
        try:
            execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}")
        except DatabaseError:
            raise NoSchema(NO_SCHEMA) from None

    def remove(self) -> None:
        with suppress(DatabaseError):
            execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")

    def settings(self) -> dict:
        words = connection.settings_dict["OPTIONS"].get("options", "")
        return usual_settings(options=f"{words} -c search_path={SCHEMA}".strip())

    def structure(self) -> list[str]:
        return postgresql_structure()

    @contextmanager
    def attached(self) -> Iterator[None]:
        yield


class NoSchema(BackupError):
    """PostgreSQL does not let us make a schema."""


class Scratch:
    """An empty database, its tables as these migrations leave them: like those of the usual one where it is at them."""

    def __init__(self, migrations: list[Node], place: ScratchFile | ScratchSchema):
        self.migrations, self.place = migrations, place

    @contextmanager
    def connected(self) -> Iterator[None]:
        """In the place of `default`."""
        with default_connection(self.place.settings()):
            yield

    def make(self) -> None:
        is_there = sorted(self.migrations) == known_migrations()
        statements = self.place.structure() if is_there else []
        applied = MigrationRecorder(connection).applied_migrations().values()
        with self.connected():
            copy_structure(statements, applied) if statements else migrate_empty(self.migrations)


def scratch_place(vendor: str = "") -> ScratchFile | ScratchSchema:
    return ScratchFile() if "sqlite" in {vendor, connection.vendor} else ScratchSchema()


@contextmanager
def scratch_database(migrations: list[Node], vendor: str = "") -> Iterator[Scratch]:
    """An empty database; removed at the end. On PostgreSQL a schema of the same database, unless `vendor` is "sqlite"."""
    place = scratch_place(vendor)
    place.prepare()
    try:
        scratch = Scratch(migrations, place)
        scratch.make()
        yield scratch
    finally:
        place.remove()


def copy_structure(statements: list[str], applied: Iterable) -> None:
    execute(*statements)
    MigrationRecorder.Migration.objects.bulk_create(
        MigrationRecorder.Migration(app=each.app, name=each.name) for each in applied
    )


def migrate_empty(migrations: list[Node]) -> None:
    """Runs these migrations, and removes the rows that they make."""
    MigrationExecutor(connection).migrate(migrations)
    models = state_at(migrations).get_models(include_auto_created=True)
    there = set(connection.introspection.table_names())
    tables = [model._meta.db_table for model in models if is_table(model) and model._meta.db_table in there]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, allow_cascade=True))


def sqlite_structure() -> list[str]:
    """The statements that made the tables of this database; those of a virtual table make its shadows themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%%' ORDER BY rowid"
        )
        rows = cursor.fetchall()
    virtual = [name for name, sql in rows if sql.upper().startswith("CREATE VIRTUAL TABLE")]
    return [sql for name, sql in rows if not name.startswith(tuple(f"{each}_" for each in virtual))]


def postgresql_structure() -> list[str]:
    """Statements that make tables like those of this database, with their keys and checks, in another schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        tables = sorted(table.name for table in connection.introspection.get_table_list(cursor) if table.type in "tp")
        made = [f"CREATE TABLE {quoted(table)} (LIKE {schema}.{quoted(table)} INCLUDING ALL)" for table in tables]
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname"
        )
        keys = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}" for table, name, rule in cursor.fetchall()]
    return made + keys


def execute(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
