"""Making a backup: rows and uploads of one moment, into a file that is there whole or not at all."""

import datetime as dt
import errno
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.apps import apps
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder

from media.data_map import data_of
from media.storage.disk_errors import StorageUnavailable
from media.storage.leftovers import named_files

from ..erasure_log import erasures
from ..security.actions import Action
from ..security.record import record
from ..tables import kept_models, plain_models
from . import retention, rows, uploads
from .archive import ArchiveWriter, Head, Manifest, write_archive
from .connections import one_moment, scratch_place
from .encryption import Keys
from .erasure_lists import export
from .errors import BackupError
from .rows import TableCount
from .status import backup_status, update_status
from .storage import BackupFolder, Place, backup_name, backup_place, exclusive

MAKE_KEY = "Make a key: manage.py backup --new-key FILE, and name it: BACKUP_KEY=FILE"
NEEDS_KEY = (
    "This site holds secrets of a second factor, which leave this machine only in an encrypted backup. " + MAKE_KEY
)
NO_NEW_PASSPHRASE = (
    "BACKUP_PASSPHRASE ends with the next release, and is only for sites whose backups have one already. " + MAKE_KEY
)


@dataclass(frozen=True)
class Made:
    """A backup that was made."""

    name: str
    size: int  # bytes
    manifest: Manifest
    expired: int  # older backups that were deleted
    seconds: float


def make_backup(where: Place, keys: Keys) -> Made:
    """Makes a backup in this folder or bucket, and deletes the expired ones; raises BackupError. The status says how it went."""
    try:
        with exclusive(), plain_errors(f"The backup can't be written to {where}"):
            made = make(where, keys)
    except BackupError as problem:
        update_status(backup_problem=str(problem))
        raise
    before, taken_at = backup_status(), made.manifest.head.taken_at
    update_status(
        made_at=taken_at,
        made_name=made.name,
        made_bytes=made.size,
        made_in=str(where.absolute() if isinstance(where, Path) else where),
        first_made_at=before.first_made_at or before.made_at or taken_at,
        backup_problem="",
    )
    record(Action.BACKUP_MADE)
    return made


@contextmanager
def plain_errors(subject: str) -> Iterator[None]:
    """Says in one line what file system and database refuse."""
    try:
        yield
    except OSError as problem:
        raise BackupError(f"{subject}: {reason(problem)}") from None
    except Error as problem:
        kind = type(problem).__name__
        raise BackupError(f"The database does not do what is asked ({kind}). Is it there, and migrated?") from None


def reason(problem: OSError) -> str:
    if isinstance(problem, StorageUnavailable):
        return str(problem)
    words = {
        errno.ENOSPC: "no room is left on the disk",
        errno.EDQUOT: "no room is left on the disk",
        errno.EFBIG: "a file may not be so large there",
        errno.EROFS: "the file system is read-only",
        errno.EACCES: "permission denied",
        errno.EPERM: "permission denied",
        errno.ENOTDIR: "a part of that path is no folder",
    }
    return words.get(problem.errno or 0, (problem.strerror or type(problem).__name__).lower())


def make(where: Place, keys: Keys) -> Made:
    began = time.monotonic()
    check_tables()
    check_ahead()
    if not isinstance(where, Path):  # what lies in a folder is as safe as the database beside it
        check_encryption(keys)
    folder = backup_place(where, erasures.this_site())
    check_passphrase(folder, keys)
    folder.prepare()
    uploads.remove_leftovers()
    scratch_place().remove()
    name = free_name(folder, keys)
    with folder.new(name) as file:
        manifest = write(file, keys, folder)
        size = file.seek(0, 2)
    export(folder)
    expired = retention.delete_expired(folder, name)
    return Made(name, size, manifest, len(expired), time.monotonic() - began)


def check_tables() -> None:
    """Raises BackupError for a database that nothing was ever made in."""
    if not MigrationRecorder(connection).has_table():
        raise BackupError("The database has no tables yet, so there is nothing to keep. Make them: manage.py prepare")


def check_ahead() -> None:
    """Raises BackupError where this code can't know what stands in the tables."""
    if rows.unknown_migrations(ours(MigrationRecorder(connection).applied_migrations())):
        raise BackupError("The database is newer than this code: use the version of Commonhouse that it is of")


def ours(nodes) -> list[rows.Node]:
    """The migrations of apps that are installed: others may have been, once."""
    labels = {config.label for config in apps.get_app_configs()}
    return [node for node in nodes if node[0] in labels]


def check_encryption(keys: Keys) -> None:
    """Raises BackupError where rows stand in the clear that must not."""
    if keys.recipients or keys.passphrase:
        return
    for model in apps.get_models():
        data = data_of(model)
        if data and data.encrypted and model._base_manager.exists():
            raise BackupError(NEEDS_KEY)


def check_passphrase(folder: BackupFolder, keys: Keys) -> None:
    """Raises BackupError where backups would begin to have a passphrase."""
    if not keys.is_locked:
        return
    names = [backup_status().made_name, *(backup.name for backup in folder.backups())]
    if not any(".locked." in name for name in names):
        raise BackupError(NO_NEW_PASSPHRASE)


def free_name(folder: BackupFolder, keys: Keys) -> str:
    """A name for a backup of this second, or of the first one after it that has none."""
    moment, taken = dt.datetime.now(dt.UTC).replace(microsecond=0), {each.moment for each in folder.backups()}
    while moment in taken:
        moment += dt.timedelta(seconds=1)
    return backup_name(folder.site, moment, keys.ending)


def write(file: BinaryIO, keys: Keys, folder: BackupFolder) -> Manifest:
    """Rows and uploads of one moment: the uploads are linked as soon as the rows can't change any more."""
    with ExitStack() as stack:
        database = stack.enter_context(one_moment())
        moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        head = Head(settings.VERSION, moment, connection.vendor, rows.known_migrations(database), folder.site)
        with uploads.snapshot() as snapshot, write_archive(file, keys, head, folder.path) as archive:
            named = add_tables(archive)
            stack.close()  # nothing more is read from it, however long the uploads take
            add_uploads(archive, snapshot, named)
    return archive.manifest


def add_tables(archive: ArchiveWriter) -> set[str]:
    """Adds all rows that can't be made again; the uploads that they name."""
    models = plain_models(kept_models(rows.state_at(archive.manifest.head.migrations)))
    for table, model in models.items():
        count = TableCount()
        archive.add_table(table, rows.lines_of(model, count), count)
    return named_files(models.values())


def add_uploads(archive: ArchiveWriter, snapshot: uploads.Snapshot, named: set[str]) -> None:
    gone = set()
    for name in snapshot.names:
        try:
            with snapshot.open(name) as (file, size):
                archive.add_file(name, file, size)
        except FileNotFoundError:
            gone.add(name)
    archive.manifest.missing = sorted(named - ({*snapshot.names} - gone))
