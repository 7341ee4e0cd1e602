"""What stands in stored blocks to be read, without asking the database for what they choose."""

from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from .naming import items_of


def texts(block: blocks.Block, value: Any) -> Iterator[str]:
    """Every text in this stored value of a block, as its `get_searchable_content` has it."""
    if isinstance(block, ImageBlock):
        use = value if isinstance(value, dict) else {}
        yield from [use["alt_text"]] if use.get("alt_text") and use.get("image") and not use.get("decorative") else []
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from texts(child, (value or {}).get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in items_of(value):
            yield from texts(block.child_block, item)
    elif isinstance(block, blocks.StreamBlock):
        for child in value or ():
            if child["type"] in block.child_blocks:
                yield from texts(block.child_blocks[child["type"]], child["value"])
    elif not isinstance(block, blocks.ChooserBlock) and value is not None:
        yield from block.get_searchable_content(block.to_python(value))
