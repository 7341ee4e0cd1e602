"""Router of `announcements/`: those in force, the gravest first; or those that were."""

import datetime as dt
from typing import Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router
from pydantic import BaseModel

from media.permissions import is_open

from ...announcements.models import AnnouncementIndexPage, AnnouncementPage, Level
from ..lists.filters import WHOLE_PAGE, choice, filtered_by, moment, page, text
from ..lists.include import IncludeQuery, IncludingOut
from ..lists.sparse_fields import PARTIAL_RESPONSE
from ..schemas.links import PageLinkOut, absolute
from ..schemas.terms import TermOut
from .base import ItemOut, ListEndpoint
from .news import DATE, TOPIC, DatedListQuery

router = Router(tags=["announcements"])
TERM_FIELDS = {"topics": "topics"}
# State: the filter of the queryset, and its ordering.
STATES = {
    "in_force": (lambda rows: rows.in_force(), ["gravity", "-shown_from"]),
    "past": (lambda rows: rows.past(), ["-date"]),
    "all": (lambda rows: rows, ["-date"]),
}
PAGE_FIELDS = ("date", "kicker", "level", "shown_from", "shown_until", "starts_at", "when", "where", "where_note")
PAGE_FIELDS += ("with_whom", "with_note")


FACTS = (
    *WHOLE_PAGE,
    DATE,
    TOPIC,
    choice("level", "How grave it is.", Level.values, "urgent", bare=False),
    moment("shown_from", "From when on it is shown."),
    moment("shown_until", "Until when it is shown.", may_lack=True),
    moment("starts_at", "When what it announces begins.", may_lack=True),
    page("section", "The id of the page below which it concerns all."),
    page("event", "The id of the event it announces."),
    text("kicker", "The word or two above the title.", "Online series"),
    text("when", "What is said of the time.", "7 to 9 pm"),
    text("where", "Where it takes place.", "Community center"),
    text("with_whom", "With whom it takes place.", "The land trust"),
)


@filtered_by(*FACTS)
class AnnouncementQuery(DatedListQuery, IncludeQuery):
    state: Literal[tuple(STATES)] = Field(
        "in_force", description="In force at this minute, past, or both; what is to come is told to nobody."
    )
    level: Literal[tuple(Level.values)] | None = Field(None, description="Only of this level.", examples=["urgent"])
    banner: bool = Field(False, description="Only those that also stand as a banner above every page.")


class ButtonOut(BaseModel):
    """Where an announcement leads."""

    label: str = Field(description="The words on it.", examples=["Register for the evening"])
    url: str = Field(description="Where it leads.", examples=["https://www.example.org/events/assembly/"])
    page: PageLinkOut | None = Field(description="The page that is, if it is one of ours.")


class AnnouncementItemOut(ItemOut):
    """Something to tell everybody, for a while."""

    date: dt.date = Field(description="The day it is dated.", examples=["2026-05-01"])
    kicker: str = Field(description="A word or two above the title.", examples=["Online series"])
    level: Literal[tuple(Level.values)] = Field(description="How grave it is.", examples=["urgent"])
    is_banner: bool = Field(description="Whether it also stands above every page.", examples=[True])
    in_force: bool = Field(description="Whether it is shown at this minute.", examples=[True])
    shown_from: dt.datetime = Field(description="From when on it is shown.", examples=["2026-05-01T15:00:00Z"])
    shown_until: dt.datetime | None = Field(
        description="Until when; null until somebody ends it.", examples=["2026-06-01T15:00:00Z"]
    )
    starts_at: dt.datetime | None = Field(
        description="When what is announced begins.", examples=["2026-05-14T00:00:00Z"]
    )
    when: str = Field(description="More about the time.", examples=["7 to 9 pm, Jackson time"])
    where: str = Field(description="Where.", examples=["Community center"])
    where_note: str = Field(description="More about the place.", examples=["Upstairs"])
    with_whom: str = Field(description="With whom.", examples=["The land trust"])
    with_note: str = Field(description="And with whom else.", examples=["and its neighbors"])
    section: PageLinkOut | None = Field(description="The page that it and all below it concern; null: the whole site.")
    event: PageLinkOut | None = Field(description="The event it announces.")
    button: ButtonOut | None = Field(description="Where it leads, if anywhere.")
    topics: list[TermOut] = Field(description="What it is about.")


class AnnouncementListOut(IncludingOut):
    """Announcements, a page of the list."""

    items: list[AnnouncementItemOut] = Field(description="In the order asked for.")


@router.get(
    "/",
    response=AnnouncementListOut,
    operation_id="announcements_list",
    summary="Announcements",
    openapi_extra=PARTIAL_RESPONSE,
)
def announcements_list(request: HttpRequest, asked: Query[AnnouncementQuery]):
    """What is announced: emergencies first, then what is urgent, then the newest; past ones with `state=past`."""
    listing = ListEndpoint(request, asked, AnnouncementItemOut)
    filter_state, order = STATES[asked.state]
    rows = asked.filter(filter_state(base_queryset(listing)), listing)
    if asked.level:
        rows = rows.filter(level=asked.level)
    if asked.banner:
        rows = rows.with_banner()
    results = listing.paginate(listing.visible_pages(rows, AnnouncementIndexPage), order)
    return listing.respond(AnnouncementListOut(items=serialize_items(results.rows, listing), **results.envelope))


def base_queryset(listing: ListEndpoint) -> QuerySet:
    """All announcements, with the relations their items need."""
    return (
        AnnouncementPage.listed()
        .select_related("picture", "section", "event", "button_page", "button_document")
        .with_gravity()
    )


def serialize_items(pages: list[AnnouncementPage], listing: ListEndpoint) -> list[AnnouncementItemOut]:
    linked = [getattr(page, name) for page in pages for name in ("section", "event", "button_page")]
    links = listing.links([page for page in linked if page])
    terms = listing.terms_by_page(AnnouncementPage, pages, TERM_FIELDS)
    return [serialize_item(page, listing, links, terms[page.pk]) for page in pages]


def serialize_item(
    page: AnnouncementPage, listing: ListEndpoint, links: dict[int, PageLinkOut], terms: dict
) -> AnnouncementItemOut:
    return AnnouncementItemOut(
        **listing.item_fields(page),
        **{name: getattr(page, name) for name in PAGE_FIELDS},
        is_banner=page.has_banner,
        in_force=not page.has_ended,
        section=links.get(page.section_id),
        event=links.get(page.event_id),
        button=serialize_button(page, listing, links),
        **terms,
    )


def serialize_button(page: AnnouncementPage, listing: ListEndpoint, links: dict[int, PageLinkOut]) -> ButtonOut | None:
    """The button to a document, page or URL; None once the announcement has ended, or where its target is hidden."""
    file, target = page.button_document, page.button_page or (page.event if not page.button_link else None)
    link = links.get(target.pk) if target and not file else None
    url = page.button_link
    if link:
        url = link.url + ("#register" if page.leads_to_registration else "")
    if file:
        url = absolute(file.url, listing.request) if is_open(file, listing.request) else ""
    is_shown = page.button_label and url and not page.has_ended
    return ButtonOut(label=page.button_label, url=url, page=link) if is_shown else None
