"""The view of what the desk begins, by kind."""

from django.http import Http404, HttpRequest, HttpResponse

from .announcement import AnnouncementView, BannerView
from .create_view import QuickCreateView, writable_index
from .event import EventView
from .news import NewsView
from .press import PressView

__all__ = ["KINDS", "quick_create", "writable_index"]

KINDS: dict[str, type[QuickCreateView]] = {
    "news": NewsView,
    "press": PressView,
    "event": EventView,
    "announcement": AnnouncementView,
    "banner": BannerView,
}


def quick_create(request: HttpRequest, kind: str) -> HttpResponse:
    """The questions of this kind; 404 for a kind that is none of KINDS, 403 without an index to write below."""
    if kind not in KINDS:
        raise Http404
    return KINDS[kind].as_view()(request)
