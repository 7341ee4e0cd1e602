"""Time zones as calendars carry them (VTIMEZONE, RFC 5545, section 3.6.5), from the IANA database.

The icalendar library makes them too, but dates each change in spring an hour late (it takes the first time after the
hour that is left out, where the standard wants the last before it).

What comes back every year is an RRULE; what does not is a STANDARD or DAYLIGHT of its own with nothing but its DTSTART.
No RDATE: Outlook passes it over, ical.js reads its first value only.
"""

import calendar
import datetime as dt
import zoneinfo
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from .recurrence import WEEKDAYS, position

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

    Date and time are told by the clock that it ends.
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
    known, found = observance(start, zone), []
    for moment in changes(start, end, zone):
        before, known = known, observance(moment, zone)
        found.append((moment.replace(tzinfo=None) + before[0], Kind(before[0], *known)))
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

    Changes without a rule are told until ten years after another year.
    """
    made = Timezone()
    made.add("TZID", name)
    rule, since = yearly(name), max(regular_since(name), first_year - 1)
    listed = range(first_year, min(since, last_year + YEARS_AHEAD))
    if since >= first_year or not rule:  # else the year before says what holds on the first day
        made.add_component(beginning(name, first_year))
    for local, kind in in_years(name, listed) if listed else ():
        made.add_component(part(kind, local))
    if since < last_year + YEARS_AHEAD:
        for each in rule:
            for rrule in each.rules():
                made.add_component(part(each.kind, first_of(each, rrule, since), rrule))
    return made


def beginning(name: str, year: int):
    """What holds from the day before a year on, so that nothing of the year has to be guessed."""
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC) - dt.timedelta(days=1)  # whatever the zone, before the first there
    offset, abbreviation, summer = observance(start, zoneinfo.ZoneInfo(name))
    return part(Kind(offset, offset, abbreviation, summer), start.replace(tzinfo=None) + offset)


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


def part(kind: Kind, onset: dt.datetime, rrule: dict | None = None):
    """STANDARD or DAYLIGHT; its onset is told in the local time that it ends."""
    made = TimezoneDaylight() if kind.summer else TimezoneStandard()
    made.add("DTSTART", onset)
    made.add("TZOFFSETFROM", kind.before)
    made.add("TZOFFSETTO", kind.after)
    if rrule:
        made.add("RRULE", rrule)
    made.add("TZNAME", kind.name)
    return made
