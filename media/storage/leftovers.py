"""Leftovers: files of a bucket that did not answer when they were deleted, and uploads that a killed process left without a row.

The first are a line each in a file of `var`, not in a table: the row would go with the transaction whose failure left
the file behind.
"""

import fcntl
import hashlib
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db.models import FileField, Model

from ..data_map import data_of
from .disk_errors import StorageUnavailable

log = logging.getLogger(__name__)
DAY = 86400  # seconds
YOUNG = 2 * DAY  # seconds; no upload takes so long until its row is there


def journal(storage: Storage) -> Path:
    """The file of this bucket: names in another are none of its own."""
    place = f"{storage.endpoint_url} {storage.bucket_name} {storage.location}"
    return settings.VAR / f"files-to-delete-{hashlib.sha256(place.encode()).hexdigest()[:8]}.txt"


@contextmanager
def locked(path: Path) -> Iterator[set[str]]:
    """The names in a journal, written back whole when the block has changed them; for one process at a time. Raises OSError."""
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        names = set(path.read_text().splitlines()) if path.exists() else set()
        before = frozenset(names)
        yield names
        if names != before:
            unfinished = path.with_suffix(".new")
            unfinished.write_text("".join(f"{name}\n" for name in sorted(names)))
            os.replace(unfinished, path)


def remember(storage: Storage, name: str) -> None:
    """Notes that the file of this name is to be deleted."""
    with locked(journal(storage)) as names:
        names.add(name)


def forget(storage: Storage, name: str) -> None:
    """Notes that a file of this name is about to be stored."""
    path = journal(storage)
    if path.exists() and path.stat().st_size:
        with locked(path) as names:
            names.discard(name)


def delete_leftovers() -> None:
    """Duty: deletes them; stops where their bucket still does not answer."""
    if not hasattr(default_storage, "delete_now") or not (path := journal(default_storage)).exists():
        return
    for name in path.read_text().splitlines():
        with locked(path) as names:
            if name not in names:  # stored again meanwhile
                continue
            try:
                default_storage.delete_now(name)
            except StorageUnavailable:
                return
            names.discard(name)


# Uploads without a row, on a disk of this machine.


def named_files(models: Iterable[type[Model]]) -> set[str]:
    """The uploads that rows of these models name."""
    found = set()
    for model in models:
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                rows = model._base_manager.exclude(**{field.attname: ""}).values_list(field.attname, flat=True)
                found.update(name for name in rows.iterator() if name)
    return found


def delete_unnamed() -> None:
    """Duty: deletes, once a day, old files in the folders of uploads that no row names; never a rendition, never in a bucket.

    Where they are more than the uploads that rows name, these are another site's rows: then nothing is deleted.
    """
    if not isinstance(default_storage, FileSystemStorage) or not is_due(settings.VAR / "unnamed-deleted"):
        return
    folders = upload_folders()
    found = {name: path for folder in folders for name, path in old_files(folder)}
    if not found:
        return
    named = named_files(each for each in apps.get_models() if each._meta.managed and not each._meta.swapped)
    kept = {inode for name in named if (inode := inode_of(Path(default_storage.path(name))))}
    unnamed = [path for name, path in found.items() if name not in named and inode_of(path) not in kept]
    if len(unnamed) > sum(name.partition("/")[0] in folders for name in named):
        log.warning("%d uploads, most of all, are named by no row, and were left as they are", len(unnamed))
        return
    for path in unnamed:
        path.unlink(missing_ok=True)
    if unnamed:
        log.warning("%d uploads that no row names were deleted", len(unnamed))


def is_due(mark: Path) -> bool:
    """Whether the mark is a day old or not there; then it is of now."""
    if mark.exists() and time.time() - mark.stat().st_mtime < DAY:
        return False
    mark.touch()
    return True


def upload_folders() -> set[str]:
    """Return the folders in storage where uploads of media arrive that nothing can make again."""
    models = [model for model in apps.get_app_config("media").get_models() if not data_of(model).derived]
    fields = [field for model in models for field in model._meta.get_fields() if isinstance(field, FileField)]
    return {PurePosixPath(field.generate_filename(field.model(), "x")).parts[0] for field in fields}


def old_files(folder: str) -> Iterator[tuple[str, Path]]:
    """Name in storage and path of each old file that lies in this folder, which may be a link to another disk."""
    with suppress(FileNotFoundError), os.scandir(default_storage.path(folder)) as entries:
        for entry in entries:
            if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
                continue
            if entry.stat(follow_symlinks=False).st_mtime < time.time() - YOUNG:  # each backup changes its ctime
                yield f"{folder}/{entry.name}", Path(entry.path)


def inode_of(path: Path) -> tuple[int, int] | None:
    """What is the same for every name of one file; None where there is none."""
    with suppress(OSError):
        stat = path.stat()
        return stat.st_dev, stat.st_ino
    return None
