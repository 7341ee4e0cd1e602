"""Index page of events: the calendar by month, lists of upcoming and past occurrences, feed entries."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.contrib.routable_page.models import re_path

from media.cache_tags import covered, use

from ..base.fallback import language_of, nodes_below, untranslated_field, untranslated_panel
from ..base.kinds import HomeSectionKind, InitialPage, PermissionSection
from ..base.models import BasePage, facts
from ..base.routable import RoutableMixin
from ..feeds import feed_response, links
from ..fragment_cache.deferred import DeferredContext
from ..id_lists import among
from ..posts.filters import PostFilters
from ..posts.models import paged
from ..tree.nodes import Node
from .filters import Filters, filter_options
from .formatting import clock_words, zone_note
from .models import EventPage
from .occurrence_prefetch import prefetch_display
from .occurrences import Occurrence, prefetch_shown
from .routes import send_calendar
from .subscription import subscriptions

# A month of the calendar: its days in whole weeks, each with what happens on it.

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class EventFeedEntry:
    """Entry of the calendar grid: an occurrence on one of its days, `number` of `days`."""

    occurrence: Occurrence
    number: int
    days: int


@dataclass
class Day:
    """A day of the calendar grid; `outside` where it belongs to the month before or after."""

    date: dt.date
    outside: bool
    over: bool
    entries: list[EventFeedEntry] = field(default_factory=list)

    @property
    def look(self) -> str:
        """CSS classes: bare without entries, idle where all is cancelled or over, busy, and meeting for a series."""
        if self.outside or not self.entries:
            return "bare outside" if self.outside else "bare"
        on = [entry for entry in self.entries if not entry.occurrence.is_off]
        if self.over or not on:
            return "idle"
        return "busy meeting" if any(entry.occurrence.source.repeats for entry in on) else "busy"


def first_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def month_after(month: dt.date) -> dt.date:
    """The first day of the month after this one."""
    return first_of(first_of(month) + 32 * DAY)


def month_before(month: dt.date) -> dt.date:
    """The first day of the month before this one."""
    return first_of(first_of(month) - DAY)


def first_weekday() -> int:
    """On which day a week begins in the active language; 0 is Monday."""
    return (get_format("FIRST_DAY_OF_WEEK") - 1) % 7


def grid(month: dt.date, occurrences: list[Occurrence], today: dt.date) -> list[Day]:
    """Calendar grid: the days of the weeks that hold this month, ordered as in the active language.

    A date of several days stands on each of them; days of other months stay empty.
    """
    dates = calendar.Calendar(first_weekday()).itermonthdates(month.year, month.month)
    days = {date: Day(date, date.month != month.month, date < today) for date in dates}
    for each in occurrences:
        length = (each.last_day - each.day).days + 1
        for number in range(max(0, (month - each.day).days), length):
            date = each.day + number * DAY
            if date not in days or date >= month_after(month):
                break
            days[date].entries.append(EventFeedEntry(each, number + 1, length))
    return list(days.values())


# Template context of the calendar: a month and what comes later, or what is past.

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
    """Template context of the page: without a query the calendar is kept by itself."""
    filters = Filters.from_query(request.GET, index)
    around = {"filters": filters, "clock": clock_words(), "printed_on": timezone.localdate()}
    if request.GET:
        return around | calendar_context(index, request, filters)
    calendar = DeferredContext((index.pk,), lambda: calendar_context(index, request, filters))
    return around | {"canonical": index.get_full_url(request), "listing": calendar}


def calendar_context(index, request, filters: Filters) -> dict:
    """Template context of the calendar."""
    occurrences = index.occurrences()
    filtered = filters.apply(occurrences)
    period = (
        past_context(index, filtered, filters, request) if filters.past else month_context(index, filtered, filters)
    )
    selectable = occurrences.past() if filters.past else occurrences.filter(ends_at__gte=start_of_day(period["month"]))
    feed = f"calendar.ics?{filters.query}" if filters.query else "calendar.ics"
    return period | {
        "choices": filter_options(filters, selectable, occurrences),
        "feed": index.get_url(request) + feed,
        "calendars": subscriptions(index.get_full_url(request) + feed, index.title),
        "home_time": zone_note(settings.TIME_ZONE),
        "canonical": index.get_full_url(request) + canonical_query(filters, period),
        "everything": index.url + Filters().address(**period_parameters(filters)),
        "past_address": index.url + filters.address(past="1"),
        "coming_address": index.url + filters.address(),
        "is_apart": filters.is_active or period.get("is_beyond", False),
    }


def period_parameters(filters: Filters) -> dict[str, str]:
    """Query parameters of the period shown: `month` or `past`."""
    return ({"month": f"{filters.month:%Y-%m}"} if filters.month else {}) | ({"past": "1"} if filters.past else {})


def start_of_day(day: dt.date) -> dt.datetime:
    """Start of this day, or of today where that is earlier, as an aware datetime."""
    day = min(day, timezone.localdate())
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())


def canonical_query(filters: Filters, period: dict) -> str:
    """Query string of the canonical URL of this state."""
    if filters.past:
        return f"?past=1&page={period['past'].number}" if period["past"].number > 1 else "?past=1"
    return f"?month={filters.month:%Y-%m}" if filters.month else ""


def past_context(index, filtered, filters: Filters, request) -> dict:
    """Template context of a page of past occurrences, latest first."""
    page = paged(filtered.past().select_related("place"), request, query=filters.query_parameters | {"past": "1"})
    page.object_list = index.prefetch_display(page.object_list)
    return {"past": page}


def month_context(index, filtered, filters: Filters) -> dict:
    """Template context of a month: its days, and what comes after it.

    Without a month in the address it is the one in which the next date is; where nothing comes any more there is none.
    """
    today, landmarks = timezone.localdate(), sorted(filtered.landmarks(), key=lambda each: each.starts_at)
    following = [each for each in landmarks if not each.is_over]
    has_past = len(following) < len(landmarks)
    if not filters.month and not following:
        return {"month": first_of(today), "has_past": has_past}
    first = filters.month or first_of(max(following[0].day, today))
    here, later = month_and_later(index, filtered, first)
    days = grid(first, here, today)
    return month_links(index.url, landmarks, filters, first) | {
        "month": first,
        "days": days,
        "week": days[:7],
        "is_empty": not any(day.entries for day in days),
        "later": cards(later),
        "is_in_other_zones": any(each.source.zone != settings.TIME_ZONE for each in here + later),
        "has_past": has_past,
    }


def month_and_later(index, filtered, first: dt.date) -> tuple[list, list]:
    """Occurrences on any day of a month, and the next that begin after it; each by the days of its own zone."""
    after = month_after(first)
    rows = filtered.month(first, after, LATER_DATES).select_related("place").order_by("starts_at", "pk")
    occurrences = index.prefetch_display(rows)
    here = [each for each in occurrences if each.day < after]
    later = [each for each in occurrences if each.day >= after and not each.is_over]
    prefetch_shown(later)
    return here, later


def month_links(address: str, landmarks: list, filters: Filters, first: dt.date) -> dict:
    """Links to the months before and after, from the first occurrence to the last; a month beyond leads back there."""
    if not landmarks:
        return {"is_beyond": True}
    start = first_of(min(each.day for each in landmarks))
    end = first_of(max(each.last_day for each in landmarks))
    earlier = min(month_before(first), end) if first > start else None
    later = max(month_after(first), start) if first < end else None
    return {
        "is_beyond": not start <= first <= end,
        "earlier": earlier and (earlier, address + filters.address(month=f"{earlier:%Y-%m}")),
        "later_on": later and (later, address + filters.address(month=f"{later:%Y-%m}")),
    }


# The next events for a feed: each once, by its next date.

SIZE = 20
MOST = 200  # dates looked through; a calendar with more of them ahead says enough


def feed_posts(index, number: int) -> tuple[list[EventPage], bool]:
    """A page of whole events, the soonest first, each with its `next_date`; and whether more follow."""
    first = {}
    for each in index.prefetch_display(index.occurrences().upcoming().select_related("place")[:MOST]):
        first.setdefault(each.event, each)
    start = (number - 1) * SIZE
    chosen = list(first.values())[start : start + SIZE]
    whole = EventPage.objects.select_related("picture").in_bulk([each.page.pk for each in chosen])
    events = []
    for each in chosen:
        event = whole[each.page.pk]
        event.source, event.next_date = each.source, each
        event.published_at = event.first_published_at or timezone.now()
        event.topics_named, event.authors_named, event.signed = [], [], []
        events.append(event)
    return events, len(first) > start + SIZE


class EventIndexPage(RoutableMixin, BasePage):
    """The calendar: what comes, and what was."""

    is_index = True
    subpage_types = ["pages.EventPage"]
    show_untranslated = untranslated_field(default=True)

    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("show_untranslated")]
    promote_panels = [*BasePage.promote_panels, untranslated_panel()]
    template = "pages/event_index_page.html"
    initial = InitialPage(_("Events"), "events", "red")
    home_section = HomeSectionKind(
        "events",
        place=5,
        prints_summary=False,
        empty_reason=_("No coming event is public."),
        quick_create=(("event", _("Plan an event")),),
    )
    permission_section = PermissionSection(
        "events", pgettext_lazy("permission", "Events"), publishers=("organizer", "editor")
    )
    schema = "CollectionPage"

    state_parameters = ("month", "past", "page")
    filter_parameters = ("topic", "place", "access", "language", "online")

    class Meta:
        app_label = "pages"
        verbose_name = _("event index")
        verbose_name_plural = _("event indexes")

    def events(self) -> tuple[Node, ...]:
        """Every visible event below, each in one language: that of this index, where it has been translated."""
        return nodes_below(self)

    def load_events(self, nodes: Iterable[Node]) -> list[EventPage]:
        """These events, without their bodies; one query."""
        events = EventPage.objects.select_related("locale").defer_streamfields()
        return list(among(events, [node.pk for node in nodes]))

    def occurrences(self):
        """The dates of these events."""
        return Occurrence.objects.of_events(self.events())

    def items(self, limit: int) -> list[Occurrence]:
        """The next dates, soonest first, each with its page in this language and the picture of its source."""
        upcoming = self.occurrences().upcoming()[:limit].as_subquery().select_related("source__picture", "place")
        with covered("pages_occurrence", "pages_place"):
            found = list(upcoming.defer("source__body", "source__recap"))
        use(*(tag for each in found for tag in (f"page:{each.source_id}", *each.source.listed_tags())))
        return self.prefetch_display(found)

    def items_on_home(self, number, first=None):
        return self.items(number)

    def prefetch_display(self, occurrences) -> list[Occurrence]:
        """These occurrences, each with what a list prints of it in this language."""
        return prefetch_display(list(occurrences), self.events(), language_of(self))

    def feed_posts(self, choices, number: int) -> tuple[list, bool]:
        """See `pages.feeds`; a calendar has no choices there."""
        return feed_posts(self, number)

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | context(self, request) | {"feeds": links(self)}

    file_view = send_calendar  # below its address

    @re_path(r"^(feed|feed\.json)/$")
    def feed_view(self, request, form: str):
        return feed_response(form, request, self, PostFilters())
