"""Base of the StreamField blocks: stable ids of blocks and items, heading levels, preview values.

Wagtail gives ids to the blocks of a stream when it is saved, but only at the top, and to deeper ones only in its own form;
what comes as JSON, by an import, the API or a program, keeps none below, and the texts there could not be told apart.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from django.apps import apps
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from ..visibility import visible


def ensure_ids(block: Block, stored: Any) -> Any:
    """This value as it is stored, with an id wherever one was missing; changed in place where it can be."""
    if isinstance(block, StreamBlock) and isinstance(stored, list):
        for child in stored:
            if child["type"] in block.child_blocks:
                child["id"] = child.get("id") or str(uuid4())
                child["value"] = ensure_ids(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, ListBlock) and isinstance(stored, list):
        stored[:] = [entry(block, item) for item in stored]
    elif isinstance(block, StructBlock) and isinstance(stored, dict):
        for name in block.child_blocks.keys() & stored.keys():
            stored[name] = ensure_ids(block.child_blocks[name], stored[name])
    return stored


def entry(block: ListBlock, item: Any) -> dict:
    """One entry of a list; it may be stored as Wagtail did before 2.16, as its value alone."""
    is_entry = isinstance(item, dict) and item.get("type") == "item" and "value" in item
    own = item if is_entry else {"type": "item", "value": item}
    return own | {"value": ensure_ids(block.child_block, own["value"]), "id": own.get("id") or str(uuid4())}


# The level of the headings of items and texts in a block without a heading of its own, so that no level is left out on a page.

HEADED = {"heading", "address", "action", "recording", "newest", "events", "principles"}  # always an h2
HEADED_IF_TITLED = {"people", "pages", "documents"}


def prints_heading(block: Any) -> bool:
    """Whether this block of a stream shows a heading of level 2."""
    titled = block.block_type in HEADED_IF_TITLED and bool(block.value.get("title"))
    return titled or block.block_type in HEADED


def headings_from(html: str, level: int) -> str:
    """Running text, whose headings are h3 and h4, with headings from this level on, which look as they did."""
    if level > 2:
        return html
    html = re.sub(r"<h([34])\b", lambda tag: f'<h{int(tag[1]) - 1} class="as-h{tag[1]}"', html)
    return re.sub(r"</h([34])>", lambda tag: f"</h{int(tag[1]) - 1}>", html)


def levelled(stream: Iterable) -> Iterator[tuple[Any, int]]:
    """Each block with the level for its items: 3 below a heading, 2 as long as there is none."""
    level = 2
    for block in stream:
        yield block, level
        if prints_heading(block):
            level = 3


# What a preview takes from the site itself: its newest pictures, documents and recordings, its pages.


def newest_pictures(amount: int) -> list[int]:
    """The ids of the newest pictures of the media room, at most so many."""
    return list(get_image_model().objects.order_by("-pk").values_list("pk", flat=True)[:amount])


def newest_picture() -> int | None:
    """The id of the newest picture, if there is one."""
    return next(iter(newest_pictures(1)), None)


def picture_use(pk: int | None, words: str) -> dict:
    """This picture as an ImageBlock keeps it."""
    return {"image": pk, "alt_text": words, "decorative": not words}


def newest_documents(amount: int) -> list[int]:
    """The ids of the newest documents, at most so many."""
    return list(get_document_model().objects.order_by("-pk").values_list("pk", flat=True)[:amount])


def newest_recording(kind: str = "") -> int | None:
    """The id of the newest recording ("audio", "video"), of any kind, one with a transcript."""
    recordings = apps.get_model("media", "Recording").objects.order_by("-pk")
    recordings = recordings.filter(kind=kind) if kind else recordings.filter(texts__transcript__gt="")
    return recordings.values_list("pk", flat=True).first()


def first_page(*kinds: str) -> int | None:
    """The id of a page of one of these kinds ("NewsIndexPage") that a visitor may see."""
    models = [kind.lower() for kind in kinds]
    pages = Page.objects.filter(content_type__app_label="pages", content_type__model__in=models)
    return visible(pages).order_by("path").values_list("pk", flat=True).first()
