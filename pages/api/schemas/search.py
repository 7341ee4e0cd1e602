"""Schemas of search responses: results, facets, what staff recommend, suggestions."""

import datetime as dt
from typing import Literal

from ninja import Field, Schema

from ...press.models import Medium
from ...search.results import LABELS
from .cards import EventFactsOut
from .links import PageLinkOut

KIND = Literal[tuple(LABELS)]


class EventResultOut(EventFactsOut):
    """When an event takes place, as a result says it."""

    start_time: dt.time | None = Field(
        description="When it begins, by the clocks there; null: it is known by its days alone.", examples=["14:00:00"]
    )
    end_time: dt.time | None = Field(
        description="When it ends, likewise; null where nobody has said.", examples=["16:00:00"]
    )
    is_over: bool = Field(description="Whether nothing of it is to come.", examples=[False])


class DocumentResultOut(Schema):
    """What kind of file a document is."""

    extension: str = Field(description="The end of its name.", examples=["pdf"])
    size: int | None = Field(description="In bytes; null where nobody knows.", examples=[48213])


class ResultOut(Schema):
    """A page or document that holds the words."""

    kind: KIND = Field(description="What it is, as the facets name it.", examples=["news"])
    type: str = Field(description="Its kind as `content/` names it, or `media.Document`.", examples=["pages.NewsPage"])
    id: int = Field(description="The id of the page or document.", examples=[42])
    title: str = Field(description="Its title.", examples=["Land for the farm"])
    url: str = Field(description="Its full address.", examples=["https://www.example.org/news/land-for-the-farm/"])
    locale: str = Field(description="The language it is written in; empty where nobody said.", examples=["en"])
    marked_title: str = Field(
        description="The title as HTML, the words found in `mark`.", examples=["<mark>Land</mark> for the farm"]
    )
    excerpt: str = Field(
        description="A piece of its text as HTML, likewise.", examples=["… bought the <mark>land</mark> in May …"]
    )
    date: dt.date | None = Field(
        None, description="Of news, press and announcements, the day they are dated.", examples=["2026-05-01"]
    )
    medium: Literal[("", *Medium.values)] = Field(
        "", description="Of a piece of press, what it is; else empty.", examples=["film"]
    )
    number: int | None = Field(None, description="Of a principle, its place among them.", examples=[3])
    event: EventResultOut | None = Field(None, description="Of an event, when it takes place.")
    document: DocumentResultOut | None = Field(None, description="Of a document, what kind of file it is.")


class FacetValueOut(Schema):
    """One thing to narrow by."""

    value: str = Field(description="For the parameter.", examples=["news"])
    label: str = Field(description="In words.", examples=["News"])
    count: int = Field(description="How many results it would leave.", examples=[7])
    chosen: bool = Field(description="Whether it is chosen.")
    locale: str = Field(
        description="The language of the label, where that is another than the one asked for.", examples=["es"]
    )


class FacetsOut(Schema):
    """What the results can be narrowed by."""

    kind: list[FacetValueOut] = Field(description="Every kind there is.")
    topic: list[FacetValueOut] = Field(description="Every topic there is, by name.")
    year: list[FacetValueOut] = Field(description="Every year there is, newest first.")


class PromotedOut(Schema):
    """What is to be seen first for these words: what staff recommend, and the calendar where they name a need."""

    title: str = Field(description="Its title.", examples=["How to join"])
    url: str = Field(description="Its full address.", examples=["https://www.example.org/join/"])
    description: str = Field(
        description="A sentence about it; may be empty.", examples=["Everybody who lives here may join."]
    )


class ResultsOut(Schema):
    """What was found, best first."""

    count: int = Field(description="How many results there are in all.", examples=[12])
    instead_of: str = Field(
        description="Where nothing holds the words as they were typed, these were searched for instead; else empty.",
        examples=["land"],
    )
    promoted: list[PromotedOut] = Field(description="To be shown before the results; only with the first of them.")
    items: list[ResultOut] = Field(description="The results asked for.")
    facets: FacetsOut = Field(description="What they can be narrowed by.")


class SuggestionsOut(Schema):
    """Pages whose title holds what was typed so far."""

    items: list[PageLinkOut] = Field(description="Best first, at most six.")
