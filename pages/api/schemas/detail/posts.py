"""News, press and announcements with their bodies."""

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema

from ....announcements import AnnouncementPage
from ....news import READ_ON, NewsPage, RelatedPage, minutes
from ....press.models import PressPage
from ...routers import announcements, news, press
from ..dataloader import Telling, texts
from ..pages import PageCard, card
from .base import Whole


class Correction(Schema):
    """What was wrong, and when it was put right."""

    date: dt.date = Field(description="The day.", examples=["2026-05-03"])
    text: str = Field(description="What changed.", examples=["The farm has two fields, not three."])


class WholeNews(news.NewsItem, Whole):
    """A report of our own."""

    type: Literal["pages.NewsPage"]
    reading_minutes: int = Field(description="How long its body takes to read; 0 where nobody knows.", examples=[4])
    corrections: list[Correction] = Field(description="Newest first.")
    related: list[PageCard] = Field(
        description="Up to three pages to read next: those picked, then reports on the same topics."
    )

    @classmethod
    def note(cls, page: NewsPage, telling: Telling) -> None:
        super().note(page, telling)
        telling.pick(RelatedPage.objects.filter(post=page.pk))

    @classmethod
    def told(cls, page: NewsPage, telling: Telling) -> dict[str, Any]:
        listing = cls.listing(telling)
        item = news.items([page], listing)[0]
        return (
            super().told(page, telling)
            | dict(item)
            | {
                "reading_minutes": minutes(texts(page.body.stream_block, page.body.raw_data), telling.language),
                "corrections": [Correction(date=row.date, text=row.text) for row in page.newest_corrections],
                "related": cls.read_on(page, item.topics, telling),
            }
        )

    @classmethod
    def read_on(cls, page: NewsPage, topics: list, telling: Telling) -> list[PageCard]:
        picked = [card(each, telling) for each in telling.chosen_picks()][:READ_ON]
        if len(picked) == READ_ON or not topics:
            return picked
        alike = NewsPage.listed().visible(telling.request.user).in_language_of(page).about(topics)
        rows = alike.exclude(pk__in=[page.pk, *(each.id for each in picked)])[: READ_ON - len(picked)]
        listing = cls.listing(telling)
        return [*picked, *(PageCard(**listing.of_page(row)) for row in rows)]


class WholePress(press.PressItem, Whole):
    """A piece that appeared elsewhere, with a summary of our own."""

    type: Literal["pages.PressPage"]

    @classmethod
    def told(cls, page: PressPage, telling: Telling) -> dict[str, Any]:
        return super().told(page, telling) | dict(press.items([page], cls.listing(telling))[0])


class WholeAnnouncement(announcements.AnnouncementItem, Whole):
    """Something to tell everybody, for a while."""

    type: Literal["pages.AnnouncementPage"]

    @classmethod
    def told(cls, page: AnnouncementPage, telling: Telling) -> dict[str, Any]:
        return super().told(page, telling) | dict(announcements.items([page], cls.listing(telling))[0])
