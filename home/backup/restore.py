"""Restoring a backup: into an empty installation, or in the place of a site.

All of it arrives aside first, where it is counted and compared with the manifest: rows in an empty database of the same kind,
uploads in a folder. Then one transaction puts the rows in the place of the old ones, while the new uploads lie beside the old;
afterwards what nobody names any more is removed, and what can be made again is made. Killed before that transaction
ends, the old site is whole; after it the new one is, and the same restore, asked for again, finishes.
"""

import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from gzip import BadGzipFile
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page

from media.features import announced_functions

from ..erasure_log import erasures
from ..health.heartbeat import living
from ..tables import is_table, kept_models, plain_models, written_fields
from . import rows, uploads
from .archive import FILES, MALFORMED, Archive, Head, Manifest, newer, table_of, text_lines
from .connections import SCHEMA, Scratch, execute, quoted, scratch_database
from .create import check_ahead, plain_errors
from .encryption import Keys
from .errors import DAMAGED, BackupError
from .status import backup_status, update_status
from .storage import backup_place, check_free, exclusive

FULL = (
    "This site has content or uploads, which a restore would replace. Make a backup of it first, then: "
    "manage.py restore FILE --replace"
)
RUNNING = "This site is in use: {}. Stop server and work first, and start them afterwards"
ENDING = 5  # seconds that PostgreSQL has to notice that a restore was killed
Say = Callable[[str], object]


@dataclass
class Restored:
    """What a restore has brought."""

    manifest: Manifest
    erased: dict[str, int] = field(
        default_factory=dict
    )  # kind to how many were erased again; -1 where nobody knows how
    seconds: float = 0


def restore(path: Path, keys: Keys, replace: bool, say: Say = lambda words: None) -> Restored:
    """Restores this backup; raises BackupError, and until then nothing of a site that is there has changed."""
    began, place = time.monotonic(), backup_place(settings.BACKUPS, "")
    with exclusive(), plain_errors("The backup can't be restored"), place.found(path) as file:
        archive = Archive(file, keys)
        check_version(archive.head())
        check_ahead()
        check_empty(path, replace)
        check_stopped()
        say("Reading the backup from end to end …")
        manifest = archive.verify()
        check_room(manifest)
        prepare_tables()
        place.refresh_lists()
        known = erasures.known_erasures(manifest.head.site, [file.resolve().parent, place.path])
        say("Restoring it aside, and comparing every table and file …")
        with uploads.arrivals() as arrived, loaded(archive, manifest, arrived) as scratch:
            say("Putting it in its place …")
            erased = put_in_place(path, manifest, arrived, scratch, known)
        say("Making what is made again: search, references, dates of events …")
        finish()
        update_status(unfinished_restore="")
    return Restored(manifest, erased, time.monotonic() - began)


# What is refused before anything changes.


def check_version(head: Head) -> None:
    """Raises BackupError for a backup with tables that this code does not know."""
    if rows.unknown_migrations(head.migrations):
        raise BackupError(newer(head.version))


def check_empty(path: Path, replace: bool) -> None:
    """Raises BackupError where something would be lost that nobody said may be; a restore that was cut off may go on."""
    if not replace and backup_status().unfinished_restore != path.name and not is_empty():
        raise BackupError(FULL)


def check_stopped() -> None:
    """Raises BackupError where server or background work would write between, and wait for what waits for them."""
    if is_empty():
        return
    if living():
        raise BackupError(RUNNING.format("the background work (manage.py work) runs"))
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + ENDING
    while (others := other_connections()) and time.monotonic() < until:
        time.sleep(0.2)
    if others:
        raise BackupError(RUNNING.format(f"other programs are connected to its database ({others})"))


def other_connections() -> int:
    """How many programs use this database of PostgreSQL beside this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


def is_empty() -> bool:
    """Whether there is no account, no page of ours and no upload."""
    if any(uploads.names()):
        return False
    if "home_user" not in connection.introspection.table_names():
        return True
    has_pages = Page.objects.exclude(content_type__app_label="wagtailcore").exists()
    return not has_pages and not get_user_model().objects.exists()


def check_room(manifest: Manifest) -> None:
    """Raises BackupError where the uploads do not fit beside what is there."""
    folder = uploads.arriving_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    check_free(folder.parent, manifest.size, "The uploads")


def prepare_tables() -> None:
    """Brings the tables of this site to this code; raises BackupError where they can't be."""
    if rows.known_migrations() == rows.last_migrations():
        return
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except CommandError as problem:
        raise BackupError(str(problem)) from None


# Aside.


@contextmanager
def loaded(archive: Archive, manifest: Manifest, arrived: Path, vendor: str = "") -> Iterator[Scratch]:
    """Brings a backup into an empty database and a folder, compares all of it with its manifest, and brings it up to date."""
    with scratch_database(manifest.head.migrations, vendor) as scratch:
        with scratch.connected() as other:
            models = plain_models(kept_models(scratch.apps))
            with transaction.atomic(using=other.alias):
                unpack(archive, models, arrived)
            compare(manifest, models, arrived)
            if manifest.head.migrations != rows.last_migrations():
                bring_up_to_date(other, list(models.values()))
        yield scratch


def bring_up_to_date(other: BaseDatabaseWrapper, models: list) -> None:
    """Run the migrations that came since; rows that they add get keys that no row of the backup has."""
    with other.cursor() as cursor:
        for statement in other.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    MigrationExecutor(other).migrate(rows.last_migrations())


def unpack(archive: Archive, models: dict, arrived: Path) -> None:
    """Writes every row and upload of a backup; raises BackupError for a table that its migrations do not make."""
    with archive.members() as members:
        for name, file in members:
            if table := table_of(name):
                if table not in models:
                    raise BackupError(DAMAGED)
                load(models[table], file)
            elif name.startswith(FILES):
                uploads.receive(arrived, name.removeprefix(FILES), file)


def load(model, file: BinaryIO) -> None:
    try:
        rows.load_lines(model, text_lines(file))
    except (*MALFORMED, StopIteration, EOFError, zlib.error, BadGzipFile, ValidationError, DataError, IntegrityError):
        raise BackupError(DAMAGED) from None


def compare(manifest: Manifest, models: dict, arrived: Path) -> None:
    """Raises BackupError that names the first table or file which is not what the manifest says."""
    if manifest.tables.keys() != models.keys():
        raise BackupError(f"Tables differ: {', '.join(sorted(manifest.tables.keys() ^ models.keys()))}")
    for table, model in models.items():
        if (found := rows.count_rows(model)) != manifest.tables[table]:
            wanted = manifest.tables[table].rows
            raise BackupError(f"The table {table} came back different: {found.rows} rows, {wanted} in the backup")
    for name, member in manifest.files.items():
        if uploads.count_file(arrived / name) != member:
            raise BackupError(f"An upload came back different: that with the SHA-256 {member.sha256[:16]}…")


# In its place.


def put_in_place(
    path: Path, manifest: Manifest, arrived: Path, scratch: Scratch, known: erasures.Known
) -> dict[str, int]:
    """Exchanges the content: new uploads beside the old, then all rows at once, then old uploads away."""
    names = set(manifest.files)
    update_status(unfinished_restore=path.name)
    taken = uploads.existing(names)
    try:
        uploads.add_beside(arrived, names - taken)
        with scratch.place.attached():
            erased = replace_rows(known)
    except Exception:
        uploads.remove(names - taken)
        update_status(unfinished_restore="")
        raise
    uploads.replace(arrived, uploads.existing(taken), names)  # less the files of what was erased again
    return erased


@transaction.atomic
def replace_rows(known: erasures.Known) -> dict[str, int]:
    """Puts the rows from aside in the place of all rows, and erases again who was erased since; how many of each kind."""
    models = [model for model in apps.get_models(include_auto_created=True) if is_table(model)]
    there = set(connection.introspection.table_names())
    tables = {model._meta.db_table: model for model in models if model._meta.db_table in there}
    clear(list(tables))
    for table in kept_models(apps):
        copy(table)
    execute(*connection.ops.sequence_reset_sql(no_style(), list(tables.values())))
    forget_cached()
    for step in steps("at_restore"):
        step()
    return erasures.replay(known)


def clear(tables: list[str]) -> None:
    """Removes all rows; on PostgreSQL at once, on SQLite so that nothing is lost until the transaction ends."""
    if connection.vendor == "postgresql":
        execute(f"TRUNCATE {', '.join(map(quoted, tables))}")
    else:
        execute(*(f"DELETE FROM {quoted(table)}" for table in tables))  # noqa: S608 (names of our tables)


def copy(model) -> None:
    """Copies the rows of a table from aside."""
    table = quoted(model._meta.db_table)
    columns = ", ".join(quoted(field.column) for field in written_fields(model))
    execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {SCHEMA}.{table}")  # noqa: S608


def forget_cached() -> None:
    """What this process remembers of the old rows."""
    cache.clear()
    ContentType.objects.clear_cache()


def steps(name: str) -> list[Callable[[], None]]:
    """Return the functions that the apps name in this attribute of their AppConfig, by their place in the order."""
    return announced_functions(name)


def finish() -> None:
    """Makes again what can be; each step may be run twice."""
    call_command("migrate", interactive=False, verbosity=0)  # permissions of models that came since
    for step in steps("after_restore"):
        step()


def rebuild_references() -> None:
    """Step after a restore: which page uses which picture, and so on."""
    import_module("wagtail.admin.urls")  # with them the admin registers the models that it edits
    call_command("rebuild_references_index", verbosity=0)
