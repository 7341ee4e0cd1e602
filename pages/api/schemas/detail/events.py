"""Detail schema and serializer of an event: the date shown, the next ones, who invites, how a calendar follows it."""

import datetime as dt
from typing import Any, Literal

from django.db.models import Case, When
from django.utils import timezone
from ninja import Field, Schema

from ....events.models import EventPage
from ....events.occurrence_sync import as_published
from ....events.occurrences import Occurrence, OccurrenceState
from ....events.page_context import NEXT, prefetch_page_dates
from ..blocks import AnyBlock, serialize_blocks
from ..dataloader import DataLoader
from ..event_dates import EventDateOut, serialize_dates
from ..links import absolute, note_language
from .base import PageDetailOut


class EventLineOut(Schema):
    """One of the next dates, in short; `events/?event=` has all that is told of each."""

    date: dt.date = Field(description="The day for which it was first planned.", examples=["2026-05-16"])
    url: str = Field(
        description="Where visitors read of it.", examples=["https://www.example.org/events/assembly/2026-05-16/"]
    )
    starts_at: dt.datetime = Field(
        description="The instant at which it begins, in UTC.", examples=["2026-05-16T19:00:00Z"]
    )
    local_start: str = Field(
        description="What clocks there show then; the date alone where it takes whole days.",
        examples=["2026-05-16T14:00:00-05:00"],
    )
    state: Literal[tuple(OccurrenceState.values)] = Field(description="What became of it.", examples=["scheduled"])
    note: str = Field(
        description="What people should know of this date; may be empty.", examples=["We meet at the farm this time."]
    )
    note_locale: str | None = Field(description="The language of that note; null without one.", examples=["en"])


class EventHostOut(Schema):
    """Who invites, or stands beside those who invite."""

    name: str = Field(description="The name.", examples=["The land trust"])
    website: str = Field(description="Where they are; may be empty.", examples=["https://trust.example/"])
    partner: bool = Field(description="Whether they stand beside the hosts rather than inviting.")


class EventDetailOut(PageDetailOut):
    """A date to come to, or a series of them."""

    type: Literal["pages.EventPage"]
    state: Literal[tuple(OccurrenceState.values)] = Field(
        description="What became of all of it; `shown` has what became of one date.", examples=["scheduled"]
    )
    shown: EventDateOut | None = Field(
        None, description="The date that the address names, else the next that takes place, else the last."
    )
    following: list[EventLineOut] = Field(description="The next dates, at most six, soonest first.")
    hosts: list[EventHostOut] = Field(description="Who invites, and who stands beside them.")
    calendar: str = Field(
        description="The event as a file that calendars follow (iCalendar).",
        examples=["https://www.example.org/events/assembly/event.ics"],
    )
    attended: int | None = Field(description="How many people came, once it is over.", examples=[140])
    recap: list[AnyBlock] = Field(description="Afterwards: what was decided, notes, pictures.")

    @classmethod
    def collect(cls, page: EventPage, loader: DataLoader) -> None:
        super().collect(page, loader)
        loader.add_block(page.recap.stream_block, page.recap.raw_data)

    @classmethod
    def serialize(cls, page: EventPage, loader: DataLoader) -> dict[str, Any]:
        if page.source.picture_id == page.picture_id:
            page.source.picture = page.picture  # asked once
        shown, following = page_dates(page, loader.request)
        return super().serialize(page, loader) | {
            "shown": serialize_dates([shown], cls.listing(loader))[0] if shown else None,
            "following": [serialize_line(each, loader) for each in following],
            "hosts": [EventHostOut(name=row.name, website=row.website, partner=row.partner) for row in page.all_hosts],
            "calendar": absolute(f"{page.url}event.ics", loader.request),
            "state": page.source.state,
            "attended": page.source.attended,
            "recap": serialize_blocks(page.recap.raw_data, loader),
        }


def page_dates(page: EventPage, request) -> tuple[Occurrence | None, list[Occurrence]]:
    """(occurrence shown, as pages.events.page_context chooses it; next ones). Sets and prefetches it on the page."""
    found = planned_dates(page) if getattr(request, "is_preview", False) else published_dates(page)
    following = [each for each in found if not each.is_over]
    taking_place = [each for each in following if not each.is_off] or found
    shown = page.occurrence = page.occurrence or next(iter(taking_place), None)
    prefetch_page_dates(page, [each for each in [shown, *following] if each], request)
    if taking_place and taking_place[0] in (shown, *following):
        page.next_date = taking_place[0]  # as its card asks for it
    return shown, following


def published_dates(page: EventPage) -> list[Occurrence]:
    """The next ones, soonest first, then those that are over, the last of them first; at most six."""
    is_over = Case(When(ends_at__lte=timezone.now(), then=1), default=0)
    nearest = Case(When(ends_at__gt=timezone.now(), then="starts_at"))
    rows = Occurrence.objects.filter(event=page.translation_key).select_related("place")
    return list(rows.order_by(is_over, nearest, "-starts_at")[:NEXT])


def planned_dates(page: EventPage) -> list[Occurrence]:
    """The same of a draft, as they will be published."""
    dates = sorted(as_published(page.source), key=lambda each: each.starts_at)
    over = [each for each in dates if each.is_over]
    return [*(each for each in dates if not each.is_over), *reversed(over)][:NEXT]


def serialize_line(occurrence: Occurrence, loader: DataLoader) -> EventLineOut:
    return EventLineOut(
        date=occurrence.date,
        url=absolute(occurrence.url, loader.request),
        starts_at=occurrence.starts_at.astimezone(dt.UTC),
        local_start=occurrence.begins,
        state=occurrence.state,
        note=occurrence.note,
        note_locale=note_language(occurrence.note, loader.request),
    )
