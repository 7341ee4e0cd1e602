"""Time zones as calendars carry them (VTIMEZONE, RFC 5545, section 3.6.5), from the IANA database.

The icalendar library makes them too, but dates each change in spring an hour late (it takes the first time after the
hour that is left out, where the standard wants the last before it).
"""

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

LOOK_EVERY = dt.timedelta(days=7)  # no zone has ever changed its clocks twice within a week and back
YEARS_AHEAD = 10  # a series without an end goes on after the last date that we know


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


@lru_cache(maxsize=200)
def vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    """The zone of this name, right from the first day of one year to ten years after the last day of another."""
    zone = zoneinfo.ZoneInfo(name)
    start, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (first_year, last_year + YEARS_AHEAD))
    start -= dt.timedelta(days=1)  # whatever the zone, before the first of January there
    known = observance(start, zone)
    parts = {(known[0], *known): [start]}
    for moment in changes(start, end, zone):
        before, known = known, observance(moment, zone)
        parts.setdefault((before[0], *known), []).append(moment)
    made = Timezone()
    made.add("TZID", name)
    for (before, after, abbreviation, summer), onsets in parts.items():
        made.add_component(part(before, after, abbreviation, summer, onsets))
    return made


@lru_cache(maxsize=200)
def missing_days(name: str, first_year: int, last_year: int) -> frozenset[dt.date]:
    """The days in these years that a zone left out, where the date line was moved."""
    zone = zoneinfo.ZoneInfo(name)
    start, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (first_year, last_year + 1))
    moments = [(moment - dt.timedelta(seconds=1), moment) for moment in changes(start, end, zone)]
    pairs = [[moment.astimezone(zone).date() for moment in pair] for pair in moments]
    return frozenset(before + dt.timedelta(days=1) for before, after in pairs if after - before > dt.timedelta(days=1))


def part(before: dt.timedelta, after: dt.timedelta, abbreviation: str, summer: bool, onsets: list[dt.datetime]):
    """STANDARD or DAYLIGHT; each onset is told in the local time that it ends."""
    made = TimezoneDaylight() if summer else TimezoneStandard()
    first, *others = [onset.replace(tzinfo=None) + before for onset in onsets]
    made.add("DTSTART", first)
    made.add("TZOFFSETFROM", before)
    made.add("TZOFFSETTO", after)
    if others:
        made.add("RDATE", others)
    made.add("TZNAME", abbreviation)
    return made
