"""Labels of segments: field, block and element they become; structure of rich text."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bs4 import BeautifulSoup, Tag
from django.db.models import Model
from django.utils.text import capfirst
from wagtail.blocks import Block, ListBlock
from wagtail.fields import StreamField

# Where in a rich text each of its segments stands: a heading, a paragraph, an entry of a list, and how deep.

LISTS = {"ol", "ul"}
BLOCKS = {"p", "li", "blockquote", "td", "th", "h2", "h3", "h4", "h5", "h6"}


@dataclass(frozen=True)
class Spot:
    """What a segment is, as an editor shows it."""

    tag: str = ""  # h3, p, li …; empty for a text without paragraphs
    depth: int = 0  # in how many lists it stands
    list: str = ""  # ol or ul
    number: int = 0  # its place in an ordered list


def spots(template: str) -> list[Spot]:
    """The element of each segment of a rich text, in order; `template` is the engine's template of it."""
    return [spot(text) for text in BeautifulSoup(template, "html.parser").find_all("text")]


def spot(text: Tag) -> Spot:
    parents = [parent for parent in text.parents if parent.name]
    block = next((parent for parent in parents if parent.name in BLOCKS), None)
    if block is None:
        return Spot()
    entry = next((parent for parent in parents if parent.name == "li"), None)
    lists = [parent for parent in parents if parent.name in LISTS]
    tag = "li" if entry is not None and block.name == "p" else block.name
    if not lists or entry is None:
        return Spot(tag)
    number = len(entry.find_previous_siblings("li")) + 1 if lists[0].name == "ol" else 0
    return Spot(tag, len(lists), lists[0].name, number)


CELL = re.compile(r"\.(caption|th|td)-\w+$")  # what a text is in a table, as its block says in the path
HEADINGS = {"title": "h1", "heading": "h2", "shout": "h2"}


def names_of(model: type[Model], field_path: str) -> list[str]:
    """The labels of the field, of the block and of its parts, along a field path of the engine."""
    name, *parts = field_path.split(".")
    field = model._meta.get_field(name)
    if isinstance(field, StreamField):
        return [label_of(field.verbose_name), *block_names(field.stream_block, parts)]
    if field.auto_created:  # rows that hang on the page, under the name that their panel has
        row, inner = field.related_model, parts[0] if parts else ""
        label = getattr(row, "segment_group", row._meta.verbose_name)
        return [label_of(label), *(names_of(row, inner) if inner else ())]
    return [label_of(field.verbose_name)]


def block_names(block: Block, parts: list[str]) -> list[str]:
    """The labels along this path of block names; an item of a ListBlock has none."""
    found = []
    for part in parts:
        if isinstance(block, ListBlock):
            block = block.child_block
            continue
        children = getattr(block, "child_blocks", {})
        if part not in children:
            break
        block = children[part]
        found.append(label_of(block.label))
    return found


def label_of(name) -> str:
    return capfirst(str(name))


@lru_cache(maxsize=512)
def cached_spots(template: str) -> tuple[Spot, ...]:
    """`spots`, cached by template."""
    return tuple(spots(template))


def element_of(field_path: str, path: str) -> str:
    """The HTML element of a segment that is not rich text."""
    if cell := CELL.search(path):
        return cell[1]
    return HEADINGS.get(field_path.rpartition(".")[2], "p")


def set_record_labels(row, original: Model | None) -> None:
    """Labels rows by the fact they stand beside, where fields of one record, or inline children, have equal labels."""
    relation, _dot, rest = row.path.partition(".")
    if original is None:
        return
    if not rest:
        row.label = getattr(original, "segment_names", {}).get(row.path, row.label)
    elif row.place and relation in getattr(original, "fact_note_children", {}):
        own = [
            each for each in getattr(original, relation).all() if str(each.translation_key) == rest.partition(".")[0]
        ]
        row.place = f"{row.place}: {own[0].segment_name}" if own else row.place
