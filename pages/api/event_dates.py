"""One date of an event, as the list and the page of an event tell it: the shape of the answer."""

import datetime as dt
from typing import Literal
from uuid import UUID

from ninja import Field
from pydantic import BaseModel

from ..events.models import Attendance
from ..events.told import State
from .filed import Name
from .links import PageLink
from .pictures import Picture
from .places import AccessAnswer, Place


class EventDate(BaseModel):
    """One date of an event, the only one or one of a series."""

    id: int = Field(description="Of this date; it stays when the date is moved.", examples=[311])
    event: PageLink = Field(description="The page of the event.")
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
    picture: Picture | None = Field(description="The picture that stands for it.")
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
    state: Literal[tuple(State.values)] = Field(description="What became of it.", examples=["scheduled"])
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
    place: Place | None = Field(description="Where it happens; null online, or where nobody knows yet.")
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
    access: list[AccessAnswer] = Field(description="Every access question, answered for this date.")
    tags: list[str] = Field(description="What a list shows at a glance.", examples=[["Step-free", "Childcare"]])
    registration_link: str = Field(description="Where to register.", examples=["https://register.example/assembly"])
    ask_email: str = Field(description="Whom to ask, if not the network.", examples=["assembly@example.org"])
    ask_phone: str = Field(description="The same, by telephone.", examples=["+1 601 555 0142"])
    topics: list[Name] = Field(description="What it is about.")
