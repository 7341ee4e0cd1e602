"""Schemas of registration: what a form asks for, what it sends, and what became of it."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field
from pydantic import BaseModel

from ..models import Phase, RegistrationState
from ..terms import LARGEST_PARTY, QuestionKind

LONGEST_NAME, LONGEST_EMAIL, LONGEST_PHONE, LONGEST_TEXT, MOST = 200, 254, 100, 2000, 100
KEY = "0f9cf5a25d2c4f4e9a512f0c3e6d1b7a"
Key = Annotated[str, Field(max_length=36)]


class AskedOut(BaseModel):
    """Something that a form asks for; its words are in the language of the answer where somebody has translated them."""

    key: str = Field(description="By this it is sent; the same in every language.", examples=[KEY])
    hint: str = Field(description="More about it.", examples=["Ages 2 to 10"])
    locale: str = Field(description="The language of its words.", examples=["en"])


class OfferedOut(AskedOut):
    """What a form offers."""

    access_question: str = Field(
        description="The access question that it answers with yes; empty where it answers none.", examples=["childcare"]
    )


class SeparateCapacityOut(OfferedOut):
    """Something of which there is less than of places."""

    name: str = Field(description="What it is.", examples=["Childcare"])
    capacity: int = Field(description="How many there are.", examples=[12])
    free: int = Field(description="How many of them are free.", examples=[5])


class RegistrationQuestionOut(AskedOut):
    """A question of the organizers, which may be left open."""

    words: str = Field(description="The question.", examples=["Which table will you sit at?"])
    kind: Literal[tuple(QuestionKind.values)] = Field(
        description="How it is answered: `text` in words, `choice` by the answer as it stands in `choices` (or its place there, counted from 0), `yes_no` by true or false.",
        examples=["choice"],
    )
    choices: list[str] = Field(description="The answers to choose from.", examples=[["Land and food", "Homes"]])


class AccessRequestOptionOut(OfferedOut):
    """What somebody may need, and an organizer sets aside."""

    name: str = Field(description="What it is.", examples=["Sign language (ASL)"])
    wanted_by: dt.date | None = Field(
        description="Until when it is to be asked for, so that it can be had; null at any time.",
        examples=["2026-12-12"],
    )


class ConsentOut(BaseModel):
    """Words that people agree to."""

    words: str = Field(
        description="To be shown as they are.",
        examples=["You may keep what I wrote here until 30 days after the event."],
    )
    locale: str = Field(
        description="The language that they are written in: that of the answer, or another where nobody has translated them.",
        examples=["en"],
    )
    version: str = Field(description="Of these words: it is sent by whoever agrees.", examples=["9f86d081884c7d65"])


class RegistrationFormOut(BaseModel):
    """A date that people register for: how much room there is, and what they are asked."""

    event: UUID = Field(
        description="`translation_key` of the event.", examples=["c2a3f1de-6a34-4c8e-9d4e-0d2a4c1b9e55"]
    )
    date: dt.date = Field(description="The day for which it was first planned.", examples=["2026-05-16"])
    title: str = Field(description="What the event is called.", examples=["People’s Assembly"])
    locale: str = Field(description="The language of the title.", examples=["en"])
    url: str = Field(
        description="Where visitors register for it.",
        examples=["https://www.example.org/events/assembly/2026-05-16/register/"],
    )
    note: str = Field(
        description="A sentence for above the form.", examples=["A chair, a plate and a headset are set."]
    )
    starts_at: dt.datetime = Field(
        description="The instant at which it begins, in UTC.", examples=["2026-05-16T19:00:00Z"]
    )
    zone: str = Field(description="The zone in which it happens, by its IANA name.", examples=["America/Chicago"])
    phase: Literal[tuple(Phase.values)] = Field(
        description="What people can do about it: register while it is `open`.", examples=["open"]
    )
    opens_at: dt.datetime | None = Field(
        description="From when on; null from the beginning.", examples=["2026-04-16T14:00:00Z"]
    )
    closes_at: dt.datetime = Field(description="Until when.", examples=["2026-05-16T19:00:00Z"])
    capacity: int | None = Field(description="For how many people there is room; null for all.", examples=[60])
    free: int | None = Field(description="For how many more; null where there is room for all.", examples=[41])
    open_places: int | None = Field(
        description="How many places the next registration can have: 0 while what is free goes to those in line; null where there is room for all.",
        examples=[41],
    )
    waiting: int = Field(description="How many registrations wait in line.", examples=[0])
    waiting_list: bool = Field(description="Whether who comes later can wait in line.", examples=[True])
    party_size: int = Field(description="How many people may be registered at once.", examples=[8])
    confirmation_required: bool = Field(
        description="Whether everyone is `held` until they confirm by mail, or are called; a free place is reserved meanwhile.",
        examples=[False],
    )
    separate_capacities: list[SeparateCapacityOut] = Field(description="What is counted by itself.")
    questions: list[RegistrationQuestionOut] = Field(description="What the organizers would like to know.")
    access_requests: list[AccessRequestOptionOut] = Field(description="What can be set aside.")
    consent: ConsentOut = Field(description="What whoever registers agrees to.")
    newsletter: ConsentOut | None = Field(
        description="What they may agree to besides, not ticked for them; null while there is no newsletter."
    )
    erased_after_days: int = Field(
        description="How many days after the event names, wishes and answers are erased by themselves.", examples=[30]
    )
    privacy_url: str = Field(
        description="The page about privacy; empty where there is none.", examples=["https://www.example.org/privacy/"]
    )


class RegistrationIn(BaseModel):
    """What somebody registers with."""

    name: str = Field(
        min_length=1,
        max_length=LONGEST_NAME,
        description="As they want to be greeted at the door.",
        examples=["Ada B."],
    )
    email: str = Field(
        "", max_length=LONGEST_EMAIL, description="Where their link is sent.", examples=["ada@example.org"]
    )
    phone: str = Field(
        "",
        max_length=LONGEST_PHONE,
        description="Who has no e-mail is called; one of the two is needed.",
        examples=["601 555 0142"],
    )
    party: int = Field(1, ge=1, le=LARGEST_PARTY, description="How many people, they included.", examples=[2])
    separately: dict[Key, Annotated[int, Field(ge=0, le=LARGEST_PARTY)]] = Field(
        {}, max_length=MOST, description="By the `key` of a separate capacity: how many.", examples=[{KEY: 1}]
    )
    answers: dict[Key, bool | int | Annotated[str, Field(max_length=LONGEST_TEXT)]] = Field(
        {}, max_length=MOST, description="By the `key` of a question: the answer.", examples=[{KEY: 0}]
    )
    access_requests: list[Key] = Field(
        [], max_length=MOST, description="The `key` of each thing to be set aside.", examples=[[KEY]]
    )
    wish: str = Field("", max_length=LONGEST_TEXT, description="Anything else.", examples=["I come a little later."])
    consent: str = Field(
        max_length=64, description="The `version` of the words they agree to.", examples=["9f86d081884c7d65"]
    )
    newsletter: str = Field(
        "",
        max_length=64,
        description="The same for the newsletter; empty if they don’t want it, or while there is none.",
        examples=["60303ae22b998861"],
    )


class RegistrationMadeOut(BaseModel):
    """What became of it; the same for an address that is on the list already, whose owner learns of it by mail."""

    state: Literal[tuple(RegistrationState.values)] = Field(
        description="`confirmed` has a place, `waiting` a number in line; `held` is to be confirmed by the mail that was sent to them, else by a call: until then it has no number, and a place only where the organizers require confirmation and one was free. What was sent before may be `offered` a place (to be accepted by the link in their mail; who says “not this time”, or nothing, is `waiting` again with the same number), or `cancelled`.",
        examples=["confirmed"],
    )
    number: int | None = Field(description="The number in line; null without one.", examples=[4])
    held_until: dt.datetime | None = Field(
        description="Until when what is held is to be confirmed; null for what is not.",
        examples=["2026-05-01T15:30:00Z"],
    )
    url: str = Field(
        description="Where they see, change and cancel it: for them alone. What is held is confirmed by another link, in the mail.",
        examples=["https://www.example.org/r/Hq3vT0sYbW2kZr4yQm1xNn8pLd7e/"],
    )
