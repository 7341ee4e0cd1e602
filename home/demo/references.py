"""Turns what a text names (pages, drawings, days) into what the database keeps."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models

from media.images.models import Picture

from .blocks import Alt, Cells, Drawing, Rich, To, Upload, rich_text_html

BLOCKS = uuid.UUID("8a0e2d0e-5f0e-4f6a-9a53-6c0a8c1f4d10")  # block ids are made from it, so that they never change


@dataclass
class Stock:
    """Lookup of what texts may refer to, by slug or name."""

    words: Mapping[str, str]
    pictures: Mapping[str, Picture]
    snippets: dict[str, dict[str, models.Model]] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    uploads: Mapping[str, models.Model] = field(default_factory=dict)  # documents and recordings

    def format_dates(self, words: str) -> str:
        """The text with its placeholders, as {brigade}, replaced by dates."""
        for name, day in self.words.items():
            words = words.replace(f"{{{name}}}", day)
        return words

    def stream(self, blocks, address: str) -> str:
        """A stream of blocks as JSON; `address` is where it stands, as slug and column."""
        return json.dumps(
            [self.block(kind, value, f"{address}/{position}") for position, (kind, value) in enumerate(blocks)]
        )

    def block(self, kind: str, value, address: str) -> dict:
        return {"type": kind, "value": self.value(value, address), "id": str(uuid.uuid5(BLOCKS, address))}

    def value(self, value, address: str):
        """The raw value of a block, whatever it is made of."""
        match value:
            case To():
                return self.pages[value]
            case Drawing():
                return self.pictures[value].pk
            case Alt():
                return self.pictures[value].description
            case Upload():
                return self.uploads[value].pk
            case Cells():
                return value
            case Rich():
                return rich_text_html(self.format_dates(value), self.pages)
            case str():
                return self.format_dates(value)
            case dict():
                return {name: self.value(part, f"{address}/{name}") for name, part in value.items()}
            case list():
                return [self.block(*entry(part), f"{address}/{position}") for position, part in enumerate(value)]
        return value


def entry(part) -> tuple:
    """An entry of a list, or a block of a stream within a block: kind and value."""
    return part if isinstance(part, tuple) else ("item", part)
