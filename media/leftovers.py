"""Files of a bucket that are still to be deleted, since it did not answer when they were: a line each in a file of `var`.

Not in a table: the row would go with the transaction whose failure left the file behind.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage, default_storage

from .disk_errors import StorageUnavailable


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
