"""Public views of preview links: drafts for people without an account, in no store, feed, search or sitemap."""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from pages.base.unpublished_changes import is_public_as_saved
from pages.http.request_state import RequestState
from pages.http.responses import unstored
from pages.tree.current import is_in_crisis

from .models import PreviewLink


@dataclass
class PreviewEntry:
    """A page in the list of what a link shows."""

    title: str
    language: str
    url: str
    current: bool


@dataclass
class PreviewBar:
    """What the bar above a draft says; `is_public` where it is what visitors read already. No end where it needs a login."""

    ends_at: dt.datetime | None
    is_public: bool
    pages: list[PreviewEntry]


@require_safe
def preview(request: HttpRequest, signed: str, page_id: int | None = None) -> HttpResponse:
    """The draft of one page of the link, the first where none is named, as it was last saved."""
    link = open_link(signed)
    page = link and next((row for row in link.shown_pages if page_id in (None, row.pk)), None)
    if page is None:
        return gone(request)
    return draft_response(page, link.shown_pages, "preview_link_page", link.signed, link.ends_at)


def draft_response(
    page: Page, pages: list[Page], url_name: str, key: str | int, ends_at: dt.datetime | None = None
) -> HttpResponse:
    """The page as it was last saved, in its language, below a bar with the way to the others; kept by nobody.

    `url_name`: of the view that shows each of `pages`, by `key` and the page's id.
    """
    bar = PreviewBar(ends_at, is_public_as_saved(page), entries(page, pages, url_name, key))
    with override(page.locale.language_code):  # as at its address
        draft = page.get_latest_revision_as_object()
        response = draft.make_preview_request(None, draft.default_preview_mode, {"state": RequestState(draft=bar)})
    return unstored(response)


def open_link(signed: str) -> PreviewLink | None:
    """The link that opens now; None for one that has ended or was revoked, and for all while the crisis switch is on.

    Raises Http404 for what is no link of ours.
    """
    link = PreviewLink.objects.signed(signed)
    if link is None:
        raise Http404
    return link if link.is_open and not is_in_crisis() else None


def entries(shown: Page, pages: list[Page], url_name: str, key: str | int) -> list[PreviewEntry]:
    """What the bar lists: these pages, none where there is one alone."""
    rows = pages if len(pages) > 1 else []
    return [
        PreviewEntry(
            row.draft_title or row.title,
            row.locale.language_code,
            reverse(url_name, args=[key, row.pk]),
            row.pk == shown.pk,
        )
        for row in rows
    ]


def gone(request: HttpRequest) -> HttpResponse:
    """A few words for whoever comes too late (410, RFC 9110, section 15.5.11)."""
    return unstored(render(request, "preview_ended.html", status=410))


urlpatterns = [
    path("preview/<str:signed>/", preview, name="preview_link"),
    path("preview/<str:signed>/<int:page_id>/", preview, name="preview_link_page"),
]
