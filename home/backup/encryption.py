"""Encryption of backups with age (age-encryption.org/v1), as a stream: to keys, or to a passphrase.

To keys the backup is one age file: `age -d -i KEYFILE backup.tar.age | tar x` opens it without us. With a passphrase it is a tar
of two: `key.age`, a key of its own that the passphrase opens, and `backup.tar.age`, which that key opens.
"""

import io
import os
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage import passphrase as sealing
from pyrage.x25519 import Identity, Recipient

from .errors import BackupError

AGE = b"age-encryption.org/"
KEY, PAYLOAD = "key.age", "backup.tar.age"  # in a backup with a passphrase
PUBLIC, SECRET = "age1", "AGE-SECRET-KEY-1"
WRONG_KEY = "None of the keys opens this backup. Name the right one: --key FILE, or BACKUP_KEY"
WRONG_WORDS = (
    "The passphrase does not open this backup. Name the right one: --passphrase-file FILE, or BACKUP_PASSPHRASE"
)
DAMAGED = "This backup is damaged or cut off. Take another one"


@dataclass(frozen=True)
class Keys:
    """What encrypts and what opens; both empty: backups are not encrypted."""

    recipients: list = field(default_factory=list)
    identities: list = field(default_factory=list)
    passphrase: str = ""

    @property
    def ending(self) -> str:
        """How the name of a backup ends."""
        return "locked.tar" if self.passphrase else "tar.age" if self.recipients else "tar"


def read_keys(words: list[str], passphrase: str = "") -> Keys:
    """Keys from words: `age1…`, `AGE-SECRET-KEY-1…`, or a file with a line for each, as age-keygen writes it.

    Raises BackupError in one line that never says the key.
    """
    recipients, identities = [], []
    for word in chain.from_iterable(map(key_lines, words)):
        try:
            if word.startswith(SECRET):
                identities.append(Identity.from_str(word))
            else:
                recipients.append(Recipient.from_str(word))
        except (pyrage.IdentityError, pyrage.RecipientError):
            raise BackupError(
                "BACKUP_KEY: this is no key of age. Example: BACKUP_KEY=/etc/commonhouse/backup-key"
            ) from None
    own = [identity.to_public() for identity in identities]
    known = {str(recipient): recipient for recipient in [*recipients, *own]}
    return Keys(list(known.values()), identities, passphrase)


def key_lines(word: str) -> list[str]:
    """The keys that a word is or, as a file, holds."""
    if word.startswith((PUBLIC, SECRET)):
        return [word]
    try:
        lines = Path(word).read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        raise BackupError(f"The key file {word} can't be read") from None
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not keys:
        raise BackupError(f"There is no key in {word}. Make one: manage.py backup --new-key FILE")
    return keys


def new_key(path: Path) -> str:
    """Writes a new key to a file that only its owner reads, as age-keygen would; its public half."""
    identity = Identity.generate()
    public = str(identity.to_public())
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"# public key: {public}\n{identity}\n")
    except FileExistsError:
        raise BackupError(f"{path} is there already, and is left as it is") from None
    return public


class WatchedFile:
    """File of a stream that remembers why it failed: pyrage wraps an error into one of its own."""

    def __init__(self, file: BinaryIO):
        self.file, self.problem = file, None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as problem:
            self.problem = problem
            raise

    def read(self, size: int = -1) -> bytes:
        return self.file.read(size)

    def flush(self) -> None:
        self.file.flush()


# Writing


@contextmanager
def encrypted(file: BinaryIO, keys: Keys) -> Iterator[BinaryIO]:
    """A file to write to: what is written arrives encrypted in `file`, which can seek; or as it is, without keys."""
    if keys.passphrase:
        own = Identity.generate()
        sealed = sealing.encrypt(str(own).encode(), keys.passphrase)
        file.write(tar_header(KEY, len(sealed)) + sealed + bytes(-len(sealed) % tarfile.BLOCKSIZE))
        header = file.tell()
        file.write(tar_header(PAYLOAD, 0))
        with encrypted_to(file, [own.to_public(), *keys.recipients]) as sink:
            yield sink
        finish_payload(file, header)
    elif keys.recipients:
        with encrypted_to(file, keys.recipients) as sink:
            yield sink
    else:
        yield file


def tar_header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)  # sizes above 8 GB in the same 512 bytes


def finish_payload(file: BinaryIO, header: int) -> None:
    """Writes the size of the last member into its header, and the end of the tar."""
    size = file.tell() - header - tarfile.BLOCKSIZE
    file.write(bytes(-size % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE))
    end = file.tell()
    file.seek(header)
    file.write(tar_header(PAYLOAD, size))
    file.seek(end)


@contextmanager
def encrypted_to(file: BinaryIO, recipients: list) -> Iterator[BinaryIO]:
    """A pipe that a thread encrypts; raises what writing to `file` raised."""
    reading, writing = os.pipe()
    target, problems = WatchedFile(file), []

    def run() -> None:
        with os.fdopen(reading, "rb") as source:
            try:
                pyrage.encrypt_io(source, target, recipients)
            except Exception as problem:
                problems.append(target.problem or problem)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with os.fdopen(writing, "wb") as sink:
            yield sink
    except BrokenPipeError:  # the thread has said why
        pass
    finally:
        thread.join()
    if problems:
        raise problems[0]


# Reading


@contextmanager
def decrypted(file: BinaryIO, keys: Keys) -> Iterator[BinaryIO]:
    """The plain tar inside a backup, as a stream; raises BackupError for a wrong key and for what is damaged."""
    start = file.read(tarfile.BLOCKSIZE)
    file.seek(0)
    if start.startswith(AGE):
        if not keys.identities:
            raise BackupError("This backup is encrypted. Name the file with its secret key: --key FILE, or BACKUP_KEY")
        with decrypted_by(file, keys.identities) as source:
            yield source
    elif start.startswith(KEY.encode() + b"\0"):
        with decrypted_by(*unlock(file, keys.passphrase)) as source:
            yield source
    else:
        yield file


def unlock(file: BinaryIO, words: str) -> tuple[BinaryIO, list]:
    """The encrypted member of a tar with a passphrase, from its first byte on, and the key that opens it."""
    if not words:
        raise BackupError("This backup has a passphrase. Name it: --passphrase-file FILE, or BACKUP_PASSPHRASE")
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            sealed = tar.extractfile(KEY).read()
            payload = tar.getmember(PAYLOAD)
            file.seek(payload.offset_data)
    except (tarfile.TarError, KeyError, EOFError):
        raise BackupError(DAMAGED) from None
    return io.BufferedReader(Payload(file, payload.size)), [sealed_key(sealed, words)]


@cache
def sealed_key(sealed: bytes, words: str) -> Identity:
    """The key that a passphrase opens, which takes a second by design; raises BackupError for the wrong one."""
    try:
        return Identity.from_str(sealing.decrypt(sealed, words).decode())
    except pyrage.DecryptError:
        raise BackupError(WRONG_WORDS) from None


class Payload(io.RawIOBase):
    """The next so many bytes of a file."""

    def __init__(self, file: BinaryIO, size: int):
        self.source, self.left = file, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self.source.read(min(len(buffer), self.left))
        self.left -= len(data)
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def decrypted_by(file: BinaryIO, identities: list) -> Iterator[BinaryIO]:
    """A pipe that a thread fills with what it decrypts."""
    reading, writing = os.pipe()
    problems = []

    def run() -> None:
        with os.fdopen(writing, "wb", buffering=0) as sink:
            try:
                pyrage.decrypt_io(file, sink, identities)
            except Exception as problem:
                problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    source = os.fdopen(reading, "rb", buffering=1 << 20)
    try:
        yield source
    except BackupError as problem:
        raise (reason(problems) if problems else problem) from None
    finally:
        source.close()
        thread.join()


def reason(problems: list[Exception]) -> BackupError:
    """Why a backup could not be read to its end."""
    is_wrong = any(isinstance(problem, pyrage.DecryptError) for problem in problems)
    return BackupError(WRONG_KEY if is_wrong else DAMAGED)
