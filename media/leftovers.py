"""Files of a bucket that are still to be deleted, since it did not answer when they were: a line each in a file of `var`.

Not in a table: the row would go with the transaction whose failure left the file behind.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from .disk_errors import StorageUnavailable


def journal() -> Path:
    return settings.VAR / "files-to-delete.txt"


@contextmanager
def locked() -> Iterator[set[str]]:
    """The names, which are written back when the block has changed them; for one process at a time. Raises OSError."""
    with open(journal(), "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        names = set(file.read().splitlines())
        before = frozenset(names)
        try:
            yield names
        finally:
            if names != before:
                file.truncate(0)
                file.write("".join(f"{name}\n" for name in sorted(names)))


def remember(name: str) -> None:
    """Notes that the file of this name is to be deleted."""
    with locked() as names:
        names.add(name)


def forget(name: str) -> None:
    """Notes that the file of this name is there to stay."""
    if journal().exists() and journal().stat().st_size:
        with locked() as names:
            names.discard(name)


def delete_leftovers() -> None:
    """Duty: deletes them; stops where their bucket still does not answer."""
    if not journal().exists():
        return
    with locked() as names:
        waiting = sorted(names)
    for name in waiting:
        with locked() as names:
            if name not in names:  # stored again meanwhile
                continue
            try:
                default_storage.delete_now(name)
            except StorageUnavailable:
                return
            names.discard(name)
