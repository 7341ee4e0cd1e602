"""Schemas of what an address asks for below a page: one date of an event, the list of one topic, author or outlet."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema

from pages.events.models import EventPage
from pages.events.routes import parse_date, select_date
from pages.http.request_state import RequestState
from pages.posts.filters import NAMED, PostFilters
from pages.posts.index_page import PostIndex

from .page_lookup import LocatedPage


class PageStateOut(Schema):
    """What is asked for below a page."""

    kind: Literal["date", "topic", "author", "outlet"] = Field(description="What it is.")
    date: dt.date | None = Field(None, description="The date of the event, as first planned.", examples=["2027-02-20"])
    slug: str = Field("", description="By which lists are narrowed to the topic, author or outlet.", examples=["food"])
    name: str = Field("", description="Its name.", examples=["Food"])


@dataclass(frozen=True)
class PageLocation:
    """The state of a page, and the address it then has where that is not its own."""

    told: PageStateOut | None = None
    canonical: str = ""


def state_of(found: LocatedPage, request: HttpRequest) -> PageLocation | None:
    """What this address asks for; None where nothing answers there.

    What stands around the page (home.context) finds it in the state of the request.
    """
    page, rest = found.page, found.rest
    if not rest:
        return PageLocation() if answers(page, request) else None
    if isinstance(page, EventPage) and len(rest) == 1 and (date := parse_date(rest[0])):
        return on_date(page, date, request)
    if isinstance(page, PostIndex) and len(rest) == 2 and rest[0] in NAMED:
        return filed_under(page, *rest, request)
    return None


def answers(page, request: HttpRequest) -> bool:
    """Whether the page itself answers at its address: an announcement to come does not."""
    try:
        page.route(request, [])
    except Http404:
        return False
    return True


def on_date(page: EventPage, date: dt.date, request: HttpRequest) -> PageLocation | None:
    """As pages.events.routes shows it."""
    if select_date(page, date, request) is None:
        return None
    subpath = RequestState.of(request).subpath
    canonical = f"{page.get_full_url(request)}{subpath}" if subpath else ""
    return PageLocation(PageStateOut(kind="date", date=date), canonical)


def filed_under(page: PostIndex, name: str, slug: str, request: HttpRequest) -> PageLocation | None:
    """As pages.posts.index_page shows it; nothing where nothing is filed under it."""
    choices = PostFilters.from_query({name: slug}, page.post_kinds, page.locale_id)
    row = getattr(choices, name)
    if row is None or not any(choices.filter_queryset(page.pieces(kind)).exists() for kind in page.post_kinds):
        return None
    RequestState.of(request).subpaths = page.subpaths(choices)
    canonical = page.get_full_url(request) + choices.subpath()
    return PageLocation(PageStateOut(kind=name, slug=row.slug, name=row.name), canonical)
