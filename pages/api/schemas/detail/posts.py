"""Detail schemas and serializers of posts: of any kind, of news, press and announcements."""

import datetime as dt
from typing import Any, Literal

from django.utils import timezone
from ninja import Field, Schema

from ....announcements.models import AnnouncementPage
from ....base.models import load_pages
from ....blocks.stored import searchable_texts
from ....news.models import READ_ON, NewsPage
from ....news.reading_time import minutes
from ....posts.models import Post
from ....press.models import PressPage
from ....tree.current import seen_by
from ....tree.listing import sharing
from ...routers import announcements, news, press
from ..cards import PageCardOut, serialize_card
from ..dataloader import DataLoader
from ..terms import TermOut
from .base import PageDetailOut


class PostDetailOut(PageDetailOut):
    """A dated page."""

    date: dt.date = Field(description="The day it is dated.", examples=["2026-05-01"])
    topics: list[TermOut] = Field(description="What it is about.")

    @classmethod
    def serialize(cls, page: Post, loader: DataLoader) -> dict[str, Any]:
        terms = cls.listing(loader).terms_by_page(type(page), [page], {"topics": "topics"})
        return super().serialize(page, loader) | terms[page.pk]


class CorrectionOut(Schema):
    """What was wrong, and when it was put right."""

    date: dt.date = Field(description="The day.", examples=["2026-05-03"])
    text: str = Field(description="What changed.", examples=["The farm has two fields, not three."])


class NewsDetailOut(news.NewsItemOut, PageDetailOut):
    """A report of our own."""

    type: Literal["pages.NewsPage"]
    reading_minutes: int = Field(description="How long its body takes to read; 0 where nobody knows.", examples=[4])
    corrections: list[CorrectionOut] = Field(description="Newest first.")
    related: list[PageCardOut] = Field(
        description="Up to three pages to read next: those picked, then reports on the same topics."
    )

    @classmethod
    def collect(cls, page: NewsPage, loader: DataLoader) -> None:
        super().collect(page, loader)
        loader.add_picks(page.related.all())

    @classmethod
    def serialize(cls, page: NewsPage, loader: DataLoader) -> dict[str, Any]:
        listing = cls.listing(loader)
        item = news.serialize_items([page], listing)[0]
        return (
            super().serialize(page, loader)
            | dict(item)
            | {
                "reading_minutes": minutes(
                    searchable_texts(page.body.stream_block, page.body.raw_data), loader.language
                ),
                "corrections": [CorrectionOut(date=row.date, text=row.text) for row in page.newest_corrections],
                "related": cls.related_pages(page, item.topics, loader),
            }
        )

    @classmethod
    def related_pages(cls, page: NewsPage, topics: list, loader: DataLoader) -> list[PageCardOut]:
        picked = [serialize_card(each, loader) for each in loader.picked_pages()][:READ_ON]
        if len(picked) == READ_ON or not topics:
            return picked
        keys = {each.translation_key for each in topics}
        found = sharing(seen_by(loader.request.user), NewsPage, keys, page.locale_id, timezone.now())
        others = {page.pk, *(each.id for each in picked)}
        rows = load_pages([node for node in found if node.pk not in others][: READ_ON - len(picked)])
        listing = cls.listing(loader)
        return [*picked, *(PageCardOut(**listing.item_fields(row), date=row.date) for row in rows)]


class PressDetailOut(press.PressItemOut, PageDetailOut):
    """A piece that appeared elsewhere, with a summary of our own."""

    type: Literal["pages.PressPage"]

    @classmethod
    def serialize(cls, page: PressPage, loader: DataLoader) -> dict[str, Any]:
        return super().serialize(page, loader) | dict(press.serialize_items([page], cls.listing(loader))[0])


class AnnouncementDetailOut(announcements.AnnouncementItemOut, PageDetailOut):
    """Something to tell everybody, for a while."""

    type: Literal["pages.AnnouncementPage"]

    @classmethod
    def serialize(cls, page: AnnouncementPage, loader: DataLoader) -> dict[str, Any]:
        return super().serialize(page, loader) | dict(announcements.serialize_items([page], cls.listing(loader))[0])
