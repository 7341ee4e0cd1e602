"""The snapshot that holds now: one for all threads of a process, brought up to date by the change feed.

A request that only reads has the same from its first question to its last. Within a transaction its own changes count,
in a snapshot of its own, which ends with it: it may be rolled back.
"""

from copy import copy
from dataclasses import dataclass, replace
from threading import Lock

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.db import connection
from django.dispatch import receiver

from ..changes.feed import ChangeFeed
from ..visibility import restrictions_for
from . import loading
from .snapshot import PARTS, SiteTree

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class PrivateTree:
    """The snapshot of a transaction. Django drops it, as all that waits for a commit, with a savepoint that is rolled back."""

    tree: SiteTree
    feed: ChangeFeed

    def __call__(self) -> None:
        """Nothing: once it is committed, the change feed tells of it."""


class TreeHolder:
    """The snapshot of this process, and how far it has read."""

    def __init__(self):
        self.lock, self.feed, self.tree = Lock(), ChangeFeed(), None

    def get(self) -> SiteTree:
        """The snapshot as of this moment."""
        if connection.in_atomic_block:
            return self.within_transaction()
        with self.lock:
            self.tree = brought_up_to_date(self.tree, self.feed)
            return self.tree

    def within_transaction(self) -> SiteTree:
        waiting = (hook for _savepoints, hook, _robust in reversed(connection.run_on_commit))
        base = next((hook for hook in waiting if isinstance(hook, PrivateTree)), None)
        if base is None:
            with self.lock:
                base = PrivateTree(self.tree, copy(self.feed))
        feed = copy(base.feed)
        tree = brought_up_to_date(base.tree, feed)
        if tree is not base.tree:
            connection.on_commit(PrivateTree(tree, feed))
        return tree

    def forget(self) -> None:
        with self.lock:
            self.feed, self.tree = ChangeFeed(), None


def brought_up_to_date(tree: SiteTree | None, feed: ChangeFeed) -> SiteTree:
    """The snapshot after what this feed tells of; the same where that is nothing."""
    changes = feed.read()
    if tree is None or changes is None:
        return load()
    return updated(tree, changes) if changes else tree


def load() -> SiteTree:
    return SiteTree.of(loading.load_nodes(), **{name: getattr(loading, f"load_{name}")() for name in PARTS})


def updated(tree: SiteTree, changes: set[tuple[str, str]]) -> SiteTree:
    """The snapshot after these changes of rows."""
    tables, parts_of = loading.node_tables(), loading.part_tables()
    pks = {int(key) for table, key in changes if table in tables}
    parts = {parts_of[table] for table, _key in changes if table in parts_of}
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


def seen_by(user) -> SiteTree:
    """The same, with the restricted pages open that this user may see by login or group; None: an anonymous visitor."""
    tree = current()
    if not tree.closed or user is None or not user.is_authenticated:
        return tree
    return replace(tree, closed=frozenset(restrictions_for(user).values_list("page_id", flat=True)))


@receiver(request_started)
def pin(environ=None, **_signal) -> None:
    pinned.reads, pinned.tree = (environ or {}).get("REQUEST_METHOD") in SAFE_METHODS, None


@receiver(request_finished)
def unpin(**_signal) -> None:
    pinned.reads, pinned.tree = False, None
