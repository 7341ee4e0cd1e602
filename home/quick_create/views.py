"""Views that begin a page of the kinds written most: below the index that fits, wherever it stands."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from pages.announcements import AnnouncementIndexPage, AnnouncementPage
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.news import NewsIndexPage, NewsPage
from pages.press.models import PressPage


@dataclass(frozen=True)
class QuickCreateKind:
    """A kind of page that the desk begins, and the kind of index it stands below."""

    index_kind: type[Page]
    page_kind: type[Page]


KINDS = {
    "news": QuickCreateKind(NewsIndexPage, NewsPage),
    "press": QuickCreateKind(NewsIndexPage, PressPage),
    "event": QuickCreateKind(EventIndexPage, EventPage),
    "announcement": QuickCreateKind(AnnouncementIndexPage, AnnouncementPage),
}


def writable_index(index_kind: type[Page], user) -> Page | None:
    """The index below which this person writes: that of the site's first language, else the first open to them."""
    indexes = index_kind.objects.select_related("locale").order_by("path")
    candidates = sorted(indexes, key=lambda index: index.locale.language_code != settings.LANGUAGE_CODE)
    return next((index for index in candidates if index.permissions_for_user(user).can_add_subpage()), None)


def quick_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Leads to the form of a new page of this kind; 404 for a kind that is none of KINDS, 403 without an index."""
    if kind not in KINDS:
        raise Http404
    chosen = KINDS[kind]
    index = writable_index(chosen.index_kind, request.user)
    if index is None:
        raise PermissionDenied
    meta = chosen.page_kind._meta
    return redirect("wagtailadmin_pages:add", meta.app_label, meta.model_name, index.pk)
