"""The files read by ical.js, which takes the hours from the VTIMEZONE in them: no date is wrong but in an hour that comes twice.

There the standard means the first, ical.js takes the second, and nothing in a file can tell it otherwise.
"""

import datetime as dt
import os
import random
from itertools import product
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import rrulestr
from django.test import TestCase
from icalendar import Timezone

from pages.events.datetimes import happens_twice
from pages.events.ical import writer
from pages.events.ical.writer import in_years, vtimezone
from pages.events.models import EventPage, zones
from pages.events.recurrence import WEEKDAYS, is_last_day, is_last_weekday

from ..support.ical_js import read_by_ical_js
from .test_calendar_properties import FIRST, as_planned, as_read, entry_of, is_sound

# With a rule that goes on; with one that an RRULE can hardly say; without; changed by hand each year; changed for good.
ZONES = (
    "America/Chicago", "Europe/Madrid", "Europe/Dublin", "Australia/Lord_Howe", "Pacific/Auckland",
    "Africa/Cairo", "Asia/Jerusalem", "America/Nuuk", "America/Santiago",
    "Asia/Kolkata", "America/Mexico_City", "Pacific/Apia",
    "Africa/Casablanca", "Asia/Gaza", "Asia/Beirut",
)  # fmt: skip
KEY = UUID(int=1)
DAYS = {"": 9, "daily": 420, "weekly": 800, "monthly": 1500, "yearly": 3650}


def series(zone: str, start: dt.date, begin: dt.time | None, **fields) -> EventPage:
    """A series of two hours, or of whole days where nothing is said of the beginning."""
    end = (dt.datetime.combine(start, begin) + dt.timedelta(hours=2)).time() if begin else None
    over_night = {"end_date": start + dt.timedelta(days=1)} if begin and end < begin else {}
    return EventPage(
        title="Series", zone=zone, start_date=start, start_time=begin, end_time=end, all_day=begin is None,
        translation_key=KEY, last_published_at=FIRST, **over_night | fields,
    )  # fmt: skip


def comes_twice(event: EventPage, planned) -> bool:
    """Whether it begins or ends in an hour that clocks show twice that day."""
    local = [each.astimezone(event.tz) for each in (planned.starts_at, planned.ends_at)]
    return event.has_hours and any(happens_twice(each.date(), each.time(), event.zone) for each in local)


def wrong(events: list[EventPage], home: str = "UTC") -> list[str]:
    """Each date that ical.js reads in another way than it was meant, one line each."""
    told, files = [], []
    for event in events:
        last = event.start_date + dt.timedelta(days=DAYS[event.repeats])
        planned = event.planned(last)
        told.append((event, last, planned))
        files.append((writer.build_calendar([entry_of(event, planned)]), last))
    found = []
    for (event, last, planned), read in zip(told, read_by_ical_js(files, home), strict=True):
        meant = as_planned(event, planned)
        unclear = {each.date for each in planned if comes_twice(event, each)}
        seen = {date: values for (_uid, date), values in read.items()}
        found += [
            f"{event.zone} {event.rule} {event.start_time} on {date}: {seen.get(date)} for {meant.get(date)}"
            for date in sorted(meant.keys() | seen.keys())
            if date <= last and date not in unclear and meant.get(date) != seen.get(date)
        ]
    return found


def any_series(zone: str, chance: random.Random) -> EventPage:
    """A series that the form takes, begun in whatever year."""
    while True:
        start = dt.date(2010, 1, 1) + dt.timedelta(days=chance.randrange(365 * 20))
        on = ["weekday", "date"] + ["last_weekday"] * is_last_weekday(start) + ["last_day"] * is_last_day(start)
        begin = chance.choice([None, *(dt.time(hour, minute) for hour, minute in product(range(24), (0, 30)))])
        event = series(
            zone, start, begin, repeats=chance.choice(["daily", "weekly", "monthly", "yearly"]),
            repeats_every=chance.choice([1, 1, 2, 3]), repeats_on=chance.choice(on),
            repeats_weekdays=chance.sample(WEEKDAYS, chance.randrange(3)),
        )  # fmt: skip
        end = chance.choice(["count", "until", ""])
        event.repeats_count = chance.randrange(1, 60) if end == "count" else None
        event.repeats_until = start + dt.timedelta(days=chance.randrange(900)) if end == "until" else None
        if is_sound(event):
            return event


class ReaderTests(TestCase):
    def test_a_small_table_of_zones(self):
        """Across every kind of change: by day, in the small hours, over midnight, whole days."""
        events = []
        for zone in ZONES:
            events += [
                series(zone, dt.date(2026, 9, 19), dt.time(14), repeats="monthly"),
                series(zone, dt.date(2026, 2, 1), dt.time(1, 30), repeats="daily"),
                series(zone, dt.date(2026, 1, 7), dt.time(23), repeats="weekly", repeats_weekdays=["SA", "SU"]),
                series(zone, dt.date(2019, 10, 27), dt.time(9), repeats="yearly", repeats_on="date"),
                series(zone, dt.date(2026, 3, 1), None, repeats="weekly"),
                series(zone, dt.date(2026, 7, 4), dt.time(18, 30)),
            ]
        self.assertEqual(wrong(events), [])
        self.assertEqual(wrong(events[:6], "Asia/Tokyo"), [])

    def test_a_day_that_never_was(self):
        """In Apia December 29, 2011 was followed by December 31; the reader with the database says so too."""
        for begin, repeats in product((dt.time(14), dt.time(22), dt.time(23), None), ("daily", "weekly")):
            start = dt.date(2011, 12, 26) if repeats == "daily" else dt.date(2011, 12, 16)
            for end in ({"repeats_count": 8}, {"repeats_until": dt.date(2012, 1, 20)}):
                event = series("Pacific/Apia", start, begin, repeats=repeats, **end)
                self.assertEqual(wrong([event]), [])
                last = dt.date(2012, 2, 1)
                planned = event.planned(last)
                self.assertNotIn(dt.date(2011, 12, 30), [each.date for each in planned])
                self.assertEqual(
                    as_read(event, writer.build_calendar([entry_of(event, planned)]), last), as_planned(event, planned)
                )

    @pytest.mark.soak
    def test_forty_series_in_fifteen_zones(self):
        chance = random.Random(os.environ.get("SEED"))
        events = [any_series(zone, chance) for zone in ZONES for _ in range(40)]
        self.assertEqual(wrong(events), [])
        print(f"\n{len(events)} series in {len(ZONES)} zones, no date read wrongly by ical.js")


def told_by(zone: Timezone, until: dt.datetime, first_counts: bool) -> list[tuple[dt.datetime, dt.timedelta]]:
    """(moment, offset from then on) as RFC 5545 has a VTIMEZONE read; with or without DTSTART where there is an RRULE."""
    found = []
    for part in zone.subcomponents:
        before, after, first = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td, part["DTSTART"].dt
        times = {first} if first_counts or "RRULE" not in part else set()
        if "RRULE" in part:
            times |= set(rrulestr(part["RRULE"].to_ical().decode(), dtstart=first).between(first, until, inc=True))
        found += [((local - before).replace(tzinfo=dt.UTC), after) for local in times if local <= until]
    return sorted(found)


def check_zone(name: str, first: int, last: int) -> None:
    """What a VTIMEZONE says, read in both ways, is what the IANA database says, on either side of every change and else daily."""
    zone = ZoneInfo(name)
    made = Timezone.from_ical(vtimezone(name, first, last).to_ical())
    assert all("RDATE" not in part for part in made.subcomponents)
    start, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (first, last + 1))
    told = told_by(made, end.replace(tzinfo=None) + dt.timedelta(days=2), first_counts=True)
    assert told == told_by(made, end.replace(tzinfo=None) + dt.timedelta(days=2), first_counts=False)
    moments = [start - dt.timedelta(hours=14), start, end]
    for local, kind in in_years(name, range(first, last + 1)):
        change = (local - kind.before).replace(tzinfo=dt.UTC)
        moments += [change + dt.timedelta(seconds=seconds) for seconds in (-3600, -1, 0, 1, 3600)]
    moments += [start + dt.timedelta(days=5 * number) for number in range((end - start).days // 5)]
    for moment in moments:
        offset = [offset for onset, offset in told if onset <= moment][-1]
        assert offset == moment.astimezone(zone).utcoffset(), (name, moment)


class ZoneTests(TestCase):
    def test_the_zone_in_the_file_is_the_zone(self):
        for name in ZONES:
            for first, last in ((2009, 2013), (2022, 2026), (2026, 2035)):
                check_zone(name, first, last)

    def test_a_zone_with_a_rule_is_told_by_it_alone(self):
        rules = {
            part.name: (part["DTSTART"].to_ical(), part["RRULE"].to_ical())
            for part in vtimezone("America/Chicago", 2026, 2028).subcomponents
        }
        self.assertEqual(
            rules,
            {
                "DAYLIGHT": (b"20250309T020000", b"FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"),
                "STANDARD": (b"20251102T020000", b"FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"),
            },
        )

    def test_what_has_no_rule_is_told_onset_by_onset(self):
        for name in ("Africa/Casablanca", "Asia/Gaza"):
            parts = vtimezone(name, 2026, 2028).subcomponents
            self.assertGreater(len(parts), 10)
            self.assertFalse([part for part in parts if "RRULE" in part])

    @pytest.mark.soak
    def test_every_zone_on_offer(self):
        names = [name for name, _words in zones() if name in available_timezones()]
        for name in names:
            check_zone(name, 2008, 2012)
            check_zone(name, 2026, 2035)
        print(f"\n{len(names)} zones told as the database has them")
