"""What the second connection is used for: a snapshot to read from, and an empty place to try a backup in."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from ..tables import is_table
from .errors import BackupError
from .rows import Node, all_migrations, state_at
from .second_connection import second_connection

SCHEMA = "restoring"  # of PostgreSQL; and the name by which SQLite attaches its file
SQLITE = "django.db.backends.sqlite3"
NO_SCHEMA = (
    "The database user may not make a schema in this database, which a restore needs. As its owner: "
    "GRANT CREATE ON DATABASE … TO …"
)


def usual_settings(**options) -> dict:
    """The settings of the usual database, with these options besides."""
    settings_dict = deepcopy(connection.settings_dict)
    settings_dict["OPTIONS"] = settings_dict["OPTIONS"] | options
    return settings_dict


@contextmanager
def one_moment() -> Iterator[BaseDatabaseWrapper]:
    """Reads all that is read inside from the database as it was at the first query, and keeps nobody from writing."""
    is_sqlite = connection.vendor == "sqlite"
    with (
        second_connection(usual_settings(**({"transaction_mode": "DEFERRED"} if is_sqlite else {}))) as other,
        transaction.atomic(using=other.alias),
        other.cursor() as cursor,
    ):
        if is_sqlite:
            cursor.execute("SELECT count(*) FROM sqlite_master")
        else:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT 1")
        yield other


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

    @contextmanager
    def attached(self) -> Iterator[None]:
        yield


class NoSchema(BackupError):
    """PostgreSQL does not let us make a schema."""


class Scratch:
    """An empty database with the tables that these migrations make."""

    def __init__(self, migrations: list[Node], place: ScratchFile | ScratchSchema):
        self.migrations, self.place, self.apps = migrations, place, state_at(migrations)

    @contextmanager
    def connected(self) -> Iterator[BaseDatabaseWrapper]:
        """Connect to it; queries that name no database go there."""
        with second_connection(self.place.settings()) as other:
            yield other

    def make_tables(self) -> None:
        """Create the tables as the migrations leave them, without running them: they would add rows."""
        with self.connected() as other:
            with other.schema_editor() as editor:
                for model in filter(is_table, self.apps.get_models()):
                    indexes = {index.name: index for index in model._meta.indexes}
                    model._meta.indexes = list(indexes.values())  # taggit's migrations name one twice
                    editor.create_model(model)
            recorder = MigrationRecorder(other)
            recorder.ensure_schema()
            recorder.migration_qs.bulk_create(
                recorder.Migration(app=app, name=name) for app, name in all_migrations(self.migrations)
            )


def scratch_place(vendor: str = "") -> ScratchFile | ScratchSchema:
    return ScratchFile() if "sqlite" in {vendor, connection.vendor} else ScratchSchema()


@contextmanager
def scratch_database(migrations: list[Node], vendor: str = "") -> Iterator[Scratch]:
    """An empty database; removed at the end. On PostgreSQL a schema of the same database, unless `vendor` is "sqlite"."""
    place = scratch_place(vendor)
    place.prepare()
    try:
        scratch = Scratch(migrations, place)
        scratch.make_tables()
        yield scratch
    finally:
        place.remove()


def execute(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
