"""An id for every block and every entry of a list, at any depth: by it translators' work is found again when blocks move.

Wagtail gives ids to the blocks of a stream when it is saved, but only at the top, and to deeper ones only in its own form;
what comes as JSON, by an import, the API or a program, keeps none below, and the texts there could not be told apart.
"""

from typing import Any
from uuid import uuid4

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock


def identified(block: Block, stored: Any) -> Any:
    """This value as it is stored, with an id wherever one was missing; changed in place where it can be."""
    if isinstance(block, StreamBlock) and isinstance(stored, list):
        for child in stored:
            if child["type"] in block.child_blocks:
                child["id"] = child.get("id") or str(uuid4())
                child["value"] = identified(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, ListBlock) and isinstance(stored, list):
        stored[:] = [entry(block, item) for item in stored]
    elif isinstance(block, StructBlock) and isinstance(stored, dict):
        for name in block.child_blocks.keys() & stored.keys():
            stored[name] = identified(block.child_blocks[name], stored[name])
    return stored


def entry(block: ListBlock, item: Any) -> dict:
    """One entry of a list; it may be stored as Wagtail did before 2.16, as its value alone."""
    is_entry = isinstance(item, dict) and item.get("type") == "item" and "value" in item
    own = item if is_entry else {"type": "item", "value": item}
    return own | {"value": identified(block.child_block, own["value"]), "id": own.get("id") or str(uuid4())}
