"""Schema and serializer of the cards of chosen pages: a page with what a card prints beside its title."""

import datetime as dt
from typing import Literal

from ninja import Field
from pydantic import BaseModel
from wagtail.models import Locale, Page

from media.cache_tags import covered

from ...about.models import Stage
from ...base.models import load_pages
from ...events.models import EventPage
from ...events.occurrence_prefetch import last_ends, prefetch_sources
from ...events.occurrence_sync import as_published
from ...id_lists import among
from ...posts.models import Post
from ...press.models import Medium, PressPage
from ...tree.current import current
from .links import page_link
from .pages import PageSummaryOut
from .terms import TermOut, load_terms, terms_of


class EventFactsOut(BaseModel):
    """When an event takes place; each of its dates stands in `events/?event=`."""

    starts_on: dt.date = Field(
        description="The day on which it begins; of a series, the first.", examples=["2026-05-16"]
    )
    ends_at: dt.datetime | None = Field(
        description="The instant from which nothing of it is to come; null for a series that goes on until further notice.",
        examples=["2026-05-16T21:00:00Z"],
    )
    rhythm: str = Field(
        description="How it repeats, in words; empty where it happens once.",
        examples=["The third Saturday of every month"],
    )


class PressFactsOut(BaseModel):
    """Where a piece of press is from."""

    medium: Literal[tuple(Medium.values)] = Field(description="What it is.", examples=["article"])
    outlet: TermOut | None = Field(description="Where it appeared.")
    writer: str = Field(description="Who wrote it.", examples=["Jane Roe"])
    printed_date: str = Field(
        description="To be printed instead of its date, where the day isn't known.", examples=["spring 2017"]
    )
    language: str = Field(description="The language of the piece itself.", examples=["en"])
    link_is_gone: bool = Field(description="Whether the piece is no longer there.", examples=[False])
    archived_copy: str = Field(
        description="A copy in an archive, if there is one that still answers.",
        examples=["https://web.archive.org/web/1/piece"],
    )


class PageCardOut(PageSummaryOut):
    """A page as a card shows it among others of any kind."""

    date: dt.date | None = Field(
        None, description="Of news, press and announcements, the day they are dated.", examples=["2026-05-01"]
    )
    stage: Literal[("", *Stage.values)] = Field(
        "", description="Of a page that tells of a cooperative, how far it is; else empty.", examples=["trading"]
    )
    press: PressFactsOut | None = Field(None, description="Of a piece of press, where it is from.")
    event: EventFactsOut | None = Field(None, description="Of an event, when it takes place.")


def serialize_card(page: Page, loader) -> PageCardOut:
    """Serializes a page of `loader.pages` as a card."""
    node, facts = current().nodes.get(page.pk), loader.card_facts.get(page.pk)
    return PageCardOut(
        **dict(page_link(page, loader.request)),
        summary=page.card_summary or "",
        picture=loader.picture(page.card_picture, page.card_alt or ""),
        date=node.day if node and issubclass(node.model, Post) else None,
        stage=page.card_stage or "",
        press=facts if isinstance(facts, PressFactsOut) else None,
        event=facts if isinstance(facts, EventFactsOut) else None,
    )


def load_card_facts(loader) -> dict[int, PressFactsOut | EventFactsOut]:
    """{id: facts} of the press and the events among the pages of a loader; at most three queries for each of the two.

    The page of the answer itself is read as it stands in memory, in a preview.
    """
    kinds = {page.pk: current().nodes[page.pk].model for page in loader.pages.values() if page.pk in current().nodes}
    own = loader.own if getattr(loader.request, "is_preview", False) and loader.own else None
    locale = next(
        Locale(pk=pk, language_code=code) for pk, code in current().locales.items() if code == loader.language
    )
    ids = {pk for pk, kind in kinds.items() if issubclass(kind, PressPage)}
    facts = load_press_facts(ids - {own and own.pk}, locale, loader.request)
    events = {pk for pk, kind in kinds.items() if issubclass(kind, EventPage)}
    facts |= load_event_facts(events - {own and own.pk})
    if own and own.pk in ids:
        own.gone, own.archive = own.link_state()
        facts[own.pk] = press_facts(own, terms_of(own, {"outlet": "outlet"}, locale)["outlet"])
    if own and own.pk in events:
        facts[own.pk] = event_facts(own, max((each.ends_at for each in as_published(own.source)), default=None))
    return facts


def load_press_facts(ids: set[int], locale: Locale, request) -> dict[int, PressFactsOut]:
    pieces = load_pages([current().nodes[pk] for pk in sorted(ids)])
    outlets = load_terms(PressPage, [piece.pk for piece in pieces], {"outlet": "outlet"}, locale, request)
    return {piece.pk: press_facts(piece, outlets[piece.pk]["outlet"]) for piece in pieces}


def press_facts(piece: PressPage, outlets: list[TermOut]) -> PressFactsOut:
    names = ("medium", "writer", "printed_date", "language")
    return PressFactsOut(
        **{name: getattr(piece, name) for name in names},
        outlet=next(iter(outlets), None),
        link_is_gone=piece.gone,
        archived_copy=piece.archive,
    )


def load_event_facts(ids: set[int]) -> dict[int, EventFactsOut]:
    with covered(*(f"page:{pk}" for pk in ids)):
        events = list(among(EventPage.objects.order_by(), sorted(ids)).defer_streamfields()) if ids else []
    prefetch_sources(events)
    return {page.pk: event_facts(page, end) for page, end in last_ends(events).items()}


def event_facts(page: EventPage, ends_at: dt.datetime | None) -> EventFactsOut:
    return EventFactsOut(
        starts_on=page.start_date, ends_at=ends_at and ends_at.astimezone(dt.UTC), rhythm=str(page.rhythm or "")
    )
