"""Base of the StreamField blocks: stable ids of blocks and items, heading levels, preview values.

Wagtail gives ids to the blocks of a stream when it is saved, but only at the top, and to deeper ones only in its own form;
what comes as JSON, by an import, the API or a program, keeps none below, and the texts there could not be told apart.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from ..visibility import visible
from .announced import switched_off_names


def ensure_ids(block: Block, stored: Any) -> Any:
    """The raw (JSON) value of a block with an id for every child that has none; changed in place where it can be."""
    if isinstance(block, StreamBlock) and isinstance(stored, list):
        for child in stored:
            if child["type"] in block.child_blocks:
                child["id"] = child.get("id") or str(uuid4())
                child["value"] = ensure_ids(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, ListBlock) and isinstance(stored, list):
        stored[:] = [list_item(block, item) for item in stored]
    elif isinstance(block, StructBlock) and isinstance(stored, dict):
        for name in block.child_blocks.keys() & stored.keys():
            stored[name] = ensure_ids(block.child_blocks[name], stored[name])
    return stored


def list_item(block: ListBlock, item: Any) -> dict:
    """A raw ListBlock item with id, type and value; it may be stored as Wagtail did before 2.16, as its value alone."""
    is_entry = isinstance(item, dict) and item.get("type") == "item" and "value" in item
    stored = item if is_entry else {"type": "item", "value": item}
    return stored | {"value": ensure_ids(block.child_block, stored["value"]), "id": stored.get("id") or str(uuid4())}


# The level of the headings of items and texts in a block without a heading of its own, so that no level is left out on a page.

ALWAYS_HEADED = {"heading", "address", "action", "recording", "newest", "events", "principles"}  # always an h2
HEADED_IF_TITLED = {"people", "pages", "documents"}


def prints_heading(name: str, stored: Any) -> bool:
    """Whether the block of this type and with this stored value renders an h2."""
    return name in ALWAYS_HEADED or (name in HEADED_IF_TITLED and bool(stored.get("title")))


def relevel_headings(html: str, level: int) -> str:
    """Rich text HTML with its h3 and h4 raised so that the first level is `level`; classes keep their look."""
    if level > 2:
        return html
    html = re.sub(r"<h([34])\b", lambda tag: f'<h{int(tag[1]) - 1} class="as-h{tag[1]}"', html)
    return re.sub(r"</h([34])>", lambda tag: f"</h{int(tag[1]) - 1}>", html)


def heading_levels(stream: Iterable[tuple[str, Any]]) -> Iterator[int]:
    """The heading level of the items of each block of a stream (type, stored value): 3 after the first h2, 2 before it."""
    level, hidden = 2, switched_off_names()
    for name, stored in stream:
        yield level
        if prints_heading(name, stored) and name not in hidden:
            level = 3


# Preview values from the site's own content: its newest images and documents, its pages.


def newest_pictures(amount: int) -> list[int]:
    """The ids of the newest images, at most so many."""
    return list(get_image_model().objects.order_by("-pk").values_list("pk", flat=True)[:amount])


def newest_picture() -> int | None:
    """The id of the newest image, or None."""
    return next(iter(newest_pictures(1)), None)


def image_value(pk: int | None, words: str) -> dict:
    """The raw value of an ImageBlock."""
    return {"image": pk, "alt_text": words, "decorative": not words}


def newest_documents(amount: int) -> list[int]:
    """The ids of the newest documents, at most so many."""
    return list(get_document_model().objects.order_by("-pk").values_list("pk", flat=True)[:amount])


def first_page(*kinds: str) -> int | None:
    """The id of the first visible page of one of these models ("NewsIndexPage"), or None."""
    models = [kind.lower() for kind in kinds]
    pages = Page.objects.filter(content_type__app_label="pages", content_type__model__in=models)
    return visible(pages).order_by("path").values_list("pk", flat=True).first()
