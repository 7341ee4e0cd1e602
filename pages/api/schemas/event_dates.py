"""Schema and serializer of an occurrence: facts of the source page, text in the language of the list."""

import datetime as dt
from typing import Literal
from uuid import UUID

from ninja import Field
from pydantic import BaseModel

from media.features import announced_functions

from ...events.ical.entries import CalendarEntry
from ...events.ical.writer import rule
from ...events.json_ld import previous_start
from ...events.models import Attendance, EventPage
from ...events.occurrences import Occurrence, OccurrenceState
from ..routers.base import ListEndpoint
from ..routers.places import AccessAnswerOut, PlaceOut, serialize_access_answer, serialize_place
from .images import PictureOut, serialize_picture
from .links import PageLinkOut, note_language, page_link
from .terms import TermOut


class RegistrationFactsOut(BaseModel):
    """Registration for one date, at a glance."""

    phase: Literal["not-yet", "open", "closed", "cancelled", "over", "gone"] = Field(
        description="What people can do about it: register while it is `open`.", examples=["open"]
    )
    free: int | None = Field(
        description="For how many more people there is room; null where there is room for all.", examples=[41]
    )
    waiting: int = Field(description="How many registrations wait in line.", examples=[0])
    url: str = Field(
        description="Where visitors register.",
        examples=["https://www.example.org/events/assembly/2026-05-16/register/"],
    )


class EventDateOut(BaseModel):
    """One date of an event, the only one or one of a series."""

    id: int = Field(
        description="Of this date; it stays when the date is moved. 0 in a preview, of a date that was never published.",
        examples=[311],
    )
    event: PageLinkOut = Field(description="The page of the event.")
    translation_key: UUID = Field(
        description="Of the event, the same in every language: its UID in iCalendar.",
        examples=["c2a3f1de-6a34-4c8e-9d4e-0d2a4c1b9e55"],
    )
    url: str = Field(
        description="Where visitors read of this date.",
        examples=["https://www.example.org/events/assembly/2026-05-16/"],
    )
    title: str = Field(description="What it is called.", examples=["People’s Assembly"])
    kicker: str = Field(description="A few words above the title.", examples=["The third Saturday of every month"])
    kicker_locale: str | None = Field(description="Their language; null without them.", examples=["en"])
    summary: str = Field(description="What it is, in one or two sentences.", examples=["Everybody decides."])
    picture: PictureOut | None = Field(description="The picture that stands for it.")
    starts_at: dt.datetime = Field(
        description="The instant at which it begins, in UTC; of whole days, midnight where it happens.",
        examples=["2026-05-16T19:00:00Z"],
    )
    ends_at: dt.datetime | None = Field(
        description="The first instant after it, in UTC; null where nobody has said when it ends.",
        examples=["2026-05-16T21:00:00Z"],
    )
    zone: str = Field(description="The zone in which it happens, by its IANA name.", examples=["America/Chicago"])
    local_start: str = Field(
        description="What clocks there show when it begins, with their offset; the date alone where it takes whole days (RFC 3339).",
        examples=["2026-05-16T14:00:00-05:00"],
    )
    local_end: str | None = Field(
        description="The same for its end; of whole days, the last of them.", examples=["2026-05-16T16:00:00-05:00"]
    )
    all_day: bool = Field(description="Whether it takes whole days.", examples=[False])
    doors_open: dt.time | None = Field(description="When the doors open, by the clocks there.", examples=["13:30:00"])
    date: dt.date = Field(
        description="The day for which it was first planned: its name in addresses, whatever becomes of it.",
        examples=["2026-05-16"],
    )
    state: Literal[tuple(OccurrenceState.values)] = Field(description="What became of it.", examples=["scheduled"])
    cancelled: bool = Field(description="Whether it is cancelled.", examples=[False])
    moved: bool = Field(description="Whether day, time or place are not those first planned.", examples=[False])
    previous_start: str | None = Field(
        description="When it was to begin before it was moved, if that is known: a day, or a time with its offset.",
        examples=["2026-05-09T14:00:00-05:00"],
    )
    note: str = Field(description="What people should know of this date.", examples=["We meet at the farm this time."])
    note_locale: str | None = Field(description="The language of that note; null without one.", examples=["en"])
    is_over: bool = Field(description="Whether it is over at this minute.", examples=[False])
    rule: str | None = Field(
        description="The rule of its series (RRULE of RFC 5545, section 3.3.10); null where it happens once.",
        examples=["FREQ=MONTHLY;BYDAY=3SA"],
    )
    rhythm: str = Field(description="The same in words.", examples=["The third Saturday of every month"])
    place: PlaceOut | None = Field(description="Where it happens; null online, or where nobody knows yet.")
    attendance: Literal[tuple(Attendance.values)] = Field(description="How to take part.", examples=["mixed"])
    online_link: str = Field(
        description="Where to take part online, if that is for everybody.", examples=["https://meet.example/room"]
    )
    online_note: str = Field(description="About that link.", examples=["The link comes by e-mail."])
    online_note_locale: str | None = Field(description="The language of that note; null without one.", examples=["en"])
    free: bool | None = Field(description="Whether it costs nothing; null where nobody has said.", examples=[True])
    price: str = Field(description="What it costs.", examples=["5 to 20 dollars, as you can"])
    price_locale: str | None = Field(description="The language of those words; null without them.", examples=["en"])
    cost_note: str = Field(description="More about the cost.", examples=["Nobody is turned away."])
    cost_note_locale: str | None = Field(description="The language of that note; null without one.", examples=["en"])
    languages: list[str] = Field(description="The languages spoken, by their codes.", examples=[["en"]])
    interpreted_into: list[str] = Field(description="The languages interpreted into.", examples=[["es"]])
    access: list[AccessAnswerOut] = Field(description="Every access question, answered for this date.")
    tags: list[str] = Field(description="What a list shows at a glance.", examples=[["Step-free", "Childcare"]])
    registration: RegistrationFactsOut | None = Field(
        description="How people register for this date here; null where they don’t. See `events/registration/`."
    )
    registration_original: str = Field(
        description="Of an alias: the page of its original, where people register for it; empty of any other event.",
        examples=[""],
    )
    registration_link: str = Field(
        description="Where to register elsewhere.", examples=["https://register.example/assembly"]
    )
    ask_email: str = Field(description="Whom to ask, if not the network.", examples=["assembly@example.org"])
    ask_phone: str = Field(description="The same, by telephone.", examples=["+1 601 555 0142"])
    topics: list[TermOut] = Field(description="What it is about.")


# The serializer of an occurrence.

FACTS = ("zone", "doors_open", "attendance", "free", "languages", "interpreted_into", "registration_link")
FACTS += ("ask_email", "ask_phone")
WORDS = ("title", "summary")
NOTES = ("kicker", "online_note", "price", "cost_note")
UNREGISTERED = {"registration": None, "registration_original": ""}


def serialize_dates(dates: list[Occurrence], listing: ListEndpoint) -> list[EventDateOut]:
    """Serializes occurrences that went through `prefetch_display`, as items of the list; one query for all topics."""
    terms = listing.terms_by_page(
        EventPage,
        list({occurrence.source_id: occurrence.source for occurrence in dates}.values()),
        {"topics": "topics"},
    )
    parts = [terms[occurrence.source_id] | UNREGISTERED for occurrence in dates]
    for function in announced_functions("api_date_parts"):
        for own, more in zip(parts, function(dates, listing), strict=True):
            own.update(more)
    return [serialize_date(occurrence, listing, own) for occurrence, own in zip(dates, parts, strict=True)]


def serialize_date(occurrence: Occurrence, listing: ListEndpoint, parts: dict) -> EventDateOut:
    """Serializes one occurrence: facts of its source page, text of the page in the locale of the list; `parts` as they are."""
    page, facts, request = occurrence.page, occurrence.source, listing.request
    link, row = page_link(page, request), facts.picture if listing.fields.wants("picture") else None
    return EventDateOut(
        id=occurrence.pk or 0,
        event=link,
        translation_key=occurrence.event,
        url=f"{link.url}{occurrence.date}/" if facts.repeats else link.url,
        picture=serialize_picture(row, request, page.picture_text),
        place=PlaceOut(**serialize_place(occurrence.shown_place, request)) if occurrence.shown_place else None,
        online_link=facts.online_link if facts.is_online and facts.online_link_public else "",
        access=[serialize_access_answer(answer, request) for answer in page.access(occurrence.shown_place, over=False)],
        tags=[str(tag) for tag in occurrence.tags],
        **{name: getattr(facts, name) for name in FACTS},
        **{name: getattr(page, name) for name in WORDS},
        **serialize_notes(page, request),
        **instants(occurrence),
        **serialize_change(occurrence, listing),
        **parts,
    )


def serialize_notes(page: EventPage, request) -> dict:
    """The notes beside the facts of an event, as long as they hold, each with its locale."""
    fields = {name: page.notes[name] for name in NOTES}
    return fields | {f"{name}_locale": note_language(note, request) for name, note in fields.items()}


def instants(occurrence: Occurrence) -> dict:
    """Start and end of an occurrence: in UTC, and as local dates or times with an offset (RFC 3339)."""
    return {
        "starts_at": occurrence.starts_at.astimezone(dt.UTC),
        "ends_at": occurrence.ends_at.astimezone(dt.UTC) if occurrence.ends else None,
        "local_start": occurrence.begins,
        "local_end": occurrence.ends or None,
        "all_day": occurrence.without_hours,
    }


def serialize_change(occurrence: Occurrence, listing: ListEndpoint) -> dict:
    """The planned date of an occurrence, its state, and the recurrence rule of its series."""
    note = occurrence.note
    return {
        "date": occurrence.date,
        "state": occurrence.state,
        "cancelled": occurrence.state == OccurrenceState.CANCELLED,
        "moved": occurrence.state == OccurrenceState.MOVED,
        "previous_start": previous_start(occurrence) or None,
        "note": note,
        "note_locale": note_language(note, listing.request),
        "is_over": occurrence.is_over,
        "rule": rule(CalendarEntry(occurrence.page, occurrence.source, [])) or None,
        "rhythm": str(occurrence.page.rhythm or ""),
    }
