"""The words of a stream of blocks as it is stored: without the pictures, pages and documents chosen in it, which would each cost a query."""

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import Block, ChooserBlock, ListBlock, StreamBlock, StructBlock


def texts(block: Block, stored: Any) -> Iterator[str]:
    """What a search reads of this block, given its stored value: strings, in their order; nothing of what it doesn't know."""
    if isinstance(block, ChooserBlock) or not getattr(block, "search_index", True):
        return
    if isinstance(block, StreamBlock):
        for child in stored or []:
            if child["type"] in block.child_blocks:
                yield from texts(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, StructBlock):
        known = stored if isinstance(stored, dict) else {}
        for name, child in block.child_blocks.items():
            if name in known:
                yield from texts(child, known[name])
    elif isinstance(block, ListBlock):
        for item in stored or []:
            yield from texts(block.child_block, item["value"] if isinstance(item, dict) and "id" in item else item)
    else:
        yield from map(str, block.get_searchable_content(block.to_python(stored)))
