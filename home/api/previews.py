"""Router of `preview/`: the drafts of a preview link, in the shape of `content/`, for front ends that show them.

An app that has such links announces this router (`api_routers`) and what opens one (`draft_links`).
"""

import datetime as dt
from typing import Annotated, Literal, Protocol

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema
from wagtail.models import Page

from media.features import first_announced
from pages.api.errors import Problem
from pages.api.lists.sparse_fields import PARTIAL_RESPONSE
from pages.api.schemas.links import PageLinkOut, page_link
from pages.http.request_state import RequestState
from pages.http.responses import UNSTORED, unstored

from .content import ContentOut, ContentQuery, PageId, draft_response

router = Router(tags=["content"])
Signed = Annotated[
    str, Path(description="What stands after `/preview/` in the address of the link.", examples=["7.Ux3kq0d2…"])
]


class DraftLink(Protocol):
    """A link that shows drafts."""

    ends_at: dt.datetime
    shown_pages: list[Page]


class DraftsOut(Schema):
    """The drafts of a link that shows several."""

    found: Literal["drafts"] = "drafts"
    ends_at: dt.datetime = Field(description="When the link ends.", examples=["2026-12-04T17:30:00Z"])
    pages: list[PageLinkOut] = Field(
        description="By the titles of their drafts; `preview/{signed}/{id}/` has each of them whole."
    )


ContentOrDrafts = Annotated[ContentOut | DraftsOut, Field(discriminator="found")]


@router.get(
    "/{signed}/",
    response=ContentOrDrafts,
    operation_id="preview_link",
    summary="What a preview link shows",
    openapi_extra=PARTIAL_RESPONSE,
)
def preview_link(request: HttpRequest, response: HttpResponse, signed: Signed, asked: Query[ContentQuery]):
    """The draft of a preview link that staff made; the list of them where it shows several. Nobody is to keep it."""
    link = opened(signed, request)
    if len(link.shown_pages) == 1:
        return draft_response(link.shown_pages[0], request, asked, link.ends_at)
    unstored(response)
    return DraftsOut(ends_at=link.ends_at, pages=[draft_link(page, request) for page in link.shown_pages])


@router.get(
    "/{signed}/{int:page_id}/",
    response=ContentOut,
    operation_id="preview_content",
    summary="A draft of a preview link",
    openapi_extra=PARTIAL_RESPONSE,
)
def preview_content(request: HttpRequest, signed: Signed, page_id: PageId, asked: Query[ContentQuery]):
    """One of its drafts, as it was last saved, in the shape of `content/{id}/`. Nobody is to keep it."""
    link = opened(signed, request)
    page = next((row for row in link.shown_pages if row.pk == page_id), None)
    if page is None:
        raise shows_nothing()
    return draft_response(page, request, asked, link.ends_at)


def opened(signed: str, request: HttpRequest) -> DraftLink:
    """The link that opens something now; raises Problem 404 for any other, the same whatever is the reason."""
    RequestState.of(request).is_kept = False
    try:
        link = first_announced("draft_links", signed)
    except Http404:
        link = None
    if link is None or not link.shown_pages:
        raise shows_nothing()
    return link


def shows_nothing() -> Problem:
    return Problem(404, "not-found", detail="This link shows nothing: it ended, or never was.", headers=UNSTORED)


def draft_link(page: Page, request: HttpRequest) -> PageLinkOut:
    """The page as a link, by the title of its draft."""
    return page_link(page, request).model_copy(update={"title": page.draft_title})
