"""Fills models and blocks with words that can be told apart, to follow each from a source into its translations."""

import re
from itertools import count

from django import forms
from django.db import models
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

WORDS = re.compile(r"Words \d+")
TEXT = (
    models.CharField,
    models.TextField,
    models.JSONField,
    StreamField,
)  # slugs, addresses and e-mails are among these


class Filler:
    """Hands out words, each once; `picture` is the id of a picture to use."""

    def __init__(self, picture: int | None = None):
        self.picture, self.numbers, self.places = picture, count(100), {}

    def words(self, place: str) -> str:
        """Words that were never given before; `places` knows where they went."""
        words = f"Words {next(self.numbers)}"
        self.places[words] = place
        return words

    def block(self, block: blocks.Block, place: str):
        """A stored value for this block with words in every text of it, and one of each block it can hold."""
        if isinstance(block, ImageBlock):
            return {"image": self.picture, "alt_text": self.words(f"{place}.alt_text"), "decorative": False}
        if isinstance(block, blocks.StreamBlock):
            return [
                {"type": name, "value": self.block(child, f"{place}.{name}"), "id": f"id-{next(self.numbers)}"}
                for name, child in block.child_blocks.items()
            ]
        if isinstance(block, blocks.ListBlock):
            values = [self.block(block.child_block, f"{place}[]") for _each in range(2)]
            return [{"type": "item", "value": value, "id": f"id-{next(self.numbers)}"} for value in values]
        if isinstance(block, TypedTableBlock):
            return self.table(block, place)
        if isinstance(block, blocks.StructBlock):
            return {name: self.block(child, f"{place}.{name}") for name, child in block.child_blocks.items()}
        return self.leaf(block, place)

    def table(self, block: TypedTableBlock, place: str) -> dict:
        columns = [{"type": name, "heading": self.words(f"{place}.heading")} for name in block.child_blocks]
        rows = [
            {"values": [self.block(child, f"{place}.{name}") for name, child in block.child_blocks.items()]}
            for _row in range(2)
        ]
        return {"columns": columns, "rows": rows, "caption": self.words(f"{place}.caption")}

    def leaf(self, block: blocks.Block, place: str):
        """What holds no other block: words in whatever takes any, a fact in the rest."""
        if isinstance(block, blocks.RichTextBlock):
            return f"<p>{self.words(place)} <b>{self.words(place)}</b></p><ul><li>{self.words(place)}</li></ul>"
        if isinstance(block, blocks.ChooserBlock):
            return self.picture if isinstance(block, ImageChooserBlock) else None
        if isinstance(block, blocks.BooleanBlock):
            return True
        if isinstance(block, blocks.StaticBlock):
            return None
        if isinstance(block, (blocks.ChoiceBlock, blocks.MultipleChoiceBlock)):
            return list(block.field.choices)[-1][0]
        if isinstance(block, blocks.IntegerBlock):
            return 2
        if isinstance(block, (blocks.URLBlock, blocks.EmailBlock)):
            return "https://house.example/" if isinstance(block, blocks.URLBlock) else "ada@house.example"
        assert isinstance(getattr(block, "field", None), forms.CharField), f"{place}: what does {block!r} hold?"
        return self.words(place)

    def fields(self, model: type[models.Model], names: set[str]) -> dict:
        """A value for each of these columns that is a text."""
        found = {}
        for field in model._meta.concrete_fields:
            place = f"{model.__name__}.{field.name}"
            if field.name not in names or not isinstance(field, TEXT):
                continue
            if isinstance(field, StreamField):
                found[field.name] = field.to_python(self.block(field.stream_block, place))
            elif isinstance(field, models.SlugField):
                found[field.name] = self.words(place).lower().replace(" ", "-")
            else:
                found[field.name] = self.words(place)
        return found
