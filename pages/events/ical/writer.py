"""Writer of iCalendar (RFC 5545, RFC 7986) and VTIMEZONE (section 3.6.5): the same bytes until something changes."""

import calendar
import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple
from uuid import uuid5

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vCalAddress, vDuration, vRecur, vUri

from ...form_fields import one_line
from ..datetimes import add_exact_duration
from ..recurrence import WEEKDAYS, Planned, position
from .entries import CalendarEntry

# Time zones as calendars carry them (VTIMEZONE, RFC 5545, section 3.6.5), from the IANA database.
#
# The icalendar library makes them too, but dates each change in spring an hour late (it takes the first time after the
# hour that is left out, where the standard wants the last before it).
#
# What comes back every year is an RRULE; what does not is a STANDARD or DAYLIGHT of its own with nothing but its DTSTART.
# No RDATE: Outlook passes it over, ical.js reads its first value only.

LOOK_EVERY = dt.timedelta(days=7)  # no zone has ever changed its clocks twice within a week and back
YEARS_AHEAD = 10  # a series without an end goes on after the last date that we know; for changes that no rule has
# Later than what the database lists year by year (Ramadan in Morocco and Palestine, to 2087), and every kind of year.
FAR = range(2101, 2129)
OLDEST = 1970


class Kind(NamedTuple):
    """What changes: the offsets from UTC before and after, the abbreviation from then on, and whether it is summer time."""

    before: dt.timedelta
    after: dt.timedelta
    name: str
    summer: bool


class Yearly(NamedTuple):
    """A change that comes back every year: on a weekday, on this date or within the six days after it, at this time.

    Date and time are by the clock that it ends.
    """

    kind: Kind
    month: int
    day: int
    weekday: int
    time: dt.time

    def onset(self, year: int) -> dt.datetime:
        first = dt.datetime.combine(dt.date(year, self.month, self.day), self.time)
        return first + dt.timedelta(days=(self.weekday - first.weekday()) % 7)

    def rules(self) -> list[dict]:
        """As RRULE; two where its days lie in two months (Cairo's autumn: October 26 to November 1)."""
        name, yearly = WEEKDAYS[self.weekday], {"FREQ": "YEARLY"}
        length = calendar.monthrange(FAR[0], self.month)[1]
        if self.day + 6 == length and self.month != 2:  # a February has two lengths
            return [yearly | {"BYMONTH": self.month, "BYDAY": f"-1{name}"}]
        if self.day % 7 == 1 and self.day + 6 <= length:
            number = position(dt.date(FAR[0], self.month, self.day))
            return [yearly | {"BYMONTH": self.month, "BYDAY": f"{number}{name}"}]
        days = [dt.date(FAR[0], self.month, self.day) + dt.timedelta(days=number) for number in range(7)]
        by_month = {month: [day.day for day in days if day.month == month] for month in sorted({d.month for d in days})}
        return [
            yearly | {"BYMONTH": month, "BYMONTHDAY": numbers, "BYDAY": name} for month, numbers in by_month.items()
        ]


def observance(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> tuple[dt.timedelta, str, bool]:
    """(offset from UTC, abbreviation, whether it is summer time) at this moment."""
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname(), bool(local.dst())


def change_between(before: dt.datetime, after: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The first second of what holds at `after`, where something else holds at `before`."""
    first, second = dt.timedelta(), after - before
    while second - first > dt.timedelta(seconds=1):
        middle = dt.timedelta(seconds=(first + second) // dt.timedelta(seconds=2))
        if observance(before + middle, zone) == observance(before, zone):
            first = middle
        else:
            second = middle
    return before + second


def changes(start: dt.datetime, end: dt.datetime, zone: zoneinfo.ZoneInfo) -> Iterator[dt.datetime]:
    """Every moment between two (all in UTC) at which the clocks of a zone, or what they are called, change."""
    while start < end:
        following = min(start + LOOK_EVERY, end)
        if observance(start, zone) != observance(following, zone):
            yield change_between(start, following, zone)
        start = following


def onsets(name: str, start: dt.datetime, end: dt.datetime) -> list[tuple[dt.datetime, Kind]]:
    """Every change of a zone between two moments in UTC: its local time by the clock that it ends, and what changes."""
    zone = zoneinfo.ZoneInfo(name)
    current, found = observance(start, zone), []
    for moment in changes(start, end, zone):
        before, current = current, observance(moment, zone)
        found.append((moment.replace(tzinfo=None) + before[0], Kind(before[0], *current)))
    return found


def in_years(name: str, years: range) -> list[tuple[dt.datetime, Kind]]:
    """The changes in these years, by the calendar of the zone."""
    start, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (years[0], years[-1] + 1))
    found = onsets(name, start - dt.timedelta(days=2), end + dt.timedelta(days=2))
    return [each for each in found if each[0].year in years]


@lru_cache(maxsize=200)
def yearly(name: str) -> tuple[Yearly, ...]:
    """The rule that a zone follows from some year on for ever; empty where it has none, or none that an RRULE can say."""
    by_kind: dict[Kind, list[dt.datetime]] = {}
    for local, kind in in_years(name, FAR):
        by_kind.setdefault(kind, []).append(local)
    found = []
    for kind, times in by_kind.items():
        first = min(times, key=lambda local: (local.month, local.day))
        found.append(Yearly(kind, first.month, first.day, first.weekday(), first.time()))
        if [found[-1].onset(year) for year in FAR] != times:
            return ()
    return tuple(found)


@lru_cache(maxsize=200)
def regular_since(name: str) -> int:
    """The first year from which on a zone has no changes but those of its rule; 1970 where it has for longer."""
    rule = yearly(name)
    for year in range(FAR[0] - 1, OLDEST - 1, -1):
        if in_years(name, range(year, year + 1)) != sorted((each.onset(year), each.kind) for each in rule):
            return year + 1
    return OLDEST


@lru_cache(maxsize=200)
def vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    """The zone of this name, right from the first day of one year on; for ever where it has a rule that goes on.

    Changes without a rule are listed until ten years after `last_year`.
    """
    component = Timezone()
    component.add("TZID", name)
    rule, since = yearly(name), max(regular_since(name), first_year - 1)
    listed = range(first_year, min(since, last_year + YEARS_AHEAD))
    if since >= first_year or not rule:  # else the year before says what holds on the first day
        component.add_component(initial_observance(name, first_year))
    for local, kind in in_years(name, listed) if listed else ():
        component.add_component(observance_component(kind, local))
    if since < last_year + YEARS_AHEAD:
        for each in rule:
            for rrule in each.rules():
                component.add_component(observance_component(each.kind, first_of(each, rrule, since), rrule))
    return component


def initial_observance(name: str, year: int):
    """The observance that holds from the day before a year on, so that nothing of the year has to be guessed."""
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC) - dt.timedelta(days=1)  # whatever the zone, before the first there
    offset, abbreviation, summer = observance(start, zoneinfo.ZoneInfo(name))
    return observance_component(Kind(offset, offset, abbreviation, summer), start.replace(tzinfo=None) + offset)


def first_of(change: Yearly, rrule: dict, since: int) -> dt.datetime:
    """The first onset of this rule, which its DTSTART has to be, so that it counts once whether or not DTSTART counts."""
    return next(onset for year in range(since, since + 29) if (onset := change.onset(year)).month == rrule["BYMONTH"])


@lru_cache(maxsize=200)
def missing_days(name: str, first_year: int, last_year: int) -> frozenset[dt.date]:
    """The days in these years that a zone left out, where the date line was moved."""
    zone = zoneinfo.ZoneInfo(name)
    start, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (first_year, last_year + 1))
    moments = [(moment - dt.timedelta(seconds=1), moment) for moment in changes(start, end, zone)]
    pairs = [[moment.astimezone(zone).date() for moment in pair] for pair in moments]
    return frozenset(before + dt.timedelta(days=1) for before, after in pairs if after - before > dt.timedelta(days=1))


def observance_component(kind: Kind, onset: dt.datetime, rrule: dict | None = None):
    """STANDARD or DAYLIGHT component; its onset is in the local time that it ends."""
    component = TimezoneDaylight() if kind.summer else TimezoneStandard()
    component.add("DTSTART", onset)
    component.add("TZOFFSETFROM", kind.before)
    component.add("TZOFFSETTO", kind.after)
    if rrule:
        component.add("RRULE", rrule)
    component.add("TZNAME", kind.name)
    return component


PRODUCT = "-//Commonhouse//Calendar//EN"
REFRESH = dt.timedelta(hours=1)
# A postponed date does not stand, and no other is known yet.
STATUS = {"cancelled": "CANCELLED", "postponed": "TENTATIVE"}
LAST_DAY = dt.date(2200, 12, 31)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def text(words: str) -> str:
    """Text as iCalendar can hold it: line ends become newlines, other control characters go (section 3.3.11)."""
    return CONTROL.sub("", re.sub(r"\r\n?", "\n", words))


def parameter_value(words: str) -> str:
    """Words as the value of a parameter: one line, without the quotes that would end it (section 3.2)."""
    return " ".join(text(words).replace('"', "'").split())


def build_calendar(
    entries: Iterable[CalendarEntry], name: str = "", address: str = "", zone: str = "", only: dt.date | None = None
) -> bytes:
    """A VCALENDAR of these events, published (RFC 5546, section 3.2.1); with `only`, of one date as first planned.

    One that is subscribed to has a `name`, an `address` and the `zone` where it is at home.
    """
    return calendar_component(entries, name, address, zone, only).to_ical()


def calendar_component(
    entries: Iterable[CalendarEntry], name: str = "", address: str = "", zone: str = "", only: dt.date | None = None
) -> Calendar:
    """The same as a component, which may still be changed."""
    entries = sorted(entries, key=lambda entry: (entry.facts.start_date, entry.page.pk or 0))
    vcalendar = Calendar()
    vcalendar.add("PRODID", PRODUCT)
    vcalendar.add("VERSION", "2.0")
    vcalendar.add("CALSCALE", "GREGORIAN")
    vcalendar.add("METHOD", "PUBLISH")
    if name:
        for key in ("NAME", "X-WR-CALNAME"):
            vcalendar.add(key, text(one_line(name)))
        if zone:
            vcalendar.add("X-WR-TIMEZONE", zone)
        vcalendar.add("SOURCE", vUri(address), parameters={"VALUE": "URI"})
        vcalendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        vcalendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    for zone, (first, last) in sorted(years(entries).items()):
        vcalendar.add_component(vtimezone(zone, first, last))
    for entry in entries:
        for event in vevents(entry, only):
            vcalendar.add_component(event)
    return vcalendar


def years(entries: list[CalendarEntry]) -> dict[str, tuple[int, int]]:
    """For each zone in which something has hours, the first and last year in which it happens."""
    spans: dict[str, tuple[int, int]] = {}
    for entry in entries:
        if entry.uses_clock:
            dates = [entry.facts.start_date, *(each.starts_at.date() for each in entry.planned)]
            span = spans.get(entry.facts.zone, (9999, 0))
            spans[entry.facts.zone] = (min(span[0], min(dates).year), max(span[1], max(dates).year))
    return spans


def vevents(entry: CalendarEntry, only: dt.date | None = None) -> list[Event]:
    """VEVENTs of an event: one, and one more (RECURRENCE-ID) for each date unlike the others."""
    if not entry.facts.repeats and len(entry.planned) == 1:
        return [single_vevent(entry, entry.planned[0])]
    stretches = stretches_of(entry)
    exceptional = [each for each in entry.planned if (each.date == only if only else not is_regular(entry, each))]
    exceptions = [exception_vevent(entry, each, stretch_of(each.date, stretches)) for each in exceptional]
    return exceptions if only else [*(series_vevent(entry, each, stretches) for each in stretches), *exceptions]


class Stretch(NamedTuple):
    """Dates that one VEVENT can tell: the first, the RRULE and the UID."""

    first: dt.date
    rule: str
    uid: str


def stretches_of(entry: CalendarEntry) -> list[Stretch]:
    """A series in one stretch; in two where a date of the rule, with hours, would be on a day that its zone left out.

    Such an hour is the same moment as that of the day before: an EXDATE for it takes away both.
    """
    facts = entry.facts
    whole = Stretch(facts.start_date, rule(entry), str(facts.translation_key))
    first_skipped = min(skipped_dates(entry), default=None) if facts.has_hours else None
    if first_skipped is None:
        return [whole]
    before = list(takewhile(lambda date: date < first_skipped, facts.dates(first_skipped)))
    base_rule = re.sub(r";(COUNT|UNTIL)=[^;]*", "", facts.rule)
    found = [
        whole._replace(rule=f"{base_rule};UNTIL={facts.scheduled_start(before[-1]).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}")
    ]
    following = next((date for date in facts.dates(LAST_DAY) if date > first_skipped), None)
    if following:
        remaining_rule = (
            f"{base_rule};COUNT={facts.repeats_count - len(before) - 1}" if facts.repeats_count else whole.rule
        )
        found.append(Stretch(following, remaining_rule, str(uuid5(facts.translation_key, following.isoformat()))))
    return found


def stretch_of(date: dt.date, stretches: list[Stretch]) -> Stretch:
    """The one that this date belongs to, by the rule or added to it."""
    return next((each for each in reversed(stretches) if each.first <= date), stretches[0])


def single_vevent(entry: CalendarEntry, planned: Planned, uid: str = "") -> Event:
    """VEVENT of an event that happens once."""
    vevent = base_vevent(entry, planned, uid)
    start, end = dtstart(entry, planned), dtend(entry, planned)
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime) and dt.UTC in (start.tzinfo, end.tzinfo):
        # Both or neither: some readers take the time between them, and add it to the clock on the wall.
        start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    vevent.add("DTSTART", start)
    vevent.add("DTEND", end)
    return vevent


def exception_vevent(entry: CalendarEntry, planned: Planned, stretch: Stretch) -> Event:
    """VEVENT of one date of a series, as it really is."""
    vevent = single_vevent(entry, planned, stretch.uid)
    vevent.add("RECURRENCE-ID", entry.facts.scheduled_start(planned.date))
    return vevent


def series_vevent(entry: CalendarEntry, stretch: Stretch, stretches: list[Stretch]) -> Event:
    """VEVENT of all dates of a stretch, as the rule has them."""
    facts, vevent = entry.facts, base_vevent(entry, uid=stretch.uid)
    first = facts.scheduled_start(stretch.first)
    vevent.add("DTSTART", first)
    end = exact_end(first, facts.nominal_duration)
    if end == first + facts.nominal_duration:
        vevent.add("DTEND", end)
    else:  # the first night has a change of clocks: any end of it would be read in two ways
        vevent.add("DURATION", facts.nominal_duration)
    if facts.repeats:
        vevent.add("RRULE", vRecur.from_ical(stretch.rule))
    left_out = {date for date, change in entry.changes.items() if change.is_left_out}
    left_out |= set() if facts.has_hours else skipped_dates(entry)
    for name, dates in (("EXDATE", left_out), ("RDATE", entry.added)):
        if own := sorted(date for date in dates if stretch_of(date, stretches) is stretch):
            vevent.add(name, [facts.scheduled_start(date) for date in own])
    return vevent


def skipped_dates(entry: CalendarEntry) -> set[dt.date]:
    """Dates of the rule on days that the zone left out."""
    facts, last = entry.facts, entry.planned[-1].date
    missing = missing_days(facts.zone, facts.start_date.year, last.year)
    return missing & set(facts.dates(last)) if any(facts.start_date < day < last for day in missing) else set()


def rule(entry: CalendarEntry) -> str:
    """The RRULE with UNTIL as section 3.3.10 wants it: in UTC where the event has hours, else a date."""
    facts = entry.facts
    if not facts.repeats_until or "UNTIL" not in facts.rule:
        return facts.rule
    until = f"{facts.repeats_until:%Y%m%d}"
    if facts.has_hours:
        last = dt.datetime.combine(facts.repeats_until, dt.time(23, 59, 59), tzinfo=facts.tz)
        until = f"{last.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    return re.sub(r"UNTIL=[^;]*", f"UNTIL={until}", facts.rule)


def exact_end(first: dt.date, span: dt.timedelta) -> dt.date:
    """End after an exact duration (section 3.8.5.3): by the clock that measures and not by the one on the wall."""
    if not isinstance(first, dt.datetime):
        return first + span
    return localize(add_exact_duration(first, span), first.tzinfo)


def localize(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """A moment in its zone; in UTC where a local time would mean the first of two equal hours (section 3.3.5)."""
    there = moment.astimezone(dt.UTC).astimezone(zone)
    return moment.astimezone(dt.UTC) if there.fold else there


def dtstart(entry: CalendarEntry, planned: Planned) -> dt.date:
    if entry.facts.is_whole_days(planned.starts_at):
        return entry.facts.days_of(planned.starts_at, planned.ends_at)[0]
    return localize(planned.starts_at, entry.facts.tz)


def dtend(entry: CalendarEntry, planned: Planned) -> dt.date:
    if entry.facts.is_whole_days(planned.starts_at):
        return entry.facts.days_of(planned.starts_at, planned.ends_at)[1] + dt.timedelta(days=1)
    return localize(planned.ends_at, entry.facts.tz)


def is_regular(entry: CalendarEntry, planned: Planned) -> bool:
    """Whether every reader of the rule comes to this very date, be it that it counts hours or looks at the clock.

    An evening across a change of clocks is not (section 3.8.5.3 says hours, many say the clock), nor is a time that
    clocks leave out.
    """
    facts, starts, ends = entry.facts, dtstart(entry, planned), dtend(entry, planned)
    if planned.state != facts.state or planned.place_id != facts.place_id or entry.notes.get(planned.date):
        return False
    if starts != facts.scheduled_start(planned.date) or not isinstance(starts, dt.datetime):
        return starts == facts.scheduled_start(planned.date) and ends == exact_end(starts, facts.nominal_duration)
    return ends == starts + facts.nominal_duration and ends == exact_end(starts, facts.nominal_duration)


def base_vevent(entry: CalendarEntry, planned: Planned | None = None, uid: str = "") -> Event:
    """VEVENT with everything but its times; of one date, or of all."""
    # Some readers, such as node-ical, make an object of a value with a parameter: it is written only where it says something.
    facts, language = entry.facts, {"LANGUAGE": entry.foreign_language} if entry.foreign_language else {}
    place = entry.place_of(planned)
    state = planned.state if planned else facts.state
    vevent = Event()
    vevent.add("UID", uid or str(facts.translation_key))
    vevent.add("SEQUENCE", max(entry.page.sequence, facts.sequence))
    for name, moment in (("DTSTAMP", entry.changed), ("LAST-MODIFIED", entry.changed), ("CREATED", entry.created)):
        vevent.add(name, moment)
    vevent.add("STATUS", STATUS.get(state, "CONFIRMED"))
    words = {
        "SUMMARY": entry.summary(planned),
        "DESCRIPTION": entry.description(planned),
        "LOCATION": entry.location(planned),
    }
    for name, value in words.items():
        if value:
            vevent.add(name, text(value), parameters=language)
    if place and place.latitude is not None and place.longitude is not None:
        vevent.add("GEO", (place.latitude, place.longitude))
    if entry.topics:
        vevent.add("CATEGORIES", [text(topic) for topic in entry.topics])
    if entry.contact:
        vevent.add("CONTACT", text(entry.contact))
    if entry.organizer:
        name, address = entry.organizer
        vevent.add("ORGANIZER", vCalAddress(address), parameters={"CN": parameter_value(name)} if name else {})
    vevent.add("URL", vUri(entry.address_of(planned)))
    if facts.is_online and facts.online_link and facts.online_link_public:
        vevent.add("CONFERENCE", vUri(CONTROL.sub("", facts.online_link)), parameters={"VALUE": "URI"})
    return vevent
