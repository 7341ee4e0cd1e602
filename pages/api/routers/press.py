"""Router of `press/`: what others report about us."""

import datetime as dt
from typing import Literal

from django.http import HttpRequest
from ninja import Field, Query, Router

from ...news.models import NewsIndexPage
from ...press.models import Medium, Outlet, PressPage, Subject, language_choices
from ...tree.links import by_id
from ..lists.filters import WHOLE_PAGE, choice, filtered_by, term, text, yes_or_no
from ..lists.include import IncludeQuery, IncludingOut
from ..lists.sparse_fields import PARTIAL_RESPONSE
from ..schemas.links import PageLinkOut
from ..schemas.terms import TermOut, filter_by_term
from .base import SLUG, ItemOut, ListEndpoint
from .news import DATE, TOPIC, DatedListQuery

router = Router(tags=["press"])
TERM_FIELDS = {"topics": "topics", "outlet": "outlet"}
MEDIA = Literal[tuple(Medium.values)]


LANGUAGES = tuple(code for code, _name in language_choices())
FACTS = (
    *WHOLE_PAGE,
    DATE,
    TOPIC,
    term("outlet", "Where it appeared.", Outlet.objects.keys_at, "outlet", "the-paper"),
    choice("medium", "What it is.", Medium.values, "film", bare=False),
    choice("language", "The language of the piece itself.", LANGUAGES, "en", bare=False),
    text("writer", "Who wrote it.", "Jane Roe"),
    text("link", "The address of the piece.", "https://paper.example/piece"),
    text("quotation", "The words quoted from it.", "own it"),
    text("response", "What we have to say to it.", "not said"),
    text("printed_date", "What is printed where the day isn't known.", "spring 2017"),
    text("archived_copy", "The copy in an archive.", "https://web.archive.org/web/1/piece", "archive"),
    yes_or_no("link_is_gone", "Whether the piece is no longer there.", "gone"),
)


@filtered_by(*FACTS)
class PressQuery(DatedListQuery, IncludeQuery):
    outlet: str = Field("", pattern=SLUG, description="Only from the outlet with this slug.", examples=["the-paper"])
    medium: MEDIA | None = Field(None, description="Only pieces of this kind.", examples=["film"])
    language: str = Field("", max_length=20, description="Only pieces that are in this language.", examples=["en"])
    order: Literal["-date", "date", "title", "-title"] = Field("-date", description="`-` puts the last first.")


class PressItemOut(ItemOut):
    """A piece that appeared elsewhere, with a summary of our own."""

    date: dt.date = Field(description="The day it appeared, as far as that is known.", examples=["2026-05-01"])
    printed_date: str = Field(description="To be printed instead, where the day isn't known.", examples=["spring 2017"])
    outlet: TermOut | None = Field(description="Where it appeared.")
    writer: str = Field(description="Who wrote it.", examples=["Jane Roe"])
    medium: MEDIA = Field(description="What it is.", examples=["article"])
    language: str = Field(description="The language of the piece itself.", examples=["en"])
    link: str = Field(description="The piece itself.", examples=["https://paper.example/piece"])
    link_is_gone: bool = Field(description="Whether the piece is no longer there.", examples=[False])
    archived_copy: str = Field(
        description="A copy in an archive, if there is one that still answers.",
        examples=["https://web.archive.org/web/1/piece"],
    )
    quotation: str = Field(description="Words from it, exactly as printed.", examples=["“They own it together.”"])
    response: str = Field(description="What we have to say to it.", examples=["We did not say this."])
    topics: list[TermOut] = Field(description="What it is about.")
    about: list[PageLinkOut] = Field(description="Pages of ours that it is about, in the language of the list.")


class PressListOut(IncludingOut):
    """Pieces of others, a page of the list."""

    items: list[PressItemOut] = Field(description="In the order asked for.")


@router.get("/", response=PressListOut, operation_id="press_list", summary="Press", openapi_extra=PARTIAL_RESPONSE)
def press_list(request: HttpRequest, asked: Query[PressQuery]):
    """What others wrote, filmed and recorded about us, newest first: by outlet, topic, medium, year and month."""
    listing = ListEndpoint(request, asked, PressItemOut)
    lookups = {name: value for name in ("medium", "language") if (value := getattr(asked, name))}
    rows = asked.filter(PressPage.listed().filter(**lookups), listing)
    if asked.outlet:
        rows = filter_by_term(rows, "outlet", asked.outlet, listing.locale)
    results = listing.paginate(listing.visible_pages(rows, NewsIndexPage), [asked.order])
    return listing.respond(PressListOut(items=serialize_items(results.rows, listing), **results.envelope))


def serialize_items(pages: list[PressPage], listing: ListEndpoint) -> list[PressItemOut]:
    terms, about = listing.terms_by_page(PressPage, pages, TERM_FIELDS), links_by_piece(pages, listing)
    if listing.is_preview:
        for page in pages:
            page.gone, page.archive = page.link_state()
    return [serialize_item(page, listing, terms[page.pk], about.get(page.pk, [])) for page in pages]


def serialize_item(page: PressPage, listing: ListEndpoint, terms: dict, about: list[PageLinkOut]) -> PressItemOut:
    """Serializes a piece of press."""
    fields = ("date", "printed_date", "writer", "medium", "language", "link", "quotation", "response")
    return PressItemOut(
        **listing.item_fields(page),
        **{name: getattr(page, name) for name in fields},
        outlet=next(iter(terms["outlet"]), None),
        topics=terms["topics"],
        link_is_gone=page.gone,
        archived_copy=page.archive,
        about=about,
    )


def links_by_piece(pages: list[PressPage], listing: ListEndpoint) -> dict[int, list[PageLinkOut]]:
    """{piece id: links to the visible pages it is about}; one query."""
    if not pages or not listing.fields.wants("about"):
        return {}
    if listing.is_preview:
        subjects = [row for page in pages for row in page.about.all()]
    else:
        subjects = list(Subject.objects.filter(piece__in=pages).order_by("sort_order", "pk"))
    links = listing.links(by_id(row.page_id for row in subjects).values())
    found: dict[int, list[PageLinkOut]] = {}
    for row in subjects:
        if row.page_id in links:
            found.setdefault(row.piece_id, []).append(links[row.page_id])
    return found
