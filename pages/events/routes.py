"""Routes below events and calendars (RoutablePageMixin): calendar.ics, event.ics, and the page of one date."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import register_converter
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.contrib.routable_page.models import path

from ..http.request_state import RequestState
from ..http.responses import file_response, keep_response
from ..network.models import Network
from .filters import Filters
from .ical import entries, writer
from .occurrences import Occurrence

CONTENT_TYPE = "text/calendar"


def parse_date(segment: str) -> dt.date | None:
    """Parses a path segment YYYY-MM-DD; None for anything else, other forms of ISO 8601 too."""
    try:
        date = dt.date.fromisoformat(segment)
    except ValueError:
        return None
    return date if date.isoformat() == segment else None


class DateConverter:
    """Path converter for such a date."""

    regex, to_url = r"[\d-]{10}", str

    def to_python(self, value: str) -> dt.date:
        if date := parse_date(value):
            return date
        raise ValueError


register_converter(DateConverter, "iso_date")


@path("<iso_date:date>/")
def show_date(page, request: HttpRequest, date: dt.date) -> HttpResponse:
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


KEPT_FOR = dt.timedelta(days=365)  # in the calendar to subscribe to, after the last date of an event


@path("event.ics/")
@path("<iso_date:date>/event.ics/")
def send_event(page, request: HttpRequest, date: dt.date | None = None) -> HttpResponse:
    """Response with an event as iCalendar (RFC 5545); with `date`, that occurrence alone. 404 where it has none."""
    keep_response(request)
    calendar_entries = entries.entries([page], request, page.locale)
    if not calendar_entries or (date and date not in {each.date for each in calendar_entries[0].planned}):
        raise Http404("no date of this event")
    return file_response(
        request,
        writer.build_calendar(calendar_entries, only=date),
        CONTENT_TYPE,
        "event.ics",
        calendar_entries[0].changed,
    )


@path("calendar.ics/")
def send_calendar(index, request: HttpRequest) -> HttpResponse:
    """Response with the calendar as iCalendar (RFC 5545) to subscribe to, with the filters of the page.

    What has been over for a year is left out, so that a subscription does not grow for ever; a series that goes on is whole.
    """
    keep_response(request)
    filters = Filters.from_query(request.GET, index)
    nodes = filters.events(index.events(), since=timezone.now() - KEPT_FOR)
    calendar_entries = entries.entries(index.load_events(nodes), request, index.locale)
    query = f"?{filters.query}" if filters.query else ""
    address = f"{index.get_full_url(request)}calendar.ics{query}"
    network = Network.for_request(request)
    name = gettext("%(calendar)s, %(network)s") % {"calendar": index.title, "network": network.name}
    content = writer.build_calendar(
        calendar_entries, name if network.name else index.title, address, settings.TIME_ZONE
    )
    return file_response(
        request, content, CONTENT_TYPE, "calendar.ics", max((entry.changed for entry in calendar_entries), default=None)
    )
