"""The snapshot that holds now: one for all threads of a process, brought up to date by the change feed.

A request that only reads has the same from its first question to its last. Within a transaction its own changes count,
in a snapshot of its own, which ends with it: it may be rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from threading import Lock, local

from django.core.signals import request_finished, request_started
from django.db import connection
from django.dispatch import receiver
from wagtail.models import Page

from ..changes.feed import ChangeFeed
from ..fragment_cache.cache import FragmentCache
from ..visibility import restrictions_for
from . import loading
from .snapshot import SiteTree
from .tags import tags_of

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class State:
    """A snapshot, the fragments that hold with it, and how far the change feed was read for them."""

    tree: SiteTree
    fragments: FragmentCache
    feed: ChangeFeed
    version: int = 0  # of the fragments

    def __call__(self) -> None:
        """Nothing: once a transaction is committed, the change feed tells the others of it."""


class StateHolder:
    """The state of this process."""

    def __init__(self):
        self.lock, self.state, self.fragments = Lock(), None, FragmentCache()

    def get(self) -> State:
        """The state as of this moment. Nobody waits for the database of another thread; who was later keeps its own."""
        if connection.in_atomic_block:
            return self.within_transaction()
        base = self.state
        state = brought_up_to_date(base, self.fragments)
        with self.lock:
            if self.state is base:
                self.state = state
        return state

    def within_transaction(self) -> State:
        """The state of a transaction. Django drops it, as all that waits for a commit, with a savepoint that is rolled back."""
        waiting = connection.run_on_commit
        place = next((each for each in reversed(range(len(waiting))) if isinstance(waiting[each][1], State)), None)
        base = self.state if place is None else waiting[place][1]
        state = brought_up_to_date(base)
        if state is not base:
            savepoints = set(connection.savepoint_ids)
            if place is not None and waiting[place][0] == savepoints:
                waiting[place] = (savepoints, state, *waiting[place][2:])
            else:
                connection.on_commit(state)
        return state

    def forget(self) -> None:
        with self.lock:
            self.state, self.fragments = None, FragmentCache()

    @contextmanager
    def without_fragments(self) -> Iterator[None]:
        """Context manager of a process that has a state, and one thread: what is kept is not asked, and nothing that is made within it is kept."""
        kept = self.state, self.fragments
        self.fragments = FragmentCache()
        self.state = replace(self.state, fragments=self.fragments, version=0)
        try:
            yield
        finally:
            self.state, self.fragments = kept


def brought_up_to_date(state: State | None, fragments: FragmentCache | None = None) -> State:
    """The state after what its change feed tells of, with these fragments; without, the same where that is nothing, else
    with a copy of its fragments.

    The version is asked before the feed: what another thread drops meanwhile, of a change that was not read here, makes
    it an old one, with which nothing is kept.
    """
    version, feed = fragments.version if fragments else 0, copy(state.feed) if state else ChangeFeed()
    changes = feed.read()
    if state and changes is not None and not changes:
        return replace(state, feed=feed, version=version) if fragments else state
    if fragments is None:  # of a transaction: nobody else has them
        fragments = state.fragments.copy() if state else FragmentCache()
        version = fragments.version
    tree = updated(state.tree, changes) if state and changes else load()
    fragments.drop(tags_of(changes, state.tree, tree) if state and changes else {"everything"})
    return State(tree, fragments, feed, version + 1)


def load() -> SiteTree:
    return SiteTree.of(loading.load_nodes(), **{name: load_part() for name, load_part in loading.loaders().items()})


def updated(tree: SiteTree, changes: set[tuple[str, str]]) -> SiteTree:
    """The snapshot after these changes of rows."""
    pks, parts_of = loading.changed_pages(changes), loading.part_tables()
    parts = {part for table, _key in changes for part in parts_of.get(table, ())}
    found = loading.load_nodes(pks) if pks else {}
    nodes = {pk: found.get(pk) for pk in pks}
    return tree.patched(nodes, **{name: loading.loaders()[name]() for name in parts})


holder, pinned = StateHolder(), local()  # asgiref's takes ten times as long, and each view asks it dozens of times


def current() -> SiteTree:
    """The snapshot that holds now, or for the reading request that this is asked in."""
    return current_state().tree


def is_in_crisis() -> bool:
    """Return whether the crisis switch is on; False while its feature is off."""
    return current().crisis is not None


def current_state() -> State:
    """The state that holds now, or for the reading request that this is asked in."""
    if not getattr(pinned, "reads", False):
        return holder.get()
    if pinned.state is None:
        pinned.state = holder.get()
    return pinned.state


def seen_by(user) -> SiteTree:
    """The same, with the restricted pages open that this user may see by login or group; None: an anonymous visitor."""
    tree = current()
    if not tree.closed or user is None or not user.is_authenticated:
        return tree
    return replace(tree, closed=frozenset(restrictions_for(user).values_list("page_id", flat=True)))


@contextmanager
def one_state() -> Iterator[None]:
    """Context manager: what is read within it is read of one state, as within a request that reads."""
    pin({"REQUEST_METHOD": "GET"})
    try:
        yield
    finally:
        unpin()


@contextmanager
def as_if(tree: SiteTree) -> Iterator[None]:
    """Context manager: what is read within it is read of this snapshot, and kept nowhere."""
    before, state = (getattr(pinned, "reads", False), getattr(pinned, "state", None)), current_state()
    pinned.reads = True
    pinned.state = replace(state, tree=tree, fragments=FragmentCache())
    try:
        yield
    finally:
        pinned.reads, pinned.state = before


def as_if_published(page: Page):
    """Context manager: what is read within it is read as if this page were public as it stands in memory."""
    tree, node = current(), loading.node_of(page)._replace(live=True)
    before, changed = tree.nodes.get(page.pk), {page.pk: node}
    if before and before.url_path != node.url_path:
        below = (each for each in tree.nodes.values() if each.path.startswith(page.path) and each.pk != page.pk)
        changed |= {
            each.pk: each._replace(url_path=node.url_path + each.url_path.removeprefix(before.url_path))
            for each in below
        }
    return as_if(tree.patched(changed))


@receiver(request_started)
def pin(environ=None, **_signal) -> None:
    pinned.reads, pinned.state = (environ or {}).get("REQUEST_METHOD") in SAFE_METHODS, None


@receiver(request_finished)
def unpin(**_signal) -> None:
    pinned.reads, pinned.state = False, None
