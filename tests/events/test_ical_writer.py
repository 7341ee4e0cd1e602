"""The iCalendar file of one event, and its time zone as a reader without a database of zones understands it."""

import datetime as dt
from unittest import mock
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.test import SimpleTestCase, TestCase
from icalendar import Calendar

from pages.events.ical import writer
from pages.events.ical.entries import CalendarEntry
from pages.events.ical.writer import FAR, Kind, Yearly, vtimezone
from pages.events.models import EventPage
from pages.events.occurrences import ChangedDate

CHICAGO, SATURDAY = "America/Chicago", dt.date(2026, 9, 5)
PUBLISHED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
KIND = Kind(dt.timedelta(0), dt.timedelta(hours=1), "X", True)


def recurrences(component, through: dt.datetime) -> list[dt.datetime]:
    """The local moments of a STANDARD or DAYLIGHT; DTSTART counts as the first."""
    start = component["DTSTART"].dt
    if "RRULE" not in component:
        return [start]
    rule = rrulestr(component["RRULE"].to_ical().decode(), dtstart=start)
    return sorted({start, *rule.between(start, through, inc=True)})


class TimeZoneTests(SimpleTestCase):
    def offsets(self, name: str, first_year: int, last_year: int) -> list[tuple[dt.datetime, dt.timedelta, str]]:
        """The moments in UTC from which on an offset and a name hold, as the component alone says, in order."""
        through = dt.datetime(last_year + 2, 1, 1)
        return sorted(
            (local - each["TZOFFSETFROM"].td, each["TZOFFSETTO"].td, str(each["TZNAME"]))
            for each in vtimezone(name, first_year, last_year).subcomponents
            for local in recurrences(each, through)
        )

    def test_every_moment_has_the_offset_that_the_database_of_zones_knows(self):
        """Chicago has had its rule since 2007, Madrid since 1996; Kolkata never changes."""
        for name, year in ((CHICAGO, 2005), (CHICAGO, 2026), ("Europe/Madrid", 1994), ("Asia/Kolkata", 2026)):
            found, first = self.offsets(name, year, year + 4), dt.datetime(year, 1, 1)
            moments = [first + dt.timedelta(days=number) for number in range(0, 5 * 365, 5)]
            for since, *_rest in found:
                moments += [max(since - SECOND, first), max(since, first)]
            for moment in moments:
                expected = moment.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(name))
                _since, offset, abbreviation = next(each for each in reversed(found) if each[0] <= moment)
                self.assertEqual((offset, abbreviation), (expected.utcoffset(), expected.tzname()), (name, moment))

    def test_a_zone_with_a_rule_has_two_observances_and_one_without_has_one(self):
        for name, names in ((CHICAGO, ["DAYLIGHT", "STANDARD"]), ("Asia/Kolkata", ["STANDARD"])):
            self.assertEqual(sorted(each.name for each in vtimezone(name, 2026, 2026).subcomponents), names)

    def test_changes_that_follow_another_calendar_have_no_yearly_rule(self):
        def changes(_name, years):
            return [(dt.datetime(year, 3, 1 + (year * 11) % 28, 2), KIND) for year in years]

        with mock.patch("pages.events.ical.writer.in_years", changes):
            self.assertEqual(writer.yearly.__wrapped__("Africa/Casablanca"), ())

    def test_the_rules_of_a_yearly_change_have_its_dates_in_common_and_leap_years(self):
        for month, day in ((3, 8), (10, 25), (10, 26), (11, 1), (2, 22), (1, 29), (4, 24), (9, 5)):
            change = Yearly(KIND, month, day, 6, dt.time(2))
            start = dt.datetime(FAR[0], 1, 1, 2)
            found = []
            for rule in change.rules():
                text = ";".join(
                    f"{name}={','.join(map(str, value)) if isinstance(value, list) else value}"
                    for name, value in rule.items()
                )
                found += rrulestr(text, dtstart=start).between(start, dt.datetime(FAR[-1], 12, 31), inc=True)
            self.assertEqual(sorted(found), [change.onset(year) for year in FAR], (month, day))


def event(**fields) -> EventPage:
    fields = {"all_day": False, "start_time": dt.time(14), "end_time": dt.time(16), "repeats": "weekly"} | fields
    return EventPage(
        **{
            "title": "Garden",
            "zone": CHICAGO,
            "start_date": SATURDAY,
            "translation_key": UUID(int=1),
            "last_published_at": PUBLISHED,
        }
        | fields
    )


def entry_of(facts: EventPage, *changes: ChangedDate, **fields) -> CalendarEntry:
    facts.changes = list(changes)
    planned = facts.planned(facts.start_date + dt.timedelta(days=40))
    by_date = {change.date: change for change in changes}
    return CalendarEntry(
        **{"page": facts, "facts": facts, "planned": planned, "address": "https://house.example/e/", "changes": by_date}
        | fields
    )


class IcalEventTests(TestCase):
    def file(self, *entries: CalendarEntry, **choices) -> Calendar:
        return Calendar.from_ical(writer.build_calendar(entries, **choices))

    def vevents(self, facts: EventPage, *changes: ChangedDate, only: dt.date | None = None, **fields) -> list:
        return self.file(entry_of(facts, *changes, **fields), only=only).walk("VEVENT")

    def test_its_state(self):
        for state, status in (("cancelled", "CANCELLED"), ("postponed", "TENTATIVE"), ("moved", "CONFIRMED")):
            (found,) = self.vevents(event(state=state, repeats=""))
            self.assertEqual(found["STATUS"], status)

    def test_control_characters_go_and_line_ends_stay(self):
        (found,) = self.vevents(event(title="Gar\x00den\x1b\x7f\r\nparty\rtoday", repeats=""))
        self.assertEqual(found["SUMMARY"], "Garden\nparty\ntoday")

    def test_a_name_in_quotes_ends_no_parameter(self):
        organizer = ('Land; "Bread",\nCo-op', "mailto:us@house.example")
        (found,) = self.vevents(event(repeats=""), organizer=organizer)
        self.assertEqual(found["ORGANIZER"].params["CN"], "Land; 'Bread', Co-op")

    def test_the_zone_is_right_for_the_first_and_the_last_of_all_events(self):
        early, late = event(repeats="", start_date=dt.date(2003, 7, 1)), event(repeats="")
        for order in ((early, late), (late, early)):
            self.assertEqual(writer.years([entry_of(each) for each in order]), {CHICAGO: (2003, 2026)})
        self.assertEqual(writer.years([entry_of(event(all_day=True))]), {})

    def test_one_date_of_a_series_alone_names_the_date_it_was_planned_for(self):
        moved = ChangedDate(date=dt.date(2026, 9, 12), change="moved", new_date=dt.date(2026, 9, 13))
        for date, day in ((dt.date(2026, 9, 12), 13), (dt.date(2026, 9, 19), 19)):
            (found,) = self.vevents(event(), moved, only=date)
            self.assertEqual((found["RECURRENCE-ID"].dt.date(), found["DTSTART"].dt.day), (date, day))
            self.assertNotIn("RRULE", found)

    def test_dates_left_out_and_added(self):
        changes = (
            ChangedDate(date=dt.date(2026, 9, 12), change="left_out"),
            ChangedDate(date=dt.date(2026, 9, 16), change="added"),
        )
        (found,) = self.vevents(event(), *changes)
        self.assertEqual([each.dt.day for each in found["EXDATE"].dts], [12])
        self.assertEqual([each.dt.day for each in found["RDATE"].dts], [16])

    def test_a_series_across_a_day_that_its_zone_left_out_has_as_many_dates_as_its_rule(self):
        """Apia had no 30 December 2011, the second of five dates: one before it, three after it."""
        series = event(zone="Pacific/Apia", start_date=dt.date(2011, 12, 23), repeats_count=5)
        before, after = self.vevents(series)
        self.assertEqual(before["RRULE"].to_ical().decode(), "FREQ=WEEKLY;UNTIL=20111224T000000Z;BYDAY=FR")
        self.assertEqual((after["RRULE"]["COUNT"], after["DTSTART"].dt.date()), ([3], dt.date(2012, 1, 6)))

    def test_until_is_the_last_second_of_that_day_where_it_happens(self):
        (found,) = self.vevents(event(repeats_until=dt.date(2026, 10, 3)))
        self.assertEqual(found["RRULE"]["UNTIL"], [dt.datetime(2026, 10, 4, 4, 59, 59, tzinfo=dt.UTC)])
        (found,) = self.vevents(event(all_day=True, repeats_until=dt.date(2026, 10, 3)))
        self.assertEqual(found["RRULE"]["UNTIL"], [dt.date(2026, 10, 3)])

    def test_the_second_of_two_equal_hours_is_in_utc(self):
        fields = {"start_date": dt.date(2026, 11, 1), "start_time": dt.time(1, 30), "end_time": dt.time(3)}
        for later, start in (
            (True, b"DTSTART:20261101T073000Z"),
            (False, b"DTSTART;TZID=America/Chicago:20261101T013000"),
        ):
            content = writer.build_calendar([entry_of(event(repeats="", later_hour=later, **fields))])
            self.assertIn(start + b"\r\n", content)

    def test_whole_days_end_on_the_day_after(self):
        (found,) = self.vevents(event(all_day=True, repeats="", end_date=dt.date(2026, 9, 7)))
        self.assertEqual((found["DTSTART"].dt, found["DTEND"].dt), (SATURDAY, dt.date(2026, 9, 8)))

    def test_the_number_of_a_version_counts_those_of_the_page_and_of_its_source(self):
        for own, source in ((3, 7), (7, 3)):
            facts = event(repeats="", sequence=source)
            (found,) = self.vevents(facts, page=event(repeats="", sequence=own))
            self.assertEqual(found["SEQUENCE"], 7)
