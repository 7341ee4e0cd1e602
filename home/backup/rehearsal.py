"""Rehearsal of a restore: all of it but its last step, in a place that is removed again; the result is what admins are told."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from ..erasure_log import erasures
from ..security.actions import Action
from ..security.record import record
from . import uploads
from .archive import Archive, Manifest
from .connections import NoSchema
from .create import plain_errors
from .encryption import Keys
from .errors import BackupError, NoSuchBackup
from .restore import check_room, check_version, loaded
from .status import update_status
from .storage import backup_place, exclusive

NONE_YET = "There is no backup of this site in {}. Make one: manage.py backup"


@dataclass(frozen=True)
class Proof:
    """A backup that was restored aside and found whole."""

    name: str
    manifest: Manifest
    database: str  # the vendor it was restored on
    seconds: float


def rehearse(path: Path | None, keys: Keys) -> Proof:
    """Restores this backup, or the newest, aside; raises BackupError where it is not whole. The status says how it went."""
    try:
        with exclusive(), plain_errors("The backup can't be restored"), chosen(path) as file:
            proof = restore_aside(file, keys)
    except BackupError as problem:
        if path and isinstance(problem, NoSuchBackup):
            raise  # a slip of the pen is no failed rehearsal
        update_status(rehearsed_at=dt.datetime.now(dt.UTC), rehearsal_problem=str(problem))
        raise
    now = dt.datetime.now(dt.UTC)
    of = proof.manifest.head.taken_at
    update_status(rehearsed_at=now, proved_at=now, proved_name=proof.name, proved_of=of, rehearsal_problem="")
    record(Action.REHEARSED)
    return proof


@contextmanager
def chosen(path: Path | None) -> Iterator[Path]:
    """The file of this backup, or of the newest."""
    place = backup_place(settings.BACKUPS, erasures.this_site())
    if path is None and not (newest := place.newest()):
        raise BackupError(NONE_YET.format(settings.BACKUPS))
    with place.found(path or Path(newest.name)) as file:
        yield file


def restore_aside(path: Path, keys: Keys) -> Proof:
    began, archive = time.monotonic(), Archive(path, keys)
    check_version(archive.head())
    manifest = archive.verify()
    check_room(manifest)
    try:
        vendor = prove(archive, manifest, connection.vendor)
    except NoSchema:
        vendor = prove(archive, manifest, "sqlite")
    return Proof(path.name, manifest, vendor, time.monotonic() - began)


def prove(archive: Archive, manifest: Manifest, vendor: str) -> str:
    with uploads.arrivals() as arrived, loaded(archive, manifest, arrived, vendor):
        return vendor
