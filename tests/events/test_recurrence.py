"""Dates of a series: which days a rule has, where it ends, and what a change of one date makes of it."""

import datetime as dt
from unittest import mock

import time_machine
from django.core.exceptions import ValidationError
from django.test import SimpleTestCase, TestCase

from pages.events.models import EventPage
from pages.events.occurrences import ChangedDate
from pages.events.recurrence import dates, rule

SATURDAY = dt.date(2026, 9, 5)
FAR = dt.date(2030, 1, 1)


def days(first: dt.date, through: dt.date = FAR, most: int = 4, **choices) -> list[str]:
    found = list(dates(first, rule(first, **choices), through))
    return [date.isoformat() for date in found[:most]]


def event(**fields) -> EventPage:
    fields = {"all_day": False, "start_time": dt.time(14), "end_time": dt.time(16)} | fields
    return EventPage(**{"zone": "America/Chicago", "start_date": SATURDAY, "repeats": "weekly", "place_id": 1} | fields)


class RuleTests(SimpleTestCase):
    def test_the_second_saturday_of_every_month_is_the_14th_at_most(self):
        self.assertEqual(
            days(dt.date(2026, 11, 14), repeats="monthly", most=3), ["2026-11-14", "2026-12-12", "2027-01-09"]
        )

    def test_every_second_week_is_not_every_week(self):
        self.assertEqual(
            days(SATURDAY, repeats="weekly", interval=2, most=3), ["2026-09-05", "2026-09-19", "2026-10-03"]
        )

    def test_the_weekday_of_the_first_date_belongs_to_the_series_beside_others(self):
        found = days(SATURDAY, repeats="weekly", weekdays=["WE"])
        self.assertEqual(found, ["2026-09-05", "2026-09-09", "2026-09-12", "2026-09-16"])

    def test_once_a_year_is_in_the_month_of_the_first_date(self):
        for on, second in (("date", "2027-09-05"), ("weekday", "2027-09-04")):
            self.assertEqual(days(SATURDAY, repeats="yearly", on=on, most=2), ["2026-09-05", second])

    def test_the_last_day_and_the_last_friday(self):
        for first, on, second in (
            ("2026-01-31", "last_day", "2026-02-28"),
            ("2026-01-30", "last_weekday", "2026-02-27"),
        ):
            found = days(dt.date.fromisoformat(first), repeats="monthly", on=on, most=2)
            self.assertEqual(found, [first, second])

    def test_the_last_day_that_is_looked_at_and_that_of_the_series_belong_to_it(self):
        third = dt.date(2026, 9, 19)
        expected = ["2026-09-05", "2026-09-12", "2026-09-19"]
        self.assertEqual(days(SATURDAY, third, repeats="weekly"), expected)
        self.assertEqual(days(SATURDAY, repeats="weekly", until=third), expected)
        self.assertEqual(days(SATURDAY, repeats="weekly", until=third - dt.timedelta(days=1)), expected[:2])
        self.assertEqual(days(SATURDAY, repeats="weekly", count=3), expected)

    def test_what_happens_once_is_a_date_through_its_day_and_none_before(self):
        self.assertEqual(days(SATURDAY, SATURDAY, repeats=""), ["2026-09-05"])
        self.assertEqual(days(SATURDAY, SATURDAY - dt.timedelta(days=1), repeats=""), [])


class RecurrenceSeriesTests(TestCase):
    def field_refused(self, **fields) -> str | None:
        """The field that is blamed; None where the series is taken."""
        try:
            return event(**fields).check_series()
        except ValidationError as error:
            return next(iter(error.message_dict))

    def test_it_may_end_on_its_first_day_and_not_before(self):
        self.assertIsNone(self.field_refused(repeats_until=SATURDAY))
        self.assertEqual(self.field_refused(repeats_until=SATURDAY - dt.timedelta(days=1)), "repeats_until")

    def test_it_has_one_end(self):
        self.assertEqual(self.field_refused(repeats_until=SATURDAY, repeats_count=2), "repeats_until")

    def test_each_date_lasts_at_least_a_moment(self):
        self.assertEqual(self.field_refused(end_time=dt.time(14)), "end_time")
        self.assertIsNone(self.field_refused(end_time=dt.time(14, 1)))

    def test_the_first_date_is_one_of_the_series(self):
        for day, on, refused in (
            (dt.date(2026, 10, 31), "last_day", None),
            (dt.date(2026, 10, 30), "last_day", "repeats_on"),
            (dt.date(2026, 10, 25), "last_weekday", None),
            (dt.date(2026, 10, 24), "last_weekday", "repeats_on"),
        ):
            for repeats in ("monthly", "yearly"):
                self.assertEqual(self.field_refused(start_date=day, repeats=repeats, repeats_on=on), refused, (day, on))

    def test_a_series_has_no_more_dates_than_a_calendar_can_hold(self):
        with mock.patch("pages.events.recurrence.MOST_DATES", 30), time_machine.travel(SATURDAY):
            self.assertEqual(self.field_refused(repeats="daily"), "start_date")
            self.assertIsNone(self.field_refused(repeats="daily", repeats_count=29))


class RecurrenceChangeTests(TestCase):
    """What one date is, by the event and by the change that names it."""

    def planned(self, *changes: ChangedDate, through: dt.date = dt.date(2026, 9, 19), **fields):
        series = event(**fields)
        series.changes = list(changes)
        return series.planned(through)

    def test_a_date_that_is_moved_has_its_new_day_times_and_place(self):
        change = ChangedDate(
            date=dt.date(2026, 9, 12), change="moved", new_date=dt.date(2026, 9, 13), new_start_time=dt.time(10),
            new_end_time=dt.time(11, 30), place_id=2,
        )  # fmt: skip
        first, moved, third = self.planned(change)
        self.assertEqual(f"{moved.starts_at:%d %H:%M}–{moved.ends_at:%d %H:%M}", "13 10:00–13 11:30")
        self.assertEqual((moved.date, moved.state, moved.place_id), (dt.date(2026, 9, 12), "moved", 2))
        for usual in (first, third):
            self.assertEqual(f"{usual.starts_at:%H:%M}–{usual.ends_at:%H:%M}", "14:00–16:00")
            self.assertEqual((usual.state, usual.place_id), ("scheduled", 1))

    def test_dates_of_a_cancelled_series_are_cancelled_also_those_that_were_moved(self):
        change = ChangedDate(date=dt.date(2026, 9, 12), change="moved", new_date=dt.date(2026, 9, 13))
        self.assertEqual([each.state for each in self.planned(change, state="cancelled")], ["cancelled"] * 3)
        cancelled = ChangedDate(date=dt.date(2026, 9, 12), change="cancelled")
        self.assertEqual([each.state for each in self.planned(cancelled)], ["scheduled", "cancelled", "scheduled"])

    def test_dates_left_out_are_missing_and_dates_added_are_there(self):
        left_out = ChangedDate(date=dt.date(2026, 9, 12), change="left_out")
        added = ChangedDate(date=dt.date(2026, 12, 24), change="added")
        self.assertEqual(
            [each.date.isoformat() for each in self.planned(left_out, added)],
            ["2026-09-05", "2026-09-19", "2026-12-24"],
        )

    def test_the_first_date_is_announced_however_far_ahead_it_is(self):
        before = SATURDAY - dt.timedelta(days=1)
        for repeats in ("", "weekly"):
            self.assertEqual([each.date for each in self.planned(through=before, repeats=repeats)], [SATURDAY])

    def test_a_day_that_a_zone_left_out_is_no_date(self):
        found = self.planned(zone="Pacific/Apia", start_date=dt.date(2011, 12, 23), through=dt.date(2012, 1, 6))
        self.assertEqual([each.date.isoformat() for each in found], ["2011-12-23", "2012-01-06"])
