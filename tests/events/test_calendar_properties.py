"""Whatever somebody plans, wherever on earth: page, calendar and search engines tell one and the same instant.

The dates are held against dateutil, asked in its own words, and against those that recurring-ical-events reads from the
file; a reader that shares no code with us beyond both. What a reader without our database makes of it is in test_ical_js.
"""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil import rrule
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from icalendar import Calendar

from pages.api.schemas.event_dates import instants
from pages.events.ical import writer
from pages.events.ical.entries import CalendarEntry
from pages.events.ical.writer import changes
from pages.events.models import EventPage
from pages.events.occurrences import ChangedDate, Occurrence
from pages.events.recurrence import WEEKDAYS, is_last_day, is_last_weekday

from .test_ical import check_lines

ZONES = (
    "America/Chicago", "Europe/Madrid", "Africa/Cairo", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe",
)  # fmt: skip
FIRST, LAST = dt.datetime(2009, 1, 1, tzinfo=dt.UTC), dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
CHANGES = {
    zone: [moment.astimezone(ZoneInfo(zone)).date() for moment in changes(FIRST, LAST, ZoneInfo(zone))]
    for zone in ZONES
}
FREQUENCIES = {"daily": rrule.DAILY, "weekly": rrule.WEEKLY, "monthly": rrule.MONTHLY, "yearly": rrule.YEARLY}
STATUS = {"cancelled": "CANCELLED"}
half_hours = st.builds(dt.time, st.integers(0, 5) | st.integers(0, 23), st.sampled_from([0, 15, 30]))


@st.composite
def plans(draw) -> EventPage:
    """An event, mostly one that meets a change of clocks."""
    zone = draw(st.sampled_from(ZONES))
    near = st.sampled_from(CHANGES[zone]) if CHANGES[zone] else st.nothing()
    start = draw(near | st.dates(FIRST.date(), LAST.date())) - dt.timedelta(days=draw(st.integers(0, 40)))
    event = EventPage(
        title="Plan", zone=zone, start_date=start, last_published_at=FIRST, translation_key=UUID(int=1), sequence=2
    )
    event.all_day = draw(st.integers(0, 4)) == 0
    if not event.all_day:
        event.start_time, event.end_time = draw(half_hours), draw(st.none() | half_hours)
    nights = draw(st.sampled_from([0, 0, 0, 1, 1, 3]))
    event.end_date = start + dt.timedelta(days=nights) if nights else None
    event.repeats = draw(st.sampled_from(["", "daily", "daily", "weekly", "weekly", "monthly", "yearly"]))
    event.repeats_every = draw(st.sampled_from([1, 1, 2, 3]))
    event.repeats_weekdays = draw(st.lists(st.sampled_from(WEEKDAYS), max_size=3, unique=True))
    kinds = ["weekday", "date"] + ["last_weekday"] * is_last_weekday(start) + ["last_day"] * is_last_day(start)
    event.repeats_on = draw(st.sampled_from(kinds))
    end = draw(st.sampled_from(["count", "until", ""]))
    event.repeats_count = draw(st.integers(1, 40)) if end == "count" else None
    event.repeats_until = start + dt.timedelta(days=draw(st.integers(0, 400))) if end == "until" else None
    return event


def through(event: EventPage) -> dt.date:
    """How far the dates of an event are looked at; never far, where there are many."""
    return event.start_date + dt.timedelta(
        days={"daily": 60, "weekly": 200, "monthly": 800, "yearly": 3700}.get(event.repeats, 9)
    )


def is_sound(event: EventPage) -> bool:
    """Whether the form would take it."""
    try:
        event.check_times()
        event.check_series()
    except ValidationError:
        return False
    return event.nominal_duration < dt.timedelta(days=5)


def by_dateutil(event: EventPage, last: dt.date) -> list[dt.date]:
    """The dates of the rule, asked of dateutil in its own words."""
    start, asked = event.start_date, {}
    which = {"weekday": (start.day - 1) // 7 + 1, "last_weekday": -1}.get(event.repeats_on)
    if event.repeats == "weekly":
        asked["byweekday"] = sorted({start.weekday(), *(WEEKDAYS.index(name) for name in event.repeats_weekdays)})
    if event.repeats in {"monthly", "yearly"}:
        monthly = {"byweekday": rrule.weekday(start.weekday(), which)} if which else {}
        asked |= monthly or {"bymonthday": -1 if event.repeats_on == "last_day" else start.day}
    if event.repeats == "yearly":
        asked["bymonth"] = start.month
    if not event.repeats:
        return [start]
    until = dt.datetime.combine(min(event.repeats_until or last, last), dt.time(23))
    found = rrule.rrule(
        FREQUENCIES[event.repeats],
        dt.datetime.combine(start, dt.time()),
        interval=event.repeats_every,
        until=until,
        **asked,
    )
    return [each.date() for each in found][: event.repeats_count]


def utc(value: dt.date) -> dt.date:
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value


def as_read(event: EventPage, content: bytes, last: dt.date) -> dict:
    """{date: (begin, end, status)} of a file, by a reader of others; only of dates planned for the last day or before."""
    check_lines(content)
    calendar = Calendar.from_ical(content)
    span = dt.timedelta(days=45)
    found = recurring_ical_events.of(calendar).between(event.start_date - span, last + span)
    told = {}
    for each in found:
        date = each["RECURRENCE-ID"].dt
        date = date.astimezone(event.tz).replace(tzinfo=None) if isinstance(date, dt.datetime) else date
        told[date] = (utc(each["DTSTART"].dt), utc(each["DTEND"].dt), str(each["STATUS"]))
    days = {date.date() if isinstance(date, dt.datetime) else date: told[date] for date in sorted(told)}
    assert len(days) == len(found), "a date is told twice"
    return {day: days[day] for day in days if day <= last}


def as_planned(event: EventPage, planned: list) -> dict:
    """The same of what we mean to say."""
    told = {}
    for each in planned:
        begin, end = utc(each.starts_at), utc(each.ends_at)
        if event.all_day:
            begin, end = event.days_of(begin, end)
            end += dt.timedelta(days=1)
        told[each.date] = (begin, end, STATUS.get(each.state, "CONFIRMED"))
    return told


def entry_of(event: EventPage, planned: list) -> CalendarEntry:
    changed = {change.date: change for change in event.changes.all()}
    return CalendarEntry(event, event, planned, address="https://house.example/e/", changes=changed)


quick = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


class PropertyTests(TestCase):
    @quick
    @given(plans())
    def test_the_dates_are_those_of_dateutil(self, event):
        assume(is_sound(event))
        last = through(event)
        self.assertEqual(list(event.dates(last)), by_dateutil(event, last))

    @quick
    @given(plans(), st.data())
    def test_every_reader_sees_what_we_mean(self, event, data):
        last = through(event)
        assume(is_sound(event))
        if event.repeats:
            event.changes = self.some_changes(event, data, last)
        planned = [each for each in event.planned(last) if each.date <= last]
        assume(planned)
        self.assertEqual(
            as_read(event, writer.build_calendar([entry_of(event, planned)]), last), as_planned(event, planned)
        )

    def some_changes(self, event, data, last) -> list[ChangedDate]:
        """A few dates that are not like the others, as the form would take them."""
        dates, found = list(event.dates(last)), []
        free = [
            day
            for day in (event.start_date + dt.timedelta(days=2 * number + 1) for number in range(9))
            if day not in dates
        ]
        for date in data.draw(st.lists(st.sampled_from(dates + free), max_size=4, unique=True)):
            kind = "added" if date in free else data.draw(st.sampled_from(["cancelled", "moved", "left_out"]))
            change = ChangedDate(date=date, change=kind)
            if kind in {"moved", "added"} and not event.all_day:
                change.new_start_time, change.new_end_time = (
                    data.draw(st.none() | half_hours),
                    data.draw(st.none() | half_hours),
                )
            if kind == "moved":
                change.new_date = data.draw(
                    st.none() | st.just(date + dt.timedelta(days=data.draw(st.integers(-20, 20))))
                )
            starts_at, ends_at = event.hours_of(date, change)
            if utc(ends_at) > utc(starts_at):
                found.append(change)
        return found

    @quick
    @given(plans())
    def test_page_search_engines_and_programs_tell_the_instant_of_the_calendar(self, event):
        last = through(event)
        assume(is_sound(event))
        for each in event.planned(last):
            shown = Occurrence(event=event.translation_key, source=event, **vars(each))
            (alone,) = writer.vevents(entry_of(event, [each]), only=each.date)
            begin, end = alone["DTSTART"].dt, alone["DTEND"].dt
            if event.all_day:
                self.assertEqual(
                    (shown.begins, shown.ends), (begin.isoformat(), (end - dt.timedelta(days=1)).isoformat())
                )
            else:
                self.assertEqual(utc(dt.datetime.fromisoformat(shown.begins)), utc(begin))
                self.assertTrue(each.open_ended or utc(dt.datetime.fromisoformat(shown.ends)) == utc(end))
            self.check_api(shown, each)

    def check_api(self, shown: Occurrence, planned) -> None:
        """What programs are told is the instant, and what the page says of it, in the zone and in words for machines."""
        told = instants(shown)
        self.assertEqual((told["starts_at"], told["local_start"]), (utc(planned.starts_at), shown.begins))
        self.assertEqual(told["local_end"] or "", shown.ends)
        self.assertEqual(told["ends_at"], utc(planned.ends_at) if shown.ends else None)
        self.assertEqual(told["all_day"], shown.source.all_day)
        if not told["all_day"]:
            self.assertEqual(dt.datetime.fromisoformat(told["local_start"]), told["starts_at"])
            self.assertTrue(told["ends_at"] is None or dt.datetime.fromisoformat(told["local_end"]) == told["ends_at"])

    def test_a_day_that_never_was_is_no_date(self):
        event = EventPage(
            zone="Pacific/Apia",
            start_date=dt.date(2011, 12, 16),
            all_day=False,
            start_time=dt.time(14),
            end_time=dt.time(16),
        )
        event.repeats, event.last_published_at, event.repeats_count = "weekly", FIRST, 4
        planned = event.planned(dt.date(2012, 2, 1))
        self.assertEqual([each.date.day for each in planned], [16, 23, 6])
        read = as_read(event, writer.build_calendar([entry_of(event, planned)]), dt.date(2012, 2, 1))
        self.assertEqual(read, as_planned(event, planned))


def plan(zone: str, first: tuple, begin: tuple, end: tuple, nights: int = 0, **fields) -> EventPage:
    start = dt.date(*first)
    last = start + dt.timedelta(days=nights) if nights else None
    return EventPage(
        zone=zone, start_date=start, end_date=last, start_time=dt.time(*begin), end_time=dt.time(*end), last_published_at=FIRST, **fields
    )  # fmt: skip


class CornerTests(TestCase):
    """The corners, by name."""

    maxDiff = None

    def told(self, event: EventPage, days: int) -> tuple[list, bytes]:
        self.assertTrue(is_sound(event))
        last = event.start_date + dt.timedelta(days=days)
        planned = event.planned(last)
        content = writer.build_calendar([entry_of(event, planned)])
        self.assertEqual(as_read(event, content, last), as_planned(event, planned))
        return planned, content

    def test_a_night_across_the_change_lasts_as_long_as_it_does(self):
        event = plan("America/Chicago", (2026, 2, 28), (22, 0), (6, 0), nights=1, repeats="weekly", repeats_count=4)
        planned, content = self.told(event, 60)
        lengths = [(utc(each.ends_at) - utc(each.starts_at)).seconds // 3600 for each in planned]
        self.assertEqual(lengths, [8, 7, 8, 8])
        self.assertEqual(content.count(b"RECURRENCE-ID"), 1)

    def test_the_first_night_may_be_the_odd_one(self):
        event = plan("America/Chicago", (2026, 10, 31), (22, 0), (6, 0), nights=1, repeats="weekly", repeats_count=3)
        planned, content = self.told(event, 60)
        self.assertEqual([(utc(each.ends_at) - utc(each.starts_at)).seconds // 3600 for each in planned], [9, 8, 8])
        self.assertIn(b"RECURRENCE-ID;TZID=America/Chicago:20261031T220000", content)

    def test_a_time_that_one_date_lacks(self):
        event = plan("Europe/Madrid", (2026, 3, 26), (2, 30), (2, 45), repeats="daily", repeats_count=6)
        planned, content = self.told(event, 30)
        self.assertIn(b"RECURRENCE-ID;TZID=Europe/Madrid:20260329T023000", content)
        self.assertEqual([each.starts_at.hour for each in planned], [2, 2, 2, 3, 2, 2])

    def test_an_hour_that_comes_twice_is_the_first(self):
        event = plan("Australia/Lord_Howe", (2026, 4, 3), (1, 45), (1, 50), repeats="daily", repeats_count=4)
        planned, content = self.told(event, 30)
        self.assertEqual(content.count(b"RECURRENCE-ID"), 0)
        self.assertEqual({each.starts_at.utcoffset() for each in planned[:3]}, {dt.timedelta(hours=11)})

    def test_what_ends_in_the_second_of_two_equal_hours(self):
        event = plan("America/Chicago", (2026, 11, 1), (0, 0), (1, 30), end_later_hour=True)
        _planned, content = self.told(event, 3)
        self.assertIn(b"DTSTART:20261101T050000Z\r\nDTEND:20261101T073000Z\r\n", content)

    def test_a_day_before_one_without_midnight_is_one_day(self):
        event = EventPage(zone="Africa/Cairo", start_date=dt.date(2009, 4, 23), all_day=True, last_published_at=FIRST)
        self.assertIn(b"DTEND;VALUE=DATE:20090424\r\n", self.told(event, 3)[1])

    def test_months_without_a_31st_and_years_without_a_29th_of_february(self):
        event = plan(
            "Asia/Kolkata", (2026, 1, 31), (9, 0), (10, 0), repeats="monthly", repeats_on="date", repeats_count=5
        )
        self.assertEqual([each.date.month for each in self.told(event, 400)[0]], [1, 3, 5, 7, 8])
        event = plan("Africa/Cairo", (2024, 2, 29), (9, 0), (10, 0), repeats="yearly", repeats_on="date")
        self.assertEqual([each.date.year for each in self.told(event, 3700)[0]], [2024, 2028, 2032])

    def test_the_third_saturday_stays_at_two(self):
        for zone in ZONES:
            event = plan(zone, (2026, 1, 17), (14, 0), (16, 0), repeats="monthly")
            planned, content = self.told(event, 500)
            self.assertEqual({each.starts_at.hour for each in planned}, {14})
            self.assertEqual(content.count(b"RECURRENCE-ID"), 0)
