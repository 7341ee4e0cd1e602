"""Uploads as a backup keeps and a restore puts them back: all that is in MEDIA_ROOT or the bucket, but what is made again.

Uploads are never changed once they are stored, only added and deleted; so a folder of hard links holds those of one moment, and
new ones can lie beside the old until the database names them. A bucket knows no links: what is deleted from it while a backup
reads is missing there, and its manifest says so.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage

from media.data_map import derived_folders

from .archive import BUFFER, Member

LINKED, ARRIVING = ".backup", ".restore"  # in MEDIA_ROOT: on the same file system whatever is mounted there


def is_local() -> bool:
    """Whether the uploads are in a folder of this machine, MEDIA_ROOT; else they are in a bucket (`media.storage.s3`)."""
    return isinstance(default_storage, FileSystemStorage)


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


@cache
def bucket() -> Storage:
    """The bucket of the uploads, asked with patience."""
    from media.storage.s3 import PatientS3Storage  # needs packages that only S3 does

    return PatientS3Storage(**settings.UPLOADS.options)


def names() -> Iterator[str]:
    """The names in storage of all uploads that can't be made again, in no order."""
    if is_local():
        return listed(root())
    derived = derived_folders()
    return (name for name in bucket().names() if name.partition("/")[0] not in derived)


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

    @property
    def names(self) -> Iterable[str]:
        return self.paths.keys()

    @contextmanager
    def open(self, name: str) -> Iterator[tuple[BinaryIO, int]]:
        """An upload and its size; raises FileNotFoundError where it could not be linked and was deleted meanwhile."""
        with open(self.paths[name], "rb") as file:
            yield file, os.fstat(file.fileno()).st_size


@dataclass(frozen=True)
class RemoteSnapshot:
    """The uploads in a bucket at one moment, read in place."""

    names: list[str]

    @contextmanager
    def open(self, name: str) -> Iterator[tuple[BinaryIO, int]]:
        """An upload and its size; raises FileNotFoundError where it was deleted meanwhile."""
        with bucket().open(name) as file:
            yield file, file.size


@contextmanager
def snapshot() -> Iterator[Snapshot | RemoteSnapshot]:
    """Links every upload aside, so that one which is deleted meanwhile is kept; where none can be linked, reads it in place."""
    if not is_local():
        yield RemoteSnapshot(sorted(names()))
        return
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


# Putting them back


def arriving_folder() -> Path:
    """Where the uploads of a backup arrive: on the disk of the uploads, or in `var` where those go to a bucket."""
    return (root() if is_local() else settings.VAR) / ARRIVING


@contextmanager
def arrivals() -> Iterator[Path]:
    """A folder in which the uploads of a backup arrive; removed at the end."""
    folder = arriving_folder()
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


def add_beside(arrived: Path, names: set[str]) -> None:
    """Moves what has arrived to its place, beside what is there; of these names none is taken."""
    for name in sorted(names):
        place(arrived / name, name)


def existing(names: Iterable[str]) -> set[str]:
    """Which of these names stand in storage already."""
    if is_local():
        return {name for name in names if (root() / name).exists()}
    return set(names) & set(bucket().names())


def place(source: Path, name: str) -> None:
    """Moves a file to its place in storage, over what is there."""
    if is_local():
        move(source, root() / name)
    else:
        with open(source, "rb") as file:
            bucket().put(name, File(file))
        source.unlink()


def move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if settings.FILE_UPLOAD_PERMISSIONS is not None:
        source.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    shutil.move(source, target)


def replace(arrived: Path, taken: set[str], keep: set[str]) -> None:
    """Puts the rest in its place, and removes every upload that is not to be kept, and all that is made again."""
    for name in taken:
        place(arrived / name, name)
    if not is_local():
        remove(set(bucket().names()) - keep)
        return
    remove({name for name in listed(root()) if name not in keep})
    for name in derived_folders():
        shutil.rmtree(root() / name, ignore_errors=True)


def remove(names: set[str]) -> None:
    """Removes these uploads, as far as that goes."""
    for name in names:
        with suppress(OSError):
            (root() / name).unlink() if is_local() else bucket().delete(name)


def remove_leftovers() -> None:
    """Removes what a backup or restore that was killed has left."""
    for folder in (root() / LINKED, arriving_folder()):
        shutil.rmtree(folder, ignore_errors=True)
