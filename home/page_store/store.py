"""The store of one machine: a file for each response, an index of their cache tags, and how far the change log was read.

Pages have files for a web server as well (`named_files`). What was dropped is wanted again: `rerender` makes it.

Whoever writes or drops holds the lock of the folder; who reads holds none, and asks no database. Nothing in it is needed:
what can't be read is made anew.
"""

import fcntl
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from copy import copy
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection

from media.cache_tags import EVERYTHING
from media.serving.private_addresses import private_addresses
from pages.changes.feed import ChangeFeed
from pages.tree.current import State, holder
from pages.tree.snapshot import SiteTree
from pages.tree.tags import pages_of, tags_of_rows, without_pages

from . import known_pages
from .named_files import NamedFiles
from .responses import StoredResponse

MOST_BYTES = 500_000_000
MOST_WANTED = 1000  # addresses to be made again; where more are wanted, the first who ask for them make them
MOST_REMEMBERED, LARGEST_REMEMBERED = 100, 100_000  # responses by each process; bytes of one
LOOKED_AT = 100  # responses written by one process between looks at the size of all
PART_DROPPED = 10  # of the files, one in so many goes where they are too large: those made first
SAVED_AGAIN = 60  # seconds after which a place in the change log is written though nothing was changed
API = "/api/"
MOST_PURGES = 5000  # addresses and tags that a cache before the site is to be told; of more, everything has changed
TABLES = """
CREATE TABLE file (digest TEXT PRIMARY KEY, address TEXT NOT NULL, made REAL NOT NULL, until REAL NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX file_until ON file (until);
CREATE TABLE tag (tag TEXT, digest TEXT, PRIMARY KEY (tag, digest)) WITHOUT ROWID;
CREATE INDEX tag_digest ON tag (digest);
CREATE TABLE known (kind TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE wanted (address TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE purge (id INTEGER PRIMARY KEY, word TEXT UNIQUE NOT NULL);
CREATE TABLE place (id INTEGER PRIMARY KEY, position TEXT NOT NULL, read_at REAL NOT NULL);
"""


class PageStore:
    """The store in this folder."""

    def __init__(self, folder: Path):
        self.folder, self.files, self.index_file = folder, folder / "files", folder / "index.sqlite3"
        self.named, self.anew, self.written = NamedFiles(folder), folder / "anew", 0
        self.flushed = f"{folder}/flushed"  # a file; its time is the moment before the change feed was last read
        self.remembered: dict[str, tuple[tuple[int, int, int], StoredResponse]] = {}  # by the name of its file
        self.has_wanted = False  # as of the last flush

    # Reading

    def name_of(self, key: str) -> str:
        """The path of a response's file; a string, since a stored response takes no longer than a few of pathlib's."""
        digest = sha256(key.encode()).hexdigest()
        return f"{self.files}/{digest[:2]}/{digest}"

    def read(self, key: str) -> StoredResponse | None:
        """The response that is kept for this key, if it holds still; no lock, no database.

        What was read last is remembered as long as the file is the same.
        """
        name = self.name_of(key)
        with suppress(OSError, ValueError, KeyError):
            stat = os.stat(name)
            state = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            known, found = self.remembered.get(name, (None, None))
            if known != state:
                with open(name, "rb") as file:
                    found = StoredResponse.from_bytes(file.read())
                self.remember(name, state, found)
            return found if found.holds() else None
        return None

    def remember(self, name: str, state: tuple[int, int, int], response: StoredResponse) -> None:
        if len(self.remembered) >= MOST_REMEMBERED:
            self.remembered.clear()
        if state[2] <= LARGEST_REMEMBERED:
            self.remembered[name] = state, response

    # Writing

    def make_folder(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.named.make_folder(self.folder)

    @contextmanager
    def locked(self) -> Iterator[sqlite3.Connection]:
        """Context manager: the index, while nobody else writes or drops. One that can't be read is begun anew."""
        self.make_folder()
        with open(self.folder / "lock", "w", opener=private) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                index = self.opened()
            except sqlite3.DatabaseError:
                self.remove_all()
                index = self.opened()
            with closing(index):
                try:
                    yield index
                except sqlite3.DatabaseError:
                    self.remove_all()

    def opened(self) -> sqlite3.Connection:
        with suppress(FileExistsError):  # what SQLite lays beside it takes after it
            os.close(private(self.index_file, os.O_RDONLY | os.O_CREAT | os.O_EXCL))
        index = sqlite3.connect(self.index_file, isolation_level=None)
        index.execute("PRAGMA journal_mode = WAL")
        index.execute("PRAGMA synchronous = OFF")
        if not index.execute("SELECT 1 FROM sqlite_master WHERE name = 'place'").fetchone():
            index.executescript(TABLES)
        return index

    def write(self, key: str, response: StoredResponse, tags: frozenset[str], state: State) -> bool:
        """Keeps a response that was made with this state; not if something was changed since. `key` is its address."""
        path, content = Path(self.name_of(key)), response.to_bytes()
        with self.locked() as index:
            read_at = time.time()
            self.flush_into(index)
            if copy(state.feed).read() != set():
                return False
            index.execute("BEGIN")
            row = [path.name, key, time.time(), response.until, len(content)]
            index.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", row)
            index.execute("DELETE FROM tag WHERE digest = ?", [path.name])
            index.executemany("INSERT INTO tag VALUES (?, ?)", [(tag, path.name) for tag in tags])
            index.execute("COMMIT")
            self.put(path, content)
            self.named.put(key, response)
            self.make_room(index)
            if not connection.in_atomic_block:
                self.note_flush(read_at)
            return True
        return False

    def put(self, path: Path, content: bytes) -> None:
        """Writes a file as a whole or not at all; whoever has the lock."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix="new-", dir=self.folder)
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
            os.replace(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)

    def remove_leftovers(self) -> None:
        """Removes what processes that had the lock and were killed have left: it may show what is hidden since."""
        for path in self.folder.glob("new-*"):
            path.unlink(missing_ok=True)
        for path in self.folder.glob("gone-*"):
            shutil.rmtree(path, ignore_errors=True)

    def make_room(self, index: sqlite3.Connection) -> None:
        self.written += 1
        if self.written % LOOKED_AT:
            return
        number, size = index.execute("SELECT count(*), sum(size) FROM file").fetchone()
        if size > MOST_BYTES:
            rows = index.execute("SELECT digest FROM file ORDER BY made LIMIT ?", [number // PART_DROPPED])
            self.remove(index, [digest for (digest,) in rows.fetchall()], is_wanted=False)

    # Dropping

    def flush(self) -> None:
        """Drops what the change log and the clock have made old, since it was last flushed by whichever process."""
        if not connection.in_atomic_block:  # what is not committed is nobody's yet
            with self.locked() as index:
                read_at = time.time()
                self.flush_into(index)
                self.has_wanted = index.execute("SELECT 1 FROM wanted").fetchone() is not None
                self.note_flush(read_at)

    def note_flush(self, read_at: float) -> None:
        """Set the time of the file to this moment, just before the change feed was read. No process ever reads a later one."""
        try:
            os.utime(self.flushed, (read_at, read_at))
        except FileNotFoundError:
            descriptor, temporary = tempfile.mkstemp(prefix="new-", dir=self.folder)
            os.close(descriptor)
            os.utime(temporary, (read_at, read_at))
            os.replace(temporary, self.flushed)
        with suppress(OSError):  # without links nginx passes requests on to the application
            self.named.renew(read_at)

    def flushed_at(self) -> float:
        """When the change feed was last read for it, before anything was dropped (seconds since 1970); 0: never."""
        try:
            return os.stat(self.flushed).st_mtime
        except OSError:
            return 0.0

    def flush_into(self, index: sqlite3.Connection) -> None:
        rows = index.execute("SELECT digest FROM file WHERE until <= ?", [time.time()]).fetchall()
        self.remove(index, [digest for (digest,) in rows])
        feed, saved_at = self.place(index)
        is_anew, changes = self.anew.exists(), feed.read()
        if not is_anew and changes is not None and not changes:
            if time.time() - saved_at > SAVED_AGAIN:
                self.save(index, feed)
            return
        changes, tree = everything_since(feed, changes)
        if changes is None or is_anew:
            self.begin(index, feed, tree)
            self.anew.unlink(missing_ok=True)
        else:
            self.drop(index, feed, changes, tree)

    def place(self, index: sqlite3.Connection) -> tuple[ChangeFeed, float]:
        """The change feed as it was left, and when (seconds since 1970)."""
        position, read_at = index.execute("SELECT position, read_at FROM place").fetchone() or (None, 0.0)
        if position is None:
            return ChangeFeed(), 0.0
        if connection.vendor != "postgresql":
            position = int(position)
        return ChangeFeed(position, read_at=time.monotonic() - max(0.0, time.time() - read_at)), read_at

    def begin(self, index: sqlite3.Connection, feed: ChangeFeed, tree: SiteTree) -> None:
        """Drops everything, and knows of all pages what depends on them."""
        self.remove_leftovers()
        self.remove_files(index)
        index.execute("BEGIN")
        index.execute("DELETE FROM place")
        known_pages.replace(index, tree)
        self.save(index, feed)
        index.execute("COMMIT")

    def drop(self, index: sqlite3.Connection, feed: ChangeFeed, changes: set[tuple[str, str]], tree: SiteTree) -> None:
        self.remove_leftovers()
        index.execute("BEGIN")
        tags, hidden = known_pages.update(index, tree, pages_of(changes))
        tags |= tags_of_rows(without_pages(changes, hidden))
        self.want_purges(index, sorted(tags))
        if settings.WAGTAILFRONTENDCACHE:
            self.want_purges(index, private_addresses(changes))
        if EVERYTHING in tags:
            self.remove_files(index)
        else:
            rows = [row for tag in tags for row in index.execute("SELECT digest FROM tag WHERE tag = ?", [tag])]
            self.remove(index, {digest for (digest,) in rows})
        self.save(index, feed)
        index.execute("COMMIT")

    def remove(self, index: sqlite3.Connection, digests: Iterable[str], is_wanted: bool = True) -> None:
        """Removes these files, and then what the index says of them."""
        addresses = []
        for digest in digests:
            (self.files / digest[:2] / digest).unlink(missing_ok=True)
            for (address,) in index.execute("SELECT address FROM file WHERE digest = ?", [digest]).fetchall():
                self.named.remove(address)
                addresses.append(address)
            index.execute("DELETE FROM tag WHERE digest = ?", [digest])
            index.execute("DELETE FROM file WHERE digest = ?", [digest])
        if is_wanted:
            self.want(index, addresses)
            self.want_purges(index, addresses)

    def remove_files(self, index: sqlite3.Connection) -> None:
        """Removes all files, and then what the index says of them."""
        self.named.remove_all()
        shutil.rmtree(self.files, ignore_errors=True)
        self.want(index, [address for (address,) in index.execute("SELECT address FROM file").fetchall()])
        self.want_purges(index, [EVERYTHING])
        for table in ("file", "tag"):
            index.execute(f"DELETE FROM {table}")  # noqa: S608

    def want(self, index: sqlite3.Connection, addresses: list[str]) -> None:
        """Notes pages that are to be made again; what programs ask for, they wait for."""
        pages = [(address,) for address in addresses if self.named.path_of(address) and API not in address]
        index.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", pages)

    def want_again(self, address: str) -> None:
        with self.locked() as index:
            self.want(index, [address])

    def want_purges(self, index: sqlite3.Connection, words: list[str]) -> None:
        """Notes addresses and tags of which the caches before the site are to be told."""
        if not settings.WAGTAILFRONTENDCACHE:
            return
        index.executemany("INSERT OR IGNORE INTO purge (word) VALUES (?)", [(word,) for word in words])
        if index.execute("SELECT count(*) FROM purge").fetchone()[0] > MOST_PURGES:
            index.execute("DELETE FROM purge")
            index.execute("INSERT INTO purge (word) VALUES (?)", [EVERYTHING])

    def due_purges(self, most: int) -> list[str]:
        """Addresses and tags of which nobody was told yet, in the order in which they were dropped."""
        with self.locked() as index:
            return [word for (word,) in index.execute("SELECT word FROM purge ORDER BY id LIMIT ?", [most]).fetchall()]
        return []

    def forget_purges(self, words: list[str]) -> None:
        with self.locked() as index:
            index.executemany("DELETE FROM purge WHERE word = ?", [(word,) for word in words])

    def take_wanted(self, most: int) -> list[str]:
        """The addresses of some responses that were dropped, those of short paths first; who takes them makes them again."""
        with self.locked() as index:
            rows = index.execute("SELECT address FROM wanted").fetchall()
            ordered = sorted((address for (address,) in rows), key=lambda each: (each.count("/"), len(each)))
            index.executemany("DELETE FROM wanted WHERE address = ?", [(each,) for each in ordered[:most]])
            if len(rows) > MOST_WANTED:
                index.executemany("DELETE FROM wanted WHERE address = ?", [(each,) for each in ordered[MOST_WANTED:]])
            return ordered[:most]
        return []

    def save(self, index: sqlite3.Connection, feed: ChangeFeed) -> None:
        index.execute("INSERT OR REPLACE INTO place VALUES (1, ?, ?)", [str(feed.position), time.time()])

    def clear(self) -> None:
        """Drops everything, as after a restore."""
        if self.folder.exists():
            with self.locked():
                self.remove_all()

    def begin_anew(self) -> None:
        """Drops everything with the next flush, and so not before the database is at hand: other code may answer otherwise."""
        if self.folder.exists():
            self.folder.chmod(0o711)  # earlier releases kept it to themselves, and what stands here to nobody
            for path in (*self.folder.glob("lock"), *self.folder.glob("index.sqlite3*")):
                with suppress(FileNotFoundError):
                    path.chmod(0o600)
            self.anew.touch()

    def remove_all(self) -> None:
        self.named.remove_all()
        shutil.rmtree(self.files, ignore_errors=True)
        self.remove_leftovers()
        for path in self.folder.glob("index.sqlite3*"):
            path.unlink(missing_ok=True)


def private(path: str | Path, flags: int) -> int:
    """Opens a file; where it makes it, only its owner reads it, whatever the umask: the folder is passed by the web server."""
    return os.open(path, flags, 0o600)


def everything_since(
    feed: ChangeFeed, changes: set[tuple[str, str]] | None
) -> tuple[set[tuple[str, str]] | None, SiteTree]:
    """The changes that this feed has just returned and all since (None: unknown), and the tree after them and before any other."""
    while True:
        tree, more = holder.get().tree, feed.read()
        if not more:
            return changes, tree
        changes = changes if changes is None else changes | more


def page_store() -> PageStore | None:
    """The store of this machine, if PAGE_STORE names a folder."""
    return store_in(settings.PAGE_STORE) if settings.PAGE_STORE else None


@cache
def store_in(folder: Path) -> PageStore:
    return PageStore(folder)


def flush() -> None:
    """Drops what is old in the store of this machine."""
    if store := page_store():
        store.flush()


def clear() -> None:
    """Step after a restore: what other rows have made is not shown."""
    if store := page_store():
        store.clear()
