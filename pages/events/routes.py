"""What events and calendars have below their addresses: calendar.ics, event.ics, and the page of one date."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from .. import feeds
from ..base.routing import View
from ..http.request_state import RequestState
from ..http.responses import file
from ..network import Network
from ..posts.filters import PostFilters
from .filters import Filters
from .occurrences import Occurrence

KIND = "text/calendar"


def date_in(segment: str) -> dt.date | None:
    """The date that a segment of an address is, written YYYY-MM-DD and in no other way."""
    try:
        date = dt.date.fromisoformat(segment)
    except ValueError:
        return None
    return date if date.isoformat() == segment else None


def event_view(page, rest: list[str]) -> View | None:
    """What answers below an event: `event.ics`, `YYYY-MM-DD/` and `YYYY-MM-DD/event.ics`."""
    date = date_in(rest[0])
    if date and len(rest) == 1:
        return partial(show_date, page, date)
    below = rest[1:] if date else rest
    return partial(send_event, page, date) if below == ["event.ics"] else None


def calendar_view(index, rest: list[str]) -> View | None:
    """What answers below a calendar: `calendar.ics`, `feed/` and `feed.json`."""
    if len(rest) == 1 and rest[0] in feeds.FORMS:
        return partial(feeds.feed_response, rest[0], index=index, choices=PostFilters())
    return partial(send_calendar, index) if rest == ["calendar.ics"] else None


def show_date(page, date: dt.date, request: HttpRequest) -> HttpResponse:
    """The page of an event as it is for one of its dates."""
    if select_date(page, date, request) is None:
        raise Http404("no date of this event")
    return page.serve(request)


def select_date(page, date: dt.date, request: HttpRequest) -> Occurrence | None:
    """The occurrence of this date, which the page and what stands around it then show; None where there is none."""
    page.occurrence = Occurrence.objects.on(page.translation_key, date)
    if page.occurrence and page.occurrence.source.repeats:  # an event that happens once has one address
        RequestState.of(request).subpath = f"{date}/"
    return page.occurrence


def send_event(page, date: dt.date | None, request: HttpRequest) -> HttpResponse:
    """An event as a file for calendars; with `date`, that date alone."""
    from .ical import (
        entries,  # they lean on the models, which have these addresses
        writer,  # they lean on the models, which have these addresses
    )

    found = entries.entries([page], request, page.locale)
    if not found or (date and date not in {each.date for each in found[0].planned}):
        raise Http404("no date of this event")
    return file(request, writer.build_calendar(found, only=date), KIND, "event.ics", found[0].changed)


def send_calendar(index, request: HttpRequest) -> HttpResponse:
    """The calendar as a file to subscribe to, with the filters of the page."""
    from .ical import (
        entries,  # they lean on the models, which have these addresses
        writer,  # they lean on the models, which have these addresses
    )

    filters = Filters.from_query(request.GET, index)
    found = entries.entries(filters.events(index.events().select_related("locale")), request, index.locale)
    query = f"?{filters.query}" if filters.query else ""
    address = f"{index.get_full_url(request)}calendar.ics{query}"
    network = Network.for_request(request)
    name = gettext("%(calendar)s, %(network)s") % {"calendar": index.title, "network": network.name}
    content = writer.build_calendar(found, name if network.name else index.title, address, settings.TIME_ZONE)
    return file(request, content, KIND, "calendar.ics", max((entry.changed for entry in found), default=None))
