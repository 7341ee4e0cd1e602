"""Content of a page as checks read it: its streams, and the hash of what people have written in it."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.base.unpublished_changes import BOOKKEEPING_FIELDS, serialize_content

# What is no text of the page: where it stands, and when.
NO_TEXT = BOOKKEEPING_FIELDS | {"slug", "show_in_menus", "go_live_at", "expire_at"}
OF_A_ROW = {"pk", "id", "translation_key", "locale", "sort_order"}  # what nobody writes in an inline row
OF_A_BLOCK = {"type", "value", "id"}  # the names in a stored block, of which nobody writes the last
PARAGRAPHS = {"p", "li", "h2", "h3", "h4", "h5", "blockquote"}
BLOCK_KEY = re.compile(r'\s*data-block-key="[^"]*"')  # which the text editor sets anew


@dataclass(frozen=True)
class StoredBlock:
    """A block wherever it is nested: its definition, its raw value, and the path to the nearest block with an id."""

    block: Block
    value: Any
    path: str


class RichTextReader(HTMLParser):
    """Paragraphs, headings and links of stored rich text: `texts` are (tag, words), `links` the attributes of each."""

    def __init__(self, html: str):
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self.links: list[dict] = []
        self.tag = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append(dict(attrs))
        if tag in PARAGRAPHS:
            self.tag = tag
            self.texts.append((tag, ""))
        elif tag == "br":
            self.handle_data(" ")

    def handle_data(self, data):
        if self.texts and self.tag:
            tag, words = self.texts[-1]
            self.texts[-1] = (tag, words + data)


class PageContent:
    """The content of a draft, as its revision stores it, and the blocks in it."""

    def __init__(self, page: Page):
        self.page, self.data = page, serialize_content(page)

    @cached_property
    def text_hash(self) -> str:
        return text_hash(self.data)

    @cached_property
    def blocks(self) -> list[StoredBlock]:
        """All blocks of all streams, each before those within it."""
        found = []
        for field in stream_fields(type(self.page)):
            found += nested(field.stream_block, json.loads(self.data.get(field.name) or "[]"), field.name)
        return found

    @cached_property
    def rich_texts(self) -> list[tuple[StoredBlock, RichTextReader]]:
        """The blocks of rich text, and what stands in each."""
        return [
            (each, RichTextReader(each.value))
            for each in self.blocks
            if isinstance(each.block, RichTextBlock) and isinstance(each.value, str) and each.value
        ]


def stream_fields(model: type[models.Model]) -> list[StreamField]:
    return [field for field in model._meta.get_fields() if isinstance(field, StreamField)]


def nested(block: Block, value: Any, path: str) -> Iterator[StoredBlock]:
    """A block and what stands in it. Kinds that are gone, and values of another shape, are passed over."""
    yield StoredBlock(block, value, path)
    if isinstance(block, StreamBlock) and isinstance(value, list):
        for child in value:
            if child["type"] in block.child_blocks:
                yield from nested(block.child_blocks[child["type"]], child["value"], below(path, child))
    elif isinstance(block, ListBlock) and isinstance(value, list):
        for child in value:
            is_item = isinstance(child, dict) and child.get("type") == "item"
            yield from nested(
                block.child_block, child["value"] if is_item else child, below(path, child) if is_item else path
            )
    elif isinstance(block, StructBlock) and isinstance(value, dict):
        for name, child_block in block.child_blocks.items():
            yield from nested(child_block, value.get(name), f"{path}.{name}")


def below(path: str, child: dict) -> str:
    return f"{path}.{child['id']}" if child.get("id") else path


def text_hash(content: dict) -> str:
    """Hash (SHA-256) of what people have written in a page: equal for two saves between which nobody wrote anything.

    `content` is that of a revision, or of `serialize_content`.
    """
    written = {name: value for name, value in content.items() if name not in NO_TEXT}
    return hashlib.sha256(json.dumps(told(written), sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def told(value: Any) -> Any:
    """The same without ids, keys of the editor, and what is empty."""
    if isinstance(value, str):
        if value[:1] == "[" and (stream := parsed(value)) is not None:
            return told(stream)
        return BLOCK_KEY.sub("", value).strip()
    if isinstance(value, dict):
        unwritten = OF_A_ROW if "pk" in value else {"id"} if value.keys() == OF_A_BLOCK else set()
        entries = {name: told(each) for name, each in value.items() if name not in unwritten}
        return {name: each for name, each in entries.items() if each not in (None, "", [], {}, False)}
    if isinstance(value, list):
        return [told(each) for each in value]
    return value


def parsed(value: str) -> list | None:
    """The blocks of a stream, which is stored as text; None of words that begin as one does."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if all(isinstance(each, dict) for each in found) else None
