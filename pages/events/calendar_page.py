"""What the calendar shows at one of its addresses: a month and what comes later, or what is past."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from ..posts import paged
from . import month
from .choices import choices
from .dates import Occurrence
from .filters import Filters
from .subscribing import subscriptions
from .words import clock_words
from .zone_words import zone_in_words

LATER = 8  # cards after a month
LATER_DATES = 48  # dates they are made of: so that a weekly series does not push aside all the others
DATES = 6  # on the card of a series


@dataclass(frozen=True)
class Upcoming:
    """A card of what comes later: the dates of one event, soonest first, as far as they are loaded."""

    dates: list[Occurrence]

    @property
    def first(self) -> Occurrence:
        """The date at which it stands: the first that takes place, where one does."""
        return next((each for each in self.dates if not each.is_off), self.dates[0])

    @property
    def shown(self) -> list[Occurrence]:
        return self.dates[:DATES]

    @property
    def has_more(self) -> bool:
        return len(self.dates) > DATES


def cards(later: list[Occurrence]) -> list[Upcoming]:
    """These dates, soonest first, as one card an event, each at its first date."""
    events: dict = {}
    for each in later:
        events.setdefault(each.event, []).append(each)
    return sorted(map(Upcoming, events.values()), key=lambda card: (card.first.starts_at, card.first.pk))[:LATER]


def context(index, request) -> dict:
    """What the template of the calendar is given."""
    filters = Filters.from_query(request.GET, index)
    every = index.occurrences()
    asked = filters.apply(every)
    shown = past(index, asked, filters, request) if filters.past else coming(index, asked, filters)
    offered = every.past() if filters.past else every.filter(ends_at__gte=beginning(shown["month"]))
    feed = f"calendar.ics?{filters.query}" if filters.query else "calendar.ics"
    return shown | {
        "filters": filters,
        "choices": choices(filters, offered),
        "feed": index.get_url(request) + feed,
        "calendars": subscriptions(index.get_full_url(request) + feed, index.title),
        "clock": clock_words(),
        "printed_on": timezone.localdate(),
        "home_time": zone_in_words(settings.TIME_ZONE),
        "canonical": index.get_full_url(request) + known_as(filters, shown),
        "everything": index.url + Filters().address(**at(filters)),
        "past_address": index.url + filters.address(past="1"),
        "coming_address": index.url + filters.address(),
        "is_apart": filters.is_active or shown.get("is_beyond", False),
    }


def at(filters: Filters) -> dict[str, str]:
    """Where in time one looks, as in an address."""
    return ({"month": f"{filters.month:%Y-%m}"} if filters.month else {}) | ({"past": "1"} if filters.past else {})


def beginning(day: dt.date) -> dt.datetime:
    """The first moment of this day, or of today where that is earlier."""
    day = min(day, timezone.localdate())
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())


def known_as(filters: Filters, shown: dict) -> str:
    """What of the query belongs to the address by which search engines know this state."""
    if filters.past:
        return f"?past=1&page={shown['past'].number}" if shown["past"].number > 1 else "?past=1"
    return f"?month={filters.month:%Y-%m}" if filters.month else ""


def past(index, asked, filters: Filters, request) -> dict:
    """A page of what is over, latest first."""
    found = paged(asked.past().select_related("place"), request, query=filters.asked | {"past": "1"})
    found.object_list = index.dress(found.object_list)
    return {"past": found}


def coming(index, asked, filters: Filters) -> dict:
    """The days of a month, and what comes after it.

    Without a month in the address it is the one in which the next date is; where nothing comes any more there is none.
    """
    today, landmarks = timezone.localdate(), sorted(asked.landmarks(), key=lambda each: each.starts_at)
    following = [each for each in landmarks if not each.is_over]
    has_past = len(following) < len(landmarks)
    if not filters.month and not following:
        return {"month": month.first_of(today), "has_past": has_past}
    first = filters.month or month.first_of(max(following[0].day, today))
    here, later = found_in(index, asked, first)
    days = month.grid(first, here, today)
    return turns(index.url, landmarks, filters, first) | {
        "month": first,
        "days": days,
        "week": days[:7],
        "is_empty": not any(day.entries for day in days),
        "later": cards(later),
        "is_in_other_zones": any(each.source.zone != settings.TIME_ZONE for each in here + later),
        "has_past": has_past,
    }


def found_in(index, asked, first: dt.date) -> tuple[list, list]:
    """The dates on any day of a month, and the next ones that begin after it; each by the days of its own zone."""
    after = month.after(first)
    found = asked.month(first, after, LATER_DATES).select_related("place").order_by("starts_at", "pk")
    dressed = index.dress(found)
    here = [each for each in dressed if each.day < after]
    later = [each for each in dressed if each.day >= after and not each.is_over]
    return here, later


def turns(address: str, landmarks: list, filters: Filters, first: dt.date) -> dict:
    """The months before and after, from that of the first date to that of the last; a month beyond leads back there."""
    if not landmarks:
        return {"is_beyond": True}
    start = month.first_of(min(each.day for each in landmarks))
    end = month.first_of(max(each.last_day for each in landmarks))
    earlier = min(month.before(first), end) if first > start else None
    later = max(month.after(first), start) if first < end else None
    return {
        "is_beyond": not start <= first <= end,
        "earlier": earlier and (earlier, address + filters.address(month=f"{earlier:%Y-%m}")),
        "later_on": later and (later, address + filters.address(month=f"{later:%Y-%m}")),
    }
