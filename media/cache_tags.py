"""Cache tags: what a fragment of a public page depends on, noted while it is made.

A tag is the name of a table (any row of it), `table:key` (that row), `page:id` (the own columns and parts of a page),
`group:key` (what the tree knows of the pages of a translation group), `list:key:locale` (of the children of an index, by
its translation key, as readers of a locale find them), `list:key` (as those of any locale do), `term:name:key` (which
posts are filed under it), `menu`, `banners`, `tree` (any page) or `everything`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

EVERYTHING = "everything"


class Dependencies:
    """The tags noted so far; `is_complete` unless something was read whose changes nobody tells."""

    def __init__(self):
        self.tags: set[str] = set()
        self.is_complete = True

    def add(self, other: "Dependencies") -> None:
        self.tags |= other.tags
        self.is_complete &= other.is_complete


recorded: ContextVar[Dependencies | None] = ContextVar("dependencies", default=None)
is_covered: ContextVar[bool] = ContextVar("is covered", default=False)


def use(*tags: str) -> None:
    """Notes that what is being made depends on these."""
    if (found := recorded.get()) is not None:
        found.tags.update(tags)


def use_all(dependencies: Dependencies) -> None:
    """Notes that what is being made depends on all of these."""
    if (found := recorded.get()) is not None:
        found.add(dependencies)


def keep_nothing() -> None:
    """Note that what is being made must not be cached, because a part of it is missing."""
    if (found := recorded.get()) is not None:
        found.is_complete = False


@contextmanager
def covered(*tags: str) -> Iterator[None]:
    """Context manager: the SQL within it depends on these tags, those that are used within, and nothing else."""
    use(*tags)
    token = is_covered.set(True)
    try:
        yield
    finally:
        is_covered.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Context manager: whoever reads what is loaded within it says itself what it depends on."""
    token = recorded.set(None)
    try:
        yield
    finally:
        recorded.reset(token)


def tag_headers(tags: Iterable[str]) -> list[tuple[str, str]]:
    """Response headers with these tags, as Cloudflare and as Fastly and Varnish's xkey read them."""
    return named([EVERYTHING, *sorted(tags)])


def named(tags: list[str]) -> list[tuple[str, str]]:
    return [("Cache-Tag", ",".join(tags)), ("Surrogate-Key", " ".join(tags))]
