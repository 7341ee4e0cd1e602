"""The fragments of this process: each with its tags and the moment until which it holds; the least used go first."""

import datetime as dt
from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

MAX_BYTES = 12_000_000  # of all fragments of a process: those of about 800 pages


@dataclass(frozen=True)
class Fragment:
    """Rendered HTML, or the body of a response with its headers; `framed_hosts` are those that it may frame
    (Content-Security-Policy).

    HTML is UTF-8: as a string it takes two bytes a character where one of them is an arrow or Arabic, four beside an emoji.
    """

    content: bytes
    tags: frozenset[str]
    since: dt.datetime
    until: dt.datetime
    framed_hosts: frozenset[str] = frozenset()
    headers: tuple[tuple[str, str], ...] = ()


class FragmentCache:
    """Fragments by key. `version` counts the drops: what was begun before one is not kept after it."""

    def __init__(self):
        self.lock, self.version, self.size = Lock(), 0, 0
        self.fragments: OrderedDict[Hashable, Fragment] = OrderedDict()
        self.keys: dict[str, set[Hashable]] = defaultdict(set)  # by tag

    def get(self, key: Hashable, now: dt.datetime) -> Fragment | None:
        with self.lock:
            found = self.fragments.get(key)
            if found and not found.since <= now < found.until:
                self.remove(key)
                return None
            if found:
                self.fragments.move_to_end(key)
            return found

    def put(self, key: Hashable, fragment: Fragment, version: int) -> None:
        """Keep a fragment whose making began at this version; none for developers, whose templates change."""
        if settings.DEBUG:
            return
        with self.lock:
            if version != self.version:
                return
            self.remove(key)
            self.fragments[key] = fragment
            self.size += len(fragment.content)
            for tag in fragment.tags:
                self.keys[tag].add(key)
            while self.size > MAX_BYTES:
                self.remove(next(iter(self.fragments)))

    def drop(self, tags: Iterable[str]) -> None:
        """Removes what depends on one of these tags; all of it by `everything`."""
        with self.lock:
            self.version += 1
            tags = set(tags)
            if "everything" in tags:
                self.fragments.clear()
                self.keys.clear()
                self.size = 0
            for key in {key for tag in tags for key in self.keys.get(tag, ())}:
                self.remove(key)

    def remove(self, key: Hashable) -> None:
        if found := self.fragments.pop(key, None):
            self.size -= len(found.content)
            for tag in found.tags:
                self.keys[tag].discard(key)
                if not self.keys[tag]:
                    del self.keys[tag]

    def copy(self) -> "FragmentCache":
        """Another one with the same fragments: of a transaction."""
        with self.lock:
            other = FragmentCache()
            other.size, other.fragments = self.size, OrderedDict(self.fragments)
            other.keys = defaultdict(set, {tag: set(keys) for tag, keys in self.keys.items()})
            return other
