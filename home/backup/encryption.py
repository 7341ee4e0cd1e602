"""Encryption of backups with age (age-encryption.org/v1) by pyrage, as a stream.

Backups to keys are one age file: `age -d -i KEYFILE backup.tar.age | tar x` opens it without us. With a passphrase pyrage
encrypts only what fits in memory. So the passphrase encrypts a key of this one backup, in the armored lines at the beginning of
the file; the rest is encrypted to that key. Passphrases end with BACKUP_PASSPHRASE, in the release after 0.4.0.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage import passphrase as sealing
from pyrage.x25519 import Identity, Recipient

from . import earlier_formats
from .errors import DAMAGED, BackupError

AGE = b"age-encryption.org/"
ARMOR, ARMOR_END = b"-----BEGIN AGE ENCRYPTED FILE-----\n", b"-----END AGE ENCRYPTED FILE-----\n"
LONGEST_ARMOR = 1000  # bytes; an encrypted key has about 470
PUBLIC, SECRET = "age1", "AGE-SECRET-KEY-1"
WRONG_KEY = "None of the keys opens this backup. Name the right one: --key FILE, or BACKUP_KEY"
WRONG_PASSPHRASE = (
    "The passphrase does not open this backup. Name the right one: --passphrase-file FILE, or BACKUP_PASSPHRASE"
)


@dataclass(frozen=True)
class Keys:
    """What encrypts and what opens; all empty: backups are not encrypted. Beside recipients a passphrase only opens."""

    recipients: list = field(default_factory=list)
    identities: list = field(default_factory=list)
    passphrase: str = ""

    @property
    def is_locked(self) -> bool:
        """Whether a passphrase encrypts."""
        return bool(self.passphrase and not self.recipients)

    @property
    def ending(self) -> str:
        """How the name of a backup ends."""
        return "tar.age" if self.recipients else "locked.age" if self.is_locked else "tar"


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


# Writing


@contextmanager
def encrypted(file: BinaryIO, keys: Keys) -> Iterator[BinaryIO]:
    """Yield a file to write to: what is written arrives encrypted in `file`, or as it is without keys and passphrase."""
    if keys.recipients or keys.passphrase:
        with encrypted_to(file, keys.recipients or [write_sealed_key(file, keys.passphrase)]) as sink:
            yield sink
    else:
        yield file


def write_sealed_key(file: BinaryIO, words: str) -> Recipient:
    """Write a new key that this passphrase opens, and return its public half."""
    identity = Identity.generate()
    file.write(sealing.encrypt(str(identity).encode(), words, armored=True))
    return identity.to_public()


@contextmanager
def encrypted_to(file: BinaryIO, recipients: list) -> Iterator[BinaryIO]:
    """Yield a pipe that a thread encrypts into `file`; raise what writing there raised."""
    (reading, writing), target = os.pipe(), WatchedFile(file)
    with ThreadPoolExecutor(1) as thread:
        ended = thread.submit(encrypt, reading, target, recipients)
        with suppress(BrokenPipeError), open(writing, "wb") as sink:
            yield sink
    if problem := target.problem or ended.exception():
        raise problem


class WatchedFile:
    """File to write to that remembers why it failed: pyrage raises an error of its own instead."""

    def __init__(self, file: BinaryIO):
        self.file, self.flush, self.problem = file, file.flush, None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as problem:
            self.problem = problem
            raise


def encrypt(reading: int, target: WatchedFile, recipients: list) -> None:
    with open(reading, "rb") as source:
        pyrage.encrypt_io(source, target, recipients)


# Reading


@contextmanager
def decrypted(file: BinaryIO, keys: Keys) -> Iterator[BinaryIO]:
    """Yield the plain tar inside a backup, as a stream; raise BackupError for a wrong key and for what is damaged."""
    start = file.read(len(ARMOR))
    file.seek(0)
    if start.startswith(AGE):
        if not keys.identities:
            raise BackupError("This backup is encrypted. Name the file with its secret key: --key FILE, or BACKUP_KEY")
        with decrypted_by(file, keys.identities) as source:
            yield source
    elif start == ARMOR or earlier_formats.is_locked(start):
        sealed, content = read_sealed_key(file) if start == ARMOR else earlier_formats.parts(file)
        with decrypted_by(content, [sealed_key(sealed, keys.passphrase)]) as source:
            yield source
    else:
        yield file


def read_sealed_key(file: BinaryIO) -> tuple[bytes, BinaryIO]:
    """Return the encrypted key at the beginning of a backup, and what follows it."""
    sealed, end, _ = file.read(LONGEST_ARMOR).partition(ARMOR_END)
    if not end:
        raise BackupError(DAMAGED)
    file.seek(len(sealed + end))
    return sealed + end, file


@cache
def sealed_key(sealed: bytes, words: str) -> Identity:
    """Return the key that a passphrase opens, which takes seconds by design; raise BackupError for the wrong one."""
    if not words:
        raise BackupError("This backup has a passphrase. Name it: --passphrase-file FILE, or BACKUP_PASSPHRASE")
    try:
        return Identity.from_str(sealing.decrypt(sealed, words).decode())
    except pyrage.DecryptError:
        raise BackupError(WRONG_PASSPHRASE) from None


@contextmanager
def decrypted_by(file: BinaryIO, identities: list) -> Iterator[BinaryIO]:
    """Yield a pipe that a thread fills with what it decrypts; raise BackupError where no key opens it."""
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as thread:
        ended = thread.submit(decrypt, file, writing, identities)
        try:
            with open(reading, "rb", buffering=1 << 20) as source:
                yield source
        except BackupError:
            if isinstance(ended.exception(), pyrage.DecryptError):
                raise BackupError(WRONG_KEY) from None
            raise


def decrypt(file: BinaryIO, writing: int, identities: list) -> None:
    with open(writing, "wb", buffering=0) as sink:
        pyrage.decrypt_io(file, sink, identities)
