"""Router of `events/`: the calendar date by date, series expanded, with the instants that page, iCalendar and JSON-LD
tell.
"""

import datetime as dt
from functools import partial
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router
from wagtail.models import Locale

from ...events.access import QUESTIONS
from ...events.filters import Filters
from ...events.index_page import EventIndexPage
from ...events.models import Attendance, EventPage
from ...events.occurrence_prefetch import prefetch_display
from ...events.occurrences import Occurrence, OccurrenceState
from ...events.places import Place
from ...id_lists import among
from ...posts.models import Topic
from ...tree.nodes import Node
from ..errors import Problem
from ..input_fields import Instant
from ..lists.filters import SUMMARY, TITLE, FilterFact, choice, day, filtered_by, moment, narrow, row, term, text
from ..lists.include import IncludeQuery, IncludingOut
from ..lists.sparse_fields import PARTIAL_RESPONSE
from ..schemas.event_dates import EventDateOut, serialize_dates
from .base import SLUG, ListEndpoint, PageListQuery, aware

router = Router(tags=["events"])
DAY = dt.timedelta(days=1)
CODES = Literal[tuple(code for code, _name in settings.LANGUAGES)]


def keys_at(model: type[Model], slug: str, locale_id: int) -> QuerySet:
    """Subquery: the translation key of what has this slug, as the calendar page looks it up."""
    return Filters(locale_id=locale_id).translation_keys(model, slug)


# Facts of a date, and those of its event in the language of the list.
FACTS = (
    row("id", "The id of the date."),
    moment("starts_at", "The instant at which it begins."),
    moment("ends_at", "The first instant after it."),
    day("date", "The day for which it was first planned."),
    choice("state", "What became of it.", OccurrenceState.values, "cancelled"),
    choice("attendance", "How to take part.", Attendance.values, "mixed", "source__attendance"),
    text("zone", "The zone in which it happens.", "America/Chicago", "source__zone"),
    FilterFact("free", "Whether it costs nothing.", bool, ("isnull",), True, "source__free"),
    term("topic", "What it is filed under.", partial(keys_at, Topic), "source__topics", "food"),
    term("place", "Where it happens.", partial(keys_at, Place), "place", "community-center"),
)
EVENT_FACTS = (TITLE, SUMMARY)


@filtered_by(*FACTS, apart=EVENT_FACTS)
class EventsQuery(PageListQuery, IncludeQuery):
    since: dt.date | Instant | None = Field(
        None,
        alias="from",
        description="Only dates that are not over by then: a day where the site is at home, or an instant. Left out, now.",
        examples=["2026-05-01"],
    )
    to: dt.date | Instant | None = Field(
        None,
        description="Only dates that begin on that day at the latest, or before that instant.",
        examples=["2026-05-31"],
    )
    past: bool = Field(False, description="Only what is over, the latest first; `from` and `to` narrow it.")
    topic: str = Field(
        "", pattern=SLUG, description="Only what is filed under the topic with this slug.", examples=["food"]
    )
    place: str = Field("", pattern=SLUG, description="Only at the place with this slug.", examples=["community-center"])
    access: list[Literal[tuple(QUESTIONS)]] = Field(
        [],
        description="Only where this access question is answered yes, for the event or its place; repeat it to ask for several.",
        examples=[["childcare"]],
    )
    language: list[CODES] = Field(
        [],
        description="Only where this language is spoken or interpreted into; repeat it to ask for several.",
        examples=[["es"]],
    )
    online: bool = Field(False, description="Only what one can take part in online.")
    free: bool = Field(False, description="Only what costs nothing.")
    event: UUID | None = Field(None, description="Only the dates of the event with this `translation_key`.")
    order: Literal["starts_at", "-starts_at"] | None = Field(
        None, description="Left out, what begins soonest comes first; of what is past, what began last."
    )

    def filter(self, dates: QuerySet, locale_id: int) -> QuerySet:
        """Filters a queryset of occurrences by these parameters, as the calendar page does."""
        filters = Filters(
            topic=self.topic,
            place=self.place,
            access=tuple(self.access),
            languages=tuple(self.language),
            online=self.online,
            locale_id=locale_id,
        )
        lookups = ({"source__free": True} if self.free else {}) | ({"event": self.event} if self.event else {})
        return filters.apply(self.filter_time(dates).filter(**lookups))

    def filter_events(self, events: list[Node], locale: Locale) -> list[Node]:
        """Those of these events whose words are asked for; one query, none where nobody asks for words."""
        every = EventPage.objects.order_by()
        if (found := narrow(every, EVENT_FACTS, self, locale)) is every:
            return events
        ids = set(among(found, [node.pk for node in events]).values_list("pk", flat=True))
        return [node for node in events if node.pk in ids]

    def filter_time(self, dates: QuerySet) -> QuerySet:
        """Filters a queryset of occurrences by `from`, `to` and `past`."""
        first, after = range_bound(self.since, "from"), range_bound(self.to, "to", DAY)
        if self.past:
            dates = dates.past()
        if first or not self.past:
            dates = dates.filter(ends_at__gt=first or timezone.now())
        return dates.filter(starts_at__lt=after) if after else dates


class EventsListOut(IncludingOut):
    """Dates of events, a page of the list."""

    items: list[EventDateOut] = Field(description="In the order asked for.")


@router.get(
    "/", response=EventsListOut, operation_id="events_list", summary="Dates of events", openapi_extra=PARTIAL_RESPONSE
)
def events_list(request: HttpRequest, asked: Query[EventsQuery]):
    """Each date of each event, those of a series too, soonest first: by time, topic, place, access, language and cost."""
    listing = ListEndpoint(request, asked, EventDateOut)
    events = asked.filter_events(listing.visible_nodes(EventPage, EventIndexPage), listing.locale)
    dates = asked.filter(Occurrence.objects.of_events(events), listing.locale.pk)
    order = asked.order or ("-starts_at" if asked.past else "starts_at")
    results = listing.paginate(dates, [order], lambda rows: load_with_sources(rows, listing))
    items = serialize_dates(prefetch_display(results.rows, events, listing.locale.pk), listing)
    return listing.respond(EventsListOut(items=items, **results.envelope))


def load_with_sources(dates: QuerySet, listing: ListEndpoint) -> list[Occurrence]:
    """Evaluates occurrences with place and source joined, without the bodies of the source."""
    pictures = ["source__picture"] if listing.fields.wants("picture") else []
    found = dates.as_subquery().select_related("place", "source", *pictures)
    return list(found.defer("source__body", "source__recap"))


def range_bound(day: dt.date | None, name: str, offset: dt.timedelta = dt.timedelta()) -> dt.datetime | None:
    """A bound of the range, aware: an instant, or the start of a day plus `offset` in the site's time zone."""
    if day is None or isinstance(day, dt.datetime):
        return day and aware(day)
    try:
        return timezone.make_aware(dt.datetime.combine(day + offset, dt.time()))
    except OverflowError:
        raise Problem(422, "invalid", detail=f"`{name}` is too far away.") from None
