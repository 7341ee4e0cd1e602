"""Conversion of what a text names (pages, uploads, days) into what the database stores."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models
from wagtail.blocks import Block, ListBlock, PageChooserBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.blocks.field_block import ChooserBlock
from wagtail.images.blocks import ImageBlock

from media.images.models import Picture
from pages.blocks.switched_off import SwitchedOffBlock

from .dates import Days
from .rich_text import rich_text_html

BLOCKS = uuid.UUID("8a0e2d0e-5f0e-4f6a-9a53-6c0a8c1f4d10")  # block ids are made from it, so that they never change


@dataclass
class Stock:
    """Lookup of what texts in this language may refer to, by slug or name; uploads by their model first."""

    days: Days
    language: str
    files: Mapping[type[models.Model], Mapping[str, models.Model]] = field(default_factory=dict)
    snippets: dict[str, dict[str, models.Model]] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)

    @cached_property
    def words(self) -> dict[str, str]:
        return self.days.words(self.language)

    def format_dates(self, words: str) -> str:
        """Return the text with its placeholders, such as {brigade}, replaced by dates."""
        for name, day in self.words.items():
            words = words.replace(f"{{{name}}}", day)
        return words

    def column(self, column: models.Field, value):
        """Return the value of a column, from its value in the texts."""
        if column.name in self.snippets:
            snippets = self.snippets[column.name]
            return [snippets[slug] for slug in value] if isinstance(value, list) else snippets[value]
        match column:
            case models.DateTimeField():
                return self.days.resolve_time(value)
            case models.DateField():
                return self.days.resolve_date(value)
        return self.format_dates(value) if isinstance(value, str) else value

    def stream(self, definition: StreamBlock, blocks: list[tuple], address: str) -> str:
        """Return a stream of blocks as JSON; block ids are made of `address`, the slug and column of the page."""
        return json.dumps(
            [
                self.block(kind, definition.child_blocks[kind], value, f"{address}/{position}")
                for position, (kind, value) in enumerate(blocks)
            ]
        )

    def block(self, kind: str, definition: Block, value, address: str) -> dict:
        return {"type": kind, "value": self.value(definition, value, address), "id": str(uuid.uuid5(BLOCKS, address))}

    def value(self, definition: Block, value, address: str):
        """Return the raw value of a block of this definition, from its value in the texts."""
        match definition:
            case SwitchedOffBlock():
                return self.value(definition.block, value, address)
            case PageChooserBlock():
                return self.pages[value]
            case ChooserBlock():
                return self.files[definition.model_class][value].pk
            case ImageBlock():
                picture = self.files[Picture][value]
                return {"image": picture.pk, "decorative": False, "alt_text": picture.description}
            case StructBlock():
                return {
                    name: self.value(definition.child_blocks[name], part, f"{address}/{name}")
                    for name, part in value.items()
                }
            case ListBlock():
                return [
                    self.block("item", definition.child_block, part, f"{address}/{position}")
                    for position, part in enumerate(value)
                ]
            case StreamBlock():
                return [
                    self.block(kind, definition.child_blocks[kind], part, f"{address}/{position}")
                    for position, entry in enumerate(value)
                    for kind, part in entry.items()
                ]
            case RichTextBlock():
                return rich_text_html(self.format_dates(value), self.pages)
        return self.format_dates(value) if isinstance(value, str) else value
