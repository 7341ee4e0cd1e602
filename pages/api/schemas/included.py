"""Schemas of what items name, told beside them: each page, topic, author and outlet once."""

import datetime as dt
from uuid import UUID

from ninja import Field, Schema

from .pages import PageSummaryOut
from .terms import AuthorItemOut, OutletItemOut, TermItemOut, TermOut


class IncludedPageOut(PageSummaryOut):
    """A page that an item names, of whichever kind."""

    translation_key: UUID = Field(
        description="The same in every language that the page is in.", examples=["0f9cf5a2-5d2c-4f4e-9a51-2f0c3e6d1b7a"]
    )
    first_published_at: dt.datetime | None = Field(
        description="When it was first published.", examples=["2026-05-01T15:00:00Z"]
    )
    last_published_at: dt.datetime | None = Field(
        description="When it was last published.", examples=["2026-05-03T09:30:00Z"]
    )
    date: dt.date | None = Field(
        description="The day it is dated; null of a kind without one.", examples=["2026-05-01"]
    )
    topics: list[TermOut] = Field(description="What it is about.")
    authors: list[TermOut] = Field(description="Who wrote it.")
    outlet: TermOut | None = Field(description="Where it appeared.")


class IncludedOut(Schema):
    """What `include` asks for: each once, found by the `id` or the `translation_key` under which an item names it."""

    pages: list[IncludedPageOut] = Field(description="Pages, by their id.")
    topics: list[TermItemOut] = Field(description="Topics, by their `translation_key`.")
    authors: list[AuthorItemOut] = Field(description="Authors, likewise.")
    outlets: list[OutletItemOut] = Field(description="Outlets, likewise.")
