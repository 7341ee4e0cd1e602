"""The level of the headings of items in a block without a heading of its own, so that no level is left out on a page."""

from collections.abc import Iterable, Iterator
from typing import Any

HEADED = {"heading", "address", "action", "recording", "newest", "events", "principles"}  # always an h2
HEADED_IF_TITLED = {"people", "pages", "documents"}


def prints_heading(block: Any) -> bool:
    """Whether this block of a stream shows a heading of level 2."""
    titled = block.block_type in HEADED_IF_TITLED and bool(block.value.get("title"))
    return titled or block.block_type in HEADED


def levelled(stream: Iterable) -> Iterator[tuple[Any, int]]:
    """Each block with the level for its items: 3 below a heading, 2 as long as there is none."""
    level = 2
    for block in stream:
        yield block, level
        if prints_heading(block):
            level = 3
