"""Feeds: every list of posts as Atom (RFC 4287) and as JSON Feed (version 1.1), in pages of twenty (RFC 5005)."""

from django.http import Http404, HttpRequest, HttpResponse

from ..http.responses import file_response
from ..http.urls import whole_number
from . import atom, json_feed
from .entries import fill

FORMS = {"feed": atom, "feed.json": json_feed}


def links(index, choices=None) -> list[dict[str, str]]:
    """What leads to the feeds of a list, in the head and at its foot."""
    title = f"{index.title}: {getattr(choices, choices.alone)}" if choices and choices.alone else index.title
    found = []
    for form, writer in FORMS.items():
        ending = f"{form}/" if "." not in form else form
        href = index.url + (choices.ending(feed=ending) if choices else ending)
        found.append({"type": writer.TYPE, "title": f"{title} ({writer.NAME})", "href": href, "label": writer.NAME})
    return found


def feed_response(form: str, request: HttpRequest, index, choices) -> HttpResponse:
    """The feed of a list in this state; nonsense for a page gives the first, too far one without entries."""
    feed = fill(request, index, choices, whole_number(request.GET.get("page", ""), 5) or 1)
    if choices.alone and not feed.entries:
        raise Http404("nothing is filed under it")
    writer = FORMS[form]
    return file_response(request, writer.write(feed), writer.TYPE, f"feed.{writer.ENDING}", feed.updated)
