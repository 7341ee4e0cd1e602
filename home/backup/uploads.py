"""Uploads as a backup keeps and a restore puts them back: all that is in MEDIA_ROOT, but what is made again.

Uploads are never changed once they are stored, only added and deleted; so a folder of hard links holds those of one moment, and
new ones can lie beside the old until the database names them.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import FileField, Model

from media.data_map import derived_folders

from .archive import BUFFER, Member
from .errors import BackupError

LINKED, ARRIVING = ".backup", ".restore"  # in MEDIA_ROOT: on the same file system whatever is mounted there


def root() -> Path:
    """The folder of the uploads; raises BackupError where they are not in a folder."""
    if not isinstance(default_storage, FileSystemStorage):
        raise BackupError("Uploads are not in a folder of this machine (STORAGE_URL); only those can be kept here")
    return Path(settings.MEDIA_ROOT)


def listed(folder: Path) -> Iterator[str]:
    """The names in storage of all that can't be made again, in no order."""
    derived = derived_folders()
    for place, folders, names in os.walk(folder, followlinks=True):  # a folder may be moved to another disk
        inside = Path(place).relative_to(folder)
        folders[:] = [each for each in folders if not is_left_out(inside / each, derived)]
        yield from ((inside / name).as_posix() for name in names)


def is_left_out(path: Path, derived: set[str]) -> bool:
    return path.as_posix() in {*derived, LINKED, ARRIVING}


@dataclass(frozen=True)
class Snapshot:
    """The uploads of one moment: name in storage to the file that holds it."""

    paths: dict[str, Path]

    @contextmanager
    def open(self, name: str) -> Iterator[tuple[BinaryIO, int]]:
        """An upload and its size; raises FileNotFoundError where it could not be linked and was deleted meanwhile."""
        with open(self.paths[name], "rb") as file:
            yield file, os.fstat(file.fileno()).st_size


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Links every upload aside, so that one which is deleted meanwhile is kept; where none can be linked, reads it in place."""
    folder = root()
    links = folder / LINKED
    shutil.rmtree(links, ignore_errors=True)
    try:
        yield Snapshot({name: path for name in sorted(listed(folder)) if (path := link(folder, links, name))})
    finally:
        shutil.rmtree(links, ignore_errors=True)


def link(folder: Path, links: Path, name: str) -> Path | None:
    """The file to read this upload from; None where it has gone."""
    try:
        (links / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.link(folder / name, links / name)
        return links / name
    except FileNotFoundError:
        return None
    except OSError:
        return folder / name


def named_files(models: list[type[Model]]) -> set[str]:
    """The uploads that rows of these models name."""
    found = set()
    for model in models:
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                rows = model._base_manager.exclude(**{field.attname: ""}).values_list(field.attname, flat=True)
                found.update(name for name in rows.iterator() if name)
    return found


# Putting them back


@contextmanager
def arrivals() -> Iterator[Path]:
    """A folder in which the uploads of a backup arrive; removed at the end."""
    folder = root() / ARRIVING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def receive(folder: Path, name: str, file: BinaryIO) -> None:
    """Writes an upload below this folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as target:
        shutil.copyfileobj(file, target, BUFFER)


def count_file(path: Path) -> Member:
    """Bytes and SHA-256 of a file, as read back from the disk."""
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while data := file.read(BUFFER):
            digest.update(data)
            size += len(data)
    return Member(size, digest.hexdigest())


def add_beside(arrived: Path, names: list[str]) -> list[str]:
    """Moves what has arrived to its place, beside what is there; the names that stay because another file has theirs."""
    folder, taken = root(), []
    for name in names:
        if (folder / name).exists():
            taken.append(name)
        else:
            move(arrived / name, folder / name)
    return taken


def move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if settings.FILE_UPLOAD_PERMISSIONS is not None:
        source.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    shutil.move(source, target)


def replace(arrived: Path, taken: list[str], keep: set[str]) -> None:
    """Puts the rest in its place, and removes every upload that is not to be kept, and all that is made again."""
    folder = root()
    for name in taken:
        move(arrived / name, folder / name)
    remove({name for name in listed(folder) if name not in keep})
    for name in derived_folders():
        shutil.rmtree(folder / name, ignore_errors=True)


def remove(names: set[str]) -> None:
    """Removes these uploads, as far as that goes."""
    for name in names:
        with suppress(OSError):
            (root() / name).unlink()


def remove_leftovers() -> None:
    """Removes what a backup or restore that was killed has left."""
    for name in (LINKED, ARRIVING):
        shutil.rmtree(root() / name, ignore_errors=True)
