"""The level of the headings of items and texts in a block without a heading of its own, so that no level is left out on a page."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

HEADED = {"heading", "address", "action", "recording", "newest", "events", "principles"}  # always an h2
HEADED_IF_TITLED = {"people", "pages", "documents"}


def prints_heading(block: Any) -> bool:
    """Whether this block of a stream shows a heading of level 2."""
    titled = block.block_type in HEADED_IF_TITLED and bool(block.value.get("title"))
    return titled or block.block_type in HEADED


def headings_from(html: str, level: int) -> str:
    """Running text, whose headings are h3 and h4, with headings from this level on, which look as they did."""
    if level > 2:
        return html
    html = re.sub(r"<h([34])\b", lambda tag: f'<h{int(tag[1]) - 1} class="as-h{tag[1]}"', html)
    return re.sub(r"</h([34])>", lambda tag: f"</h{int(tag[1]) - 1}>", html)


def levelled(stream: Iterable) -> Iterator[tuple[Any, int]]:
    """Each block with the level for its items: 3 below a heading, 2 as long as there is none."""
    level = 2
    for block in stream:
        yield block, level
        if prints_heading(block):
            level = 3
