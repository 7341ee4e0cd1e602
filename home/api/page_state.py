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
from pages.tree.current import current

from .page_lookup import LocatedPage


class PageStateOut(Schema):
    """What is asked for below a page."""

    kind: Literal["date", "topic", "author", "outlet"] = Field(description="What it is.")
    date: dt.date | None = Field(None, description="The date of the event, as first planned.", examples=["2027-02-20"])
    slug: str = Field("", description="By which lists are narrowed to the topic, author or outlet.", examples=["food"])
    name: str = Field("", description="Its name.", examples=["Food"])


@dataclass(frozen=True)
class PageLocation:
    """The state of a page, and its canonical URL where that is not the page's own."""

    state: PageStateOut | None = None
    canonical: str = ""


def state_of(located: LocatedPage, request: HttpRequest) -> PageLocation | None:
    """The state that the rest of the path stands for; None where nothing is there.

    Kept in the RequestState, where the site context (home.context) reads it.
    """
    page, rest = located.page, located.rest
    if not rest:
        return PageLocation() if is_routable(page, request) else None
    if isinstance(page, EventPage) and len(rest) == 1 and (date := parse_date(rest[0])):
        return date_state(page, date, request)
    if isinstance(page, PostIndex) and len(rest) == 2 and rest[0] in NAMED:
        return term_state(page, *rest, request)
    return None


def is_routable(page, request: HttpRequest) -> bool:
    """Whether the page routes its own URL: an announcement that is not shown yet does not."""
    try:
        page.route(request, [])
    except Http404:
        return False
    return True


def date_state(page: EventPage, date: dt.date, request: HttpRequest) -> PageLocation | None:
    """The state of an event at one of its dates, as pages.events.routes routes it; None for a date it has not."""
    if select_date(page, date, request) is None:
        return None
    subpath = RequestState.of(request).subpath
    canonical = f"{page.get_full_url(request)}{subpath}" if subpath else ""
    return PageLocation(PageStateOut(kind="date", date=date), canonical)


def term_state(page: PostIndex, name: str, slug: str, request: HttpRequest) -> PageLocation | None:
    """The state of an index filtered by a term, as pages.posts.index_page routes it; None without such posts."""
    filters = PostFilters.from_query({name: slug}, page.post_kinds, page.locale_id)
    row = getattr(filters, name)
    if row is None or not filters.filter(page.pieces(), current()):
        return None
    RequestState.of(request).subpaths = page.subpaths(filters)
    canonical = page.get_full_url(request) + filters.subpath()
    return PageLocation(PageStateOut(kind=name, slug=row.slug, name=row.name), canonical)
