"""Storage of backups: a folder or a bucket of files whose names say when they were made, and by which site."""

import datetime as dt
import fcntl
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.core.files.base import ContentFile, File

from ..erasure_log.erasures import LIST_ENDING
from .errors import BackupError

NAME = re.compile(r"commonhouse-(?P<site>[0-9a-f]{8})-(?P<moment>\d{8}T\d{6}Z)\.(tar|tar\.age|locked\.age|locked\.tar)")
FETCHED = ".fetched-"  # a folder of a backup from a bucket
SPARE = 50_000_000  # bytes that stay free, for logs and the database itself
MOMENT = "%Y%m%dT%H%M%SZ"
UNFINISHED = re.compile(r"\.commonhouse-[0-9a-f]{8}-[^/]*\.unfinished")


@dataclass(frozen=True, order=True)
class Backup:
    """A backup in the folder; the newest is the last in order."""

    moment: dt.datetime  # UTC
    name: str


def backup_name(site: str, moment: dt.datetime, ending: str) -> str:
    return f"commonhouse-{site}-{moment:{MOMENT}}.{ending}"


class BackupFolder:
    """The backups of one site (eight hexadecimal digits) in a folder, where other files may lie too."""

    def __init__(self, path: Path, site: str):
        self.path, self.site = path, site

    def backups(self) -> list[Backup]:
        """Those that this site has made, oldest first; raises OSError where a bucket can't be read."""
        matches = [NAME.fullmatch(name) for name in self.names()]
        return sorted(
            Backup(dt.datetime.strptime(match["moment"], MOMENT).replace(tzinfo=dt.UTC), match[0])
            for match in matches
            if match and match["site"] == self.site
        )

    def names(self) -> list[str]:
        """All that lies there; nothing where the folder is not there or can't be read."""
        with suppress(OSError):
            return os.listdir(self.path)
        return []

    def newest(self) -> Backup | None:
        return next(reversed(self.backups()), None)

    def prepare(self) -> None:
        """Makes the folder, and removes what a backup that was killed has left; raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in os.listdir(self.path):
            if UNFINISHED.fullmatch(name) and name.startswith(f".commonhouse-{self.site}-"):
                (self.path / name).unlink(missing_ok=True)

    @contextmanager
    def new(self, name: str) -> Iterator[BinaryIO]:
        """A file to write to, which gets its name when the block ends without an error, and is removed else."""
        unfinished = self.path / f".{name}.{secrets.token_hex(4)}.unfinished"
        try:
            with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
                yield file
                file.flush()
                self.finish(file, unfinished, name)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise

    def finish(self, file: BinaryIO, unfinished: Path, name: str) -> None:
        """Gives what was written its name; raises OSError."""
        os.fsync(file.fileno())
        os.rename(unfinished, self.path / name)
        sync_folder(self.path)

    def delete(self, backup: Backup) -> None:
        (self.path / backup.name).unlink(missing_ok=True)

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """The file of a backup on this machine, for a while."""
        yield self.path / name

    @contextmanager
    def found(self, path: Path) -> Iterator[Path]:
        """The file of this path; where there is none, the backup of that name among ours."""
        if path.exists() or path.name not in self.names():
            yield path
        else:
            with self.fetched(path.name) as file:
                yield file

    def keep(self, path: Path, text: str) -> None:
        """Writes a list that lies beside the backups; raises OSError."""
        write_atomically(path, text)

    def refresh_lists(self) -> None:
        """Brings the lists that lie beside the backups into `path`; raises OSError."""


class BucketAddress(Protocol):
    """A bucket of S3, as BACKUP_URL names one (`settings.start.bucket`)."""

    options: dict  # of its storage class


Place = Path | BucketAddress


class BackupBucket(BackupFolder):
    """The backups of one site in a bucket of S3, where other files may lie too; each is made and read in `var/backups`."""

    def __init__(self, address: BucketAddress, site: str):
        from media.storage.s3 import PatientS3Storage  # needs packages that only S3 does

        super().__init__(settings.VAR / "backups", site)
        self.storage = PatientS3Storage(**address.options)

    def names(self) -> list[str]:
        return list(self.storage.names())

    def prepare(self) -> None:
        super().prepare()
        for folder in self.path.glob(f"{FETCHED}*"):
            shutil.rmtree(folder, ignore_errors=True)

    def finish(self, file: BinaryIO, unfinished: Path, name: str) -> None:
        self.storage.put(name, File(file))
        unfinished.unlink()

    def delete(self, backup: Backup) -> None:
        self.storage.delete_now(backup.name)

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        self.prepare()
        check_free(self.path, self.storage.size(name), "The backup")
        with tempfile.TemporaryDirectory(prefix=FETCHED, dir=self.path) as folder:
            self.fetch(name, Path(folder) / name)
            yield Path(folder) / name

    def fetch(self, name: str, path: Path) -> None:
        with self.storage.open(name) as source, open(path, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)

    def keep(self, path: Path, text: str) -> None:
        if path.parent == self.path:
            self.storage.put(path.name, ContentFile(text.encode()))
        super().keep(path, text)

    def refresh_lists(self) -> None:
        super().prepare()
        for name in self.names():
            if name.endswith(LIST_ENDING) and "/" not in name:
                unfinished = self.path / f".{name}.unfinished"
                self.fetch(name, unfinished)
                write_atomically(self.path / name, merged_lines(unfinished, self.path / name))
                unfinished.unlink()


def merged_lines(*paths: Path) -> str:
    """The lines of all these files, each once; a file that is not there has none."""
    lines = {line for path in paths if path.exists() for line in path.read_text().splitlines()}
    return "".join(f"{line}\n" for line in sorted(lines))


def check_free(folder: Path, size: int, subject: str) -> None:
    """Raises BackupError where so many bytes do not fit on the disk of this folder."""
    free = shutil.disk_usage(folder).free
    if size + SPARE > free:
        raise BackupError(f"{subject}: {megabytes(size + SPARE)} are needed, and {megabytes(free)} are free")


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def backup_place(where: Place, site: str) -> BackupFolder:
    """The backups of a site in a folder, or in a bucket as BACKUP_URL has it."""
    return BackupFolder(where, site) if isinstance(where, Path) else BackupBucket(where, site)


def sync_folder(path: Path) -> None:
    """Lets the names in a folder outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems can't
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, text: str) -> None:
    """Replaces a file, or leaves the old one whole; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def exclusive() -> Iterator[None]:
    """One backup, restore or rehearsal of this site at a time; the lock ends with its holder."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with open(settings.VAR / "backup.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another backup or restore of this site is running. Try again when it is done") from None
        yield
