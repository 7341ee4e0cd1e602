"""What depended on each page when the store was last flushed: the tags of its node, kept in the store's index.

A process that flushes has not seen the tree as it was before a change; what another has dropped meanwhile it doesn't know.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256

from pages.tree.nodes import Node
from pages.tree.snapshot import SiteTree
from pages.tree.tags import BY_GROUP, OF_EVERYTHING, aspects_of, tags_of_presence

Row = tuple[str, str, str]  # what it is of, its key, and what was known
DESCRIBING = ("locales", "crisis")  # parts of the tree: a language that is switched on shows pages that were hidden
OF_PAGES = ("frame", "pages")


def fingerprint(value: object) -> str:
    return sha256(repr(value).encode()).hexdigest()[:16]


def described(node: Node, tree: SiteTree) -> str:
    """Of each of its aspects a fingerprint, and the tags of what depends on it; of its place, of whatever may: its translations
    come and go, of which this is not written anew.
    """
    aspects = [*aspects_of(node, tree), ((node.live, node.path), set(tags_of_presence(node, tree)))]
    return json.dumps([[fingerprint(part), *sorted(tags)] for part, tags in aspects])


def tags_of_change(*known: str | None) -> set[str]:
    """The tags of a page of which this was known before, and this is known now; None: nothing."""
    aspects = zip(*(json.loads(each) for each in known if each), strict=True)
    return {"tree"}.union(
        *(tags[1:] for aspect in aspects if None in known or aspect[0] != aspect[1] for tags in aspect)
    )


def frame_of(tree: SiteTree) -> Iterator[Row]:
    """The fingerprints of what every answer depends on: of that by which pages are described, and of the rest."""
    parts = {part: in_order(getattr(tree, part)) for part in OF_EVERYTHING}
    yield *OF_PAGES, fingerprint([parts.pop(part) for part in DESCRIBING])
    yield "frame", "", fingerprint([*parts.values(), tree.roots])


def in_order(part: object) -> object:
    """What two processes write alike: a dictionary or a set is sorted."""
    if isinstance(part, dict):
        return sorted(part.items())
    return sorted(part) if isinstance(part, frozenset) else part


def rows_of(tree: SiteTree, pks: Iterable[int] | None = None) -> Iterator[Row]:
    """All that is known of this tree; of these pages alone. Nothing is of those that are hidden."""
    for pk in tree.nodes if pks is None else pks:
        if (node := tree.nodes.get(pk)) and not tree.is_hidden(node):
            yield "page", str(pk), described(node, tree)
    for part in BY_GROUP:
        for key, value in getattr(tree, part).items():
            yield part, str(key), fingerprint(sorted(value) if isinstance(value, frozenset) else value)
    yield from frame_of(tree)


def replace(index: sqlite3.Connection, tree: SiteTree) -> None:
    """Writes all that is known now in the place of what was."""
    index.execute("DELETE FROM known")
    index.executemany("INSERT INTO known VALUES (?, ?, ?)", rows_of(tree))


def update(index: sqlite3.Connection, tree: SiteTree, pks: set[int]) -> tuple[set[str], set[int]]:
    """Writes what is known now, with these changed pages: the tags of what has become different; and those of the pages
    that were and are hidden.
    """
    new, tags = {row[:2]: row[2] for row in rows_of(tree, pks)}, set()
    wanted = {("page", str(pk)) for pk in pks}
    old = dict(known_pages(index, pks)) | {
        (kind, key): value
        for kind, key, value in index.execute("SELECT kind, key, value FROM known WHERE kind != 'page'")
    }
    for name in wanted | {name for name in old.keys() | new.keys() if name[0] != "page"}:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        kind, key = name
        if kind == "page":
            tags |= tags_of_change(before, after)
        else:
            tags.add("everything" if kind == "frame" else f"group:{key}")
        index.execute("DELETE FROM known WHERE kind = ? AND key = ?", name)
        if after is not None:
            index.execute("INSERT INTO known VALUES (?, ?, ?)", [*name, after])
    if old.get(OF_PAGES) != new[OF_PAGES]:
        replace(index, tree)
    return tags, {pk for pk in pks if ("page", str(pk)) not in old.keys() | new.keys()}


def known_pages(index: sqlite3.Connection, pks: Iterable[int]) -> Iterator[tuple[tuple[str, str], str]]:
    for pk in pks:
        for (value,) in index.execute("SELECT value FROM known WHERE kind = 'page' AND key = ?", [str(pk)]):
            yield ("page", str(pk)), value
