"""Stored (raw, JSON) values of blocks: what stands in them, and their HTML kept by it, without loading what they refer to."""

import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from wagtail.blocks import Block, ChooserBlock, ListBlock, StreamBlock, StreamValue, StructBlock
from wagtail.images.blocks import ImageBlock

from media.cache_tags import Dependencies, use_all

from ..fragment_cache.recording import recording
from .base import heading_levels


def stored_values(stream: StreamValue) -> list[dict]:
    """The blocks of a stream as they would be stored now; `raw_data` are what they were, where one was changed in memory."""
    both = zip(stream._bound_blocks, stream._raw_data, strict=True)
    return [stored if child is None else child.get_prep_value() for child, stored in both]


def list_values(value: Any) -> list:
    """The values of a stored ListBlock, whose items may be in the format of earlier Wagtail versions."""
    is_item = {"type", "value"}.issubset
    return [each["value"] if isinstance(each, dict) and is_item(each) else each for each in value or []]


def leaf_values(block: Block, value: Any) -> Iterator[tuple[Block, Any]]:
    """(block, stored value) of every block at any depth in which no other stands; an ImageBlock is one of them."""
    if isinstance(block, StructBlock) and not isinstance(block, ImageBlock):
        for name, child in block.child_blocks.items():
            yield from leaf_values(child, (value or {}).get(name))
    elif isinstance(block, ListBlock):
        for item in list_values(value):
            yield from leaf_values(block.child_block, item)
    elif isinstance(block, StreamBlock):
        for child in value or ():
            if child["type"] in block.child_blocks:
                yield from leaf_values(block.child_blocks[child["type"]], child["value"])
    else:
        yield block, value


def searchable_texts(block: Block, value: Any) -> Iterator[str]:
    """Every text in the stored value of a block, as `get_searchable_content` gives it, without queries."""
    for leaf, stored in leaf_values(block, value):
        if isinstance(leaf, ImageBlock):
            image = stored if isinstance(stored, dict) else {}
            if image.get("alt_text") and image.get("image") and not image.get("decorative"):
                yield image["alt_text"]
        elif not isinstance(leaf, ChooserBlock) and stored is not None:
            yield from leaf.get_searchable_content(leaf.to_python(stored))


# HTML of the blocks of a stream, kept by what is stored of each (`{% fragment "block" of … %}`).


@dataclass
class PrintedBlock:
    """A block as templates/parts/body.html prints it: its items have headings of this level."""

    stream: "StoredStream"
    number: int
    first_level: int

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What its HTML depends on beside what is recorded while it is rendered."""
        stored = json.dumps(self.stream.stored[self.number], sort_keys=True)
        return sha256(stored.encode()).hexdigest(), self.first_level, self.is_plain

    @property
    def is_plain(self) -> bool:
        """Whether its lists hang no pictures."""
        return self.stream.is_plain

    @property
    def child(self) -> StreamValue.StreamChild:
        return self.stream.load(self.number)


class StoredStream:
    """A stream whose blocks are loaded only where the HTML of one is not kept."""

    def __init__(self, stream: StreamValue, is_plain: bool = False):
        self.is_plain = is_plain
        self.stored, self.dependencies = stored_values(stream), Dependencies()
        # One of its own, of which nobody has read anything yet: what is loaded is noted here.
        self.value = StreamValue(stream.stream_block, self.stored, is_lazy=True)

    def __iter__(self) -> Iterator[PrintedBlock]:
        return self.part(0, len(self.stored))

    def part(self, start: int, stop: int) -> Iterator[PrintedBlock]:
        """Some of the blocks, as a text of their own."""
        levels = heading_levels((each["type"], each["value"]) for each in self.stored[start:stop])
        return (PrintedBlock(self, number, level) for number, level in enumerate(levels, start))

    def load(self, number: int) -> StreamValue.StreamChild:
        """One block. All of its type are loaded with it, and so what was loaded may be in any of them."""
        with recording() as found:
            child = self.value[number]
        self.dependencies.add(found)
        use_all(self.dependencies)
        return child
