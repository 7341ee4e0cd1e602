"""The snapshot that holds now: one for all threads of a process, brought up to date by the change feed.

A request that only reads has the same from its first question to its last. Within a transaction its own changes count,
and nothing of it is kept: it may be rolled back.
"""

from copy import copy
from threading import Lock

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.db import connection
from django.dispatch import receiver

from ..changes.feed import ChangeFeed
from . import loading
from .snapshot import SiteTree

PARTS = ("sites", "locales", "closed", "sources")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class TreeHolder:
    """The snapshot of this process, and how far it has read."""

    def __init__(self):
        self.lock, self.feed, self.tree = Lock(), ChangeFeed(), None

    def get(self) -> SiteTree:
        """The snapshot as of this moment."""
        with self.lock:
            if connection.in_atomic_block:
                return self.within_transaction()
            changes = self.feed.read()
            if self.tree is None or changes is None:
                self.tree = load()
            elif changes:
                self.tree = updated(self.tree, changes)
            return self.tree

    def within_transaction(self) -> SiteTree:
        if self.tree is None:
            return load()
        changes = copy(self.feed).read()
        return load() if changes is None else updated(self.tree, changes)

    def forget(self) -> None:
        with self.lock:
            self.feed, self.tree = ChangeFeed(), None


def load() -> SiteTree:
    return SiteTree.of(loading.load_nodes(), **{name: getattr(loading, f"load_{name}")() for name in PARTS})


def updated(tree: SiteTree, changes: set[tuple[str, str]]) -> SiteTree:
    """The snapshot after these changes of rows."""
    tables = loading.node_tables()
    pks = {int(key) for table, key in changes if table in tables}
    parts = {part for table, _key in changes if (part := loading.PART_TABLES.get(table))}
    found = loading.load_nodes(pks) if pks else {}
    nodes = {pk: found.get(pk) for pk in pks}
    return tree.patched(nodes, **{name: getattr(loading, f"load_{name}")() for name in parts})


holder, pinned = TreeHolder(), Local()


def current() -> SiteTree:
    """The snapshot that holds now, or for the reading request that this is asked in."""
    if not getattr(pinned, "reads", False):
        return holder.get()
    if pinned.tree is None:
        pinned.tree = holder.get()
    return pinned.tree


@receiver(request_started)
def pin(environ=None, **_signal) -> None:
    pinned.reads, pinned.tree = (environ or {}).get("REQUEST_METHOD") in SAFE_METHODS, None


@receiver(request_finished)
def unpin(**_signal) -> None:
    pinned.reads, pinned.tree = False, None
