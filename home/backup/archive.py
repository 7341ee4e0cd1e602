"""Format of a backup: one tar stream of rows and uploads, opened by a head and closed by a manifest with their checksums.

backup.json               its format, version, moment (UTC), database, and the last migration of each app
rows/TABLE.jsonl.gz       the columns, then the rows, a line each (`home.backup.rows`)
files/NAME                each upload, under its name in storage
manifest.json             rows and SHA-256 of each table; bytes and SHA-256 of each member above
manifest.sha256           of the manifest; without it a backup was cut off
"""

import datetime as dt
import gzip
import hashlib
import io
import json
import re
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from .encryption import Keys, decrypted, encrypted
from .errors import DAMAGED, BackupError, NoSuchBackup
from .rows import Node, TableCount

FORMAT = 1  # raised when an older version could not read it
HEAD, MANIFEST, SEAL = "backup.json", "manifest.json", "manifest.sha256"
ROWS, FILES, ROWS_ENDING = "rows/", "files/", ".jsonl.gz"
BUFFER = 1 << 20
LONGEST_LINE = 1 << 26  # bytes of a row; a revision of the longest page has some millions
SITE = re.compile(r"[0-9a-f]{8}")
VENDORS = ("postgresql", "sqlite")
# What reading JSON raises that is none, or not what is wanted, however it was made.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)


@dataclass
class Head:
    """What a backup is of."""

    version: str
    moment: str  # ISO 8601, UTC
    database: str  # its vendor
    migrations: list[Node]
    site: str  # eight hexadecimal digits (`home.erasure_log.erasures.site_id`)
    format: int = FORMAT

    @property
    def taken_at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.moment)


@dataclass
class Member:
    """Bytes and their SHA-256."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What a backup holds."""

    head: Head
    tables: dict[str, TableCount] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # uploads that a row names and that were not there

    @property
    def rows(self) -> int:
        return sum(count.rows for count in self.tables.values())

    @property
    def files(self) -> dict[str, Member]:
        """The uploads by their name in storage."""
        return {name.removeprefix(FILES): each for name, each in self.members.items() if name.startswith(FILES)}

    @property
    def size(self) -> int:
        """Bytes of all uploads."""
        return sum(member.size for member in self.files.values())


class HashingReader:
    """File that counts and hashes what is read from it."""

    def __init__(self, file: BinaryIO):
        self.file, self.size, self.digest = file, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.size += len(data)
        self.digest.update(data)
        return data

    @property
    def member(self) -> Member:
        return Member(self.size, self.digest.hexdigest())


# Writing


class ArchiveWriter:
    """Writes a backup from its head to its seal."""

    def __init__(self, tar: tarfile.TarFile, head: Head, spool: Path):
        self.tar, self.spool, self.manifest = tar, spool, Manifest(head)
        self._add_bytes(HEAD, as_bytes(asdict(head)))

    def add_table(self, table: str, lines: Iterable[str], count: TableCount) -> None:
        """Adds the rows of a table, which are held in a file without a name until their size is known."""
        with tempfile.TemporaryFile(dir=self.spool) as spooled:
            with gzip.GzipFile(fileobj=spooled, mode="wb", compresslevel=3, mtime=0) as packed:
                for line in lines:
                    packed.write(line.encode() + b"\n")
            size = spooled.tell()
            spooled.seek(0)
            self.add(f"{ROWS}{table}{ROWS_ENDING}", spooled, size)
        self.manifest.tables[table] = count

    def add_file(self, name: str, file: BinaryIO, size: int) -> None:
        """Adds an upload."""
        self.add(f"{FILES}{name}", file, size)

    def close(self) -> None:
        content = as_bytes(asdict(self.manifest))
        self._add_bytes(MANIFEST, content)
        self._add_bytes(SEAL, hashlib.sha256(content).hexdigest().encode())

    def add(self, name: str, file: BinaryIO, size: int) -> None:
        info, source = tarfile.TarInfo(name), HashingReader(file)
        info.size, info.mode, info.mtime = size, 0o600, int(self.manifest.head.taken_at.timestamp())
        self.tar.addfile(info, source)
        self.manifest.members[name] = source.member

    def _add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))


def as_bytes(data: dict) -> bytes:
    return json.dumps(data, indent=1).encode()


@contextmanager
def write_archive(file: BinaryIO, keys: Keys, head: Head, spool: Path) -> Iterator[ArchiveWriter]:
    """A backup to be filled; complete in `file` when the block ends without an error."""
    with encrypted(file, keys) as sink, tarfile.open(fileobj=sink, mode="w|", bufsize=BUFFER) as tar:
        archive = ArchiveWriter(tar, head, spool)
        yield archive
        archive.close()


# Reading


class Archive:
    """A backup that is there, as a file; read from its beginning each time."""

    def __init__(self, path: Path, keys: Keys):
        self.path, self.keys = path, keys

    @contextmanager
    def members(self) -> Iterator[Iterator[tuple[str, BinaryIO]]]:
        """Name and content of each member, in their order; raises BackupError where it can't be read on."""
        try:
            with open(self.path, "rb") as file, decrypted(file, self.keys) as source:
                yield self._members(source)
        except FileNotFoundError:
            raise NoSuchBackup(f"There is no backup {self.path}") from None
        except PermissionError:
            raise BackupError(f"{self.path} can't be read: permission denied") from None

    def _members(self, source: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
        try:
            with tarfile.open(fileobj=source, mode="r|", bufsize=BUFFER) as tar:
                for info in tar:
                    yield checked_name(info), DamageReader(tar.extractfile(info))
        except (tarfile.TarError, EOFError, UnicodeDecodeError):
            raise BackupError(DAMAGED) from None

    def head(self) -> Head:
        """What it is of; reads no further. Raises BackupError for what is no backup, or one of a later format."""
        with self.members() as members:
            for name, file in members:
                if name == HEAD:
                    return parse_head(file.read(BUFFER))
                break
        raise BackupError(f"{self.path.name} is no backup of this system")

    def verify(self) -> Manifest:
        """Its manifest, after every byte was read and compared with it; raises BackupError."""
        found, texts = {}, {}
        with self.members() as members:
            for name, file in members:
                source = HashingReader(file)
                if name in {MANIFEST, SEAL}:
                    texts[name] = source.read()
                else:
                    while source.read(BUFFER):
                        pass
                    found[name] = source.member
            if SEAL not in texts or MANIFEST not in texts:
                raise BackupError(DAMAGED)
        if hashlib.sha256(texts[MANIFEST]).hexdigest().encode() != texts[SEAL]:
            raise BackupError(DAMAGED)
        manifest = parse_manifest(texts[MANIFEST])
        if found != manifest.members:
            raise BackupError(DAMAGED)
        return manifest


class DamageReader:
    """Content of a member that says in our words where it ends too early."""

    def __init__(self, file: BinaryIO | None):
        self.file = file

    def read(self, size: int = -1) -> bytes:
        if self.file is None:
            raise BackupError(DAMAGED)
        try:
            return self.file.read(size)
        except (tarfile.TarError, EOFError):
            raise BackupError(DAMAGED) from None


def checked_name(info: tarfile.TarInfo) -> str:
    """The member's name; raises BackupError for one that leads elsewhere, or that is no file."""
    path = PurePosixPath(info.name)
    is_inside = not path.is_absolute() and ".." not in path.parts and "\0" not in info.name
    is_plain = str(path) == info.name  # "files//etc/x" would be absolute without its folder
    if not info.isfile() or not is_inside or not is_plain:
        raise BackupError(DAMAGED)
    return info.name


def parse_head(content: bytes) -> Head:
    try:
        return head_from(json.loads(content))
    except MALFORMED:
        raise BackupError(DAMAGED) from None


def head_from(data: dict) -> Head:
    """Raises BackupError for a later format, and one of MALFORMED for what is no head."""
    if data["format"] > FORMAT:
        raise BackupError(newer(data["version"]))
    head = Head(**data | {"migrations": [tuple(node) for node in data["migrations"]]})
    if head.taken_at.tzinfo is None or not SITE.fullmatch(head.site) or head.database not in VENDORS:
        raise ValueError
    return head


def newer(version: str) -> str:
    return f"This backup was made by Commonhouse {version}, which is newer than this code. Install that version first"


def parse_manifest(content: bytes) -> Manifest:
    try:
        data = json.loads(content)
        return Manifest(
            head_from(data["head"]),
            {table: TableCount(**count) for table, count in data["tables"].items()},
            {name: Member(**member) for name, member in data["members"].items()},
            data["missing"],
        )
    except MALFORMED:
        raise BackupError(DAMAGED) from None


def table_of(member: str) -> str:
    """The table whose rows a member holds; empty for any other."""
    is_rows = member.startswith(ROWS) and member.endswith(ROWS_ENDING)
    return member.removeprefix(ROWS).removesuffix(ROWS_ENDING) if is_rows else ""


def text_lines(file: BinaryIO) -> Iterator[str]:
    """The lines of rows that are packed in this member; raises BackupError for one that has no end."""
    with gzip.GzipFile(fileobj=file, mode="rb") as packed:
        while line := packed.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise BackupError(DAMAGED)
            yield line.decode()
