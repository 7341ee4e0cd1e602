"""Backups with a passphrase of the releases 0.1.0 to 0.3.0: a tar of an encrypted key, and of what is encrypted to that key.

To be removed in the release after 0.4.0.
"""

import tarfile
from typing import BinaryIO

from .errors import DAMAGED, BackupError

KEY, CONTENT = "key.age", "backup.tar.age"


def is_locked(start: bytes) -> bool:
    """Return whether a file that begins like this is such a backup."""
    return start.startswith(KEY.encode() + b"\0")


def parts(file: BinaryIO) -> tuple[bytes, BinaryIO]:
    """Return the encrypted key, and the file of what is encrypted to it; raise BackupError."""
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            return tar.extractfile(KEY).read(), tar.extractfile(CONTENT)
    except (tarfile.TarError, KeyError, AttributeError, EOFError):
        raise BackupError(DAMAGED) from None
