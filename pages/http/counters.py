"""Counters of the rate limit, shared by all processes of a site: in PostgreSQL, in a file beside SQLite, or in Redis.

Where that is out of order, each process counts in its own memory (`MemoryCounter`). Each has `add(key, seconds)`,
which counts in one statement, and `look_up(key)`; both return the count in the current window and the seconds until it
ends. A window of `seconds` begins with the first time; `delete(key)` ends it.
"""

import fcntl
import os
import sqlite3
import threading
from contextlib import nullcontext
from pathlib import Path
from time import time
from typing import Protocol

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connection, transaction

from media.circuit_breaker import CircuitBreaker

from .models import RateLimitCounter

OPEN = "Rate limits can't be counted together, so each process counts in its memory"
MOST_IN_MEMORY = 10_000  # keys of a process
TABLE = RateLimitCounter._meta.db_table
ADD = f"""
    INSERT INTO {TABLE} AS old (key, count, ends) VALUES (%(key)s, 1, %(ends)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN old.ends <= %(now)s THEN 1 ELSE old.count + 1 END,
        ends = CASE WHEN old.ends <= %(now)s THEN excluded.ends ELSE old.ends END
    RETURNING count, ends
"""  # noqa: S608
LOOK_UP = f"SELECT count, ends FROM {TABLE} WHERE key = %(key)s AND ends > %(now)s"  # noqa: S608
DELETE = f"DELETE FROM {TABLE} WHERE key = %(key)s"  # noqa: S608
DELETE_EXPIRED = f"DELETE FROM {TABLE} WHERE ends <= %(now)s"  # noqa: S608


class TableCounter:
    """Counter in a table; a subclass says how a statement is executed."""

    breaker: CircuitBreaker

    def add(self, key: str, seconds: int) -> tuple[int, int]:
        now = int(time())
        count, ends = self.execute(ADD, key=key, now=now, ends=now + seconds)
        return count, ends - now

    def look_up(self, key: str) -> tuple[int, int]:
        now = int(time())
        count, ends = self.execute(LOOK_UP, key=key, now=now) or (0, now)
        return count, ends - now

    def delete(self, key: str) -> None:
        self.execute(DELETE, key=key)

    def delete_expired(self) -> None:
        self.execute(DELETE_EXPIRED, now=int(time()))

    def execute(self, statement: str, **values) -> tuple | None:
        """The first row, where the statement has one."""
        raise NotImplementedError


class PostgreSQLCounter(TableCounter):
    """Counter in the site's own database, on the connection of the thread.

    Asked for outside of transactions: with one, what is counted would be gone, and an error of ours would end it.
    """

    breaker = CircuitBreaker(OPEN, Error)

    def execute(self, statement, **values):
        outer = transaction.atomic(savepoint=False) if connection.in_atomic_block else nullcontext()
        with outer, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None


class SQLiteCounter(TableCounter):
    """Counter in a file of its own, `RATE_LIMIT_FILE`, since SQLite has one writer at a time.

    In the site's own database who asks the API would wait for an editor's save, and a transaction for itself.
    """

    breaker = CircuitBreaker(OPEN, sqlite3.Error, OSError)
    TIMEOUT = 0.25  # seconds; others hold the lock for a fraction of a millisecond

    def __init__(self):
        self.lock, self.connection, self.owner = threading.Lock(), None, None

    def execute(self, statement, **values):
        statement = statement.replace("%(", ":").replace(")s", "")
        with self.lock:
            return self.connected().execute(statement, values).fetchone()

    def connected(self) -> sqlite3.Connection:
        """The connection of this process: none is carried over a fork, nor to another file."""
        path = Path(settings.RATE_LIMIT_FILE)
        if self.owner != (os.getpid(), path):
            path.touch(mode=0o600)
            self.connection, self.owner = self.connect(path), (os.getpid(), path)
        return self.connection

    def connect(self, path: Path) -> sqlite3.Connection:
        """One process after the other: who changes the journal mode at the same time as another is refused at once,
        whatever the timeout (sqlite.org, "sqlite3_busy_handler": two that wait for each other).
        """
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            return self.connect_alone(path)
        finally:
            os.close(folder)

    def connect_alone(self, path: Path) -> sqlite3.Connection:
        made = sqlite3.connect(path, timeout=self.TIMEOUT, isolation_level=None, check_same_thread=False)
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("PRAGMA synchronous=NORMAL")  # no commit waits for the disk
        columns = "key TEXT PRIMARY KEY, count INTEGER NOT NULL, ends INTEGER NOT NULL"
        made.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} ({columns}) WITHOUT ROWID")
        return made


class MemoryCounter:
    """Counter in the memory of this process, for what no other counter can hold at present.

    Of too many keys the oldest are dropped.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: dict[str, tuple[int, int]] = {}  # count and end of the window by key

    def add(self, key: str, seconds: int) -> tuple[int, int]:
        with self.lock:
            count, ends = self.running(key) or (0, int(time()) + seconds)
            if key not in self.counts and len(self.counts) >= MOST_IN_MEMORY:
                del self.counts[next(iter(self.counts))]
            self.counts[key] = count + 1, ends
        return count + 1, ends - int(time())

    def look_up(self, key: str) -> tuple[int, int]:
        count, ends = self.running(key) or (0, int(time()))
        return count, ends - int(time())

    def running(self, key: str) -> tuple[int, int] | None:
        """What is counted in a window that has not ended."""
        found = self.counts.get(key)
        return found if found and found[1] > time() else None

    def delete(self, key: str) -> None:
        with self.lock:
            self.counts.pop(key, None)

    def delete_expired(self) -> None:
        with self.lock:
            self.counts = {key: found for key, found in self.counts.items() if found[1] > time()}


DATABASE_COUNTERS = {"postgresql": PostgreSQLCounter(), "sqlite": SQLiteCounter()}


class Counter(Protocol):
    """What each of them is."""

    breaker: CircuitBreaker

    def add(self, key: str, seconds: int) -> tuple[int, int]: ...
    def look_up(self, key: str) -> tuple[int, int]: ...
    def delete(self, key: str) -> None: ...
    def delete_expired(self) -> None: ...


def counter() -> Counter:
    """The counter of this site: Redis where that is the cache, else the database."""
    return getattr(caches["default"], "counter", None) or DATABASE_COUNTERS[connection.vendor]
