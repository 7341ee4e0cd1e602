"""Feeds: every list of posts as Atom (RFC 4287) and as JSON Feed (version 1.1), in pages of twenty (RFC 5005)."""

from django.http import Http404, HttpRequest, HttpResponse

from media.features import announced_functions

from ..http.responses import file_response, keep_response
from ..http.urls import whole_number
from . import atom, json_feed
from .entries import build_feed

FORMS = {"feed": atom, "feed.json": json_feed}


def links(index, choices=None) -> list[dict[str, str]]:
    """Links to the feeds of a list, for the head and the foot of a page."""
    title = f"{index.title}: {getattr(choices, choices.sole_name)}" if choices and choices.sole_name else index.title
    found = []
    for form, writer in FORMS.items():
        ending = f"{form}/" if "." not in form else form
        href = index.url + (choices.subpath(feed=ending) if choices else ending)
        found.append({"type": writer.TYPE, "title": f"{title} ({writer.NAME})", "href": href, "label": writer.NAME})
    return found


def announced_links(request: HttpRequest) -> list[dict[str, str]]:
    """Links to the feeds that apps announce, in the active language."""
    return [link for links_of in announced_functions("feed_links") for link in links_of(request)]


def feed_response(form: str, request: HttpRequest, index, choices) -> HttpResponse:
    """Response with the feed of a list in this state; an invalid page number gives the first, too far no entries."""
    keep_response(request, "page")
    feed = build_feed(request, index, choices, whole_number(request.GET.get("page", ""), 5) or 1)
    if choices.sole_name and not feed.entries:
        raise Http404("nothing is filed under it")
    writer = FORMS[form]
    return file_response(request, writer.write(feed), writer.TYPE, f"feed.{writer.ENDING}", feed.updated)
