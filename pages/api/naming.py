"""What stored blocks name: pages, pictures, documents and recordings by their ids."""

from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from media.models import Document

from .rich_text import linked

MODELS = {"page": Page, "document": Document}


def named(block: blocks.Block, value: Any) -> Iterator[tuple[type, int]]:
    """(model, id) of whatever this stored value of a block names, at any depth."""
    if isinstance(block, blocks.RichTextBlock):
        yield from ((MODELS[kind], pk) for kind, pk in linked(value or ""))
    elif isinstance(block, blocks.ChooserBlock):
        yield from [(block.model_class, value)] if isinstance(value, int) else []
    elif isinstance(block, ImageBlock):
        yield from named(block.child_blocks["image"], value.get("image") if isinstance(value, dict) else value)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from named(child, (value or {}).get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in items_of(value):
            yield from named(block.child_block, item)
    elif isinstance(block, blocks.StreamBlock):
        for child in value or ():
            if child["type"] in block.child_blocks:
                yield from named(block.child_blocks[child["type"]], child["value"])


def items_of(value: Any) -> list:
    """The values of a stored list, as today's blocks keep them and as those of earlier versions did."""
    is_item = {"type", "value"}.issubset
    return [each["value"] if isinstance(each, dict) and is_item(each) else each for each in value or []]
