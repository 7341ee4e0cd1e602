"""The file for a calendar of one registration: the entry that the event itself has, and taken out again."""

import datetime as dt

import time_machine
from icalendar import Calendar

from pages.events.occurrences import ChangedDate
from pages.events.registration import allocation
from pages.events.registration.ical import calendar_of
from pages.events.registration.models import RegistrationDate

from ..support import make
from ..support.ical_js import read_by_ical_js
from . import build
from .test_allocation import NOON, RegistrationCase

LINK = "https://meet.example/secret-room"


class RegistrationCalendarTests(RegistrationCase):
    def entry(self, registration):
        registration.refresh_from_db()
        calendar = Calendar.from_ical(calendar_of(registration))
        (vevent,) = calendar.walk("VEVENT")
        return calendar, vevent

    def own_file(self, event, date=None):
        """The VEVENT of the event's own event.ics."""
        content = self.client.get(f"{event.url}{f'{date}/' if date else ''}event.ics").content
        (vevent,) = Calendar.from_ical(content).walk("VEVENT")
        return vevent

    def series(self, **fields):
        return self.event(repeats="weekly", repeats_count=3, **fields)

    def test_it_is_the_entry_of_the_event_itself(self):
        for event, date in ((self.event(), None), (series := self.series(), build.date_of(series).date)):
            calendar, vevent = self.entry(build.registration(event))
            own = self.own_file(event, date)
            self.assertEqual(calendar["METHOD"], "PUBLISH")
            for name in ("UID", "SEQUENCE", "RECURRENCE-ID", "DTSTART", "DTEND", "SUMMARY", "STATUS", "URL"):
                mine, theirs = vevent.get(name), own.get(name)
                self.assertEqual(mine and mine.to_ical(), theirs and theirs.to_ical(), name)

    def test_no_signed_link_stands_in_it(self):
        registration = build.registration(self.event())
        self.assertNotIn(b"/r/", calendar_of(registration))
        self.assertNotIn(registration.key.encode(), calendar_of(registration))
        self.assertNotIn(registration.name.encode(), calendar_of(registration))

    def test_the_link_to_take_part_is_for_who_has_a_place(self):
        event = self.event(capacity=1, attendance="online", online_link=LINK)
        one, two = build.registration(event), build.registration(event)
        self.assertEqual(self.entry(one)[1]["CONFERENCE"], LINK)
        self.assertNotIn(LINK.encode(), calendar_of(two))
        self.assertEqual(self.entry(two)[1]["STATUS"], "TENTATIVE")
        allocation.cancel(one)
        self.assertNotIn("CONFERENCE", self.entry(one)[1])

    def test_a_place_given_back_takes_it_out_and_another_brings_it_back(self):
        event = self.event()
        one = build.registration(event)
        first = self.entry(one)[1]
        with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
            allocation.cancel(one)
        calendar, gone = self.entry(one)
        self.assertEqual((calendar["METHOD"], gone["STATUS"]), ("CANCEL", "CANCELLED"))
        self.assertEqual(gone["UID"], first["UID"])
        self.assertGreater(gone["SEQUENCE"], first["SEQUENCE"])
        self.assertGreater(gone["DTSTAMP"].dt, first["DTSTAMP"].dt)
        again = build.registration(event, email=one.person.email)
        _calendar, back = self.entry(again)
        self.assertEqual((back["STATUS"], back["UID"]), ("CONFIRMED", first["UID"]))
        self.assertGreaterEqual(back["SEQUENCE"], gone["SEQUENCE"])

    def test_a_moved_date_is_the_same_entry_at_another_hour(self):
        event = self.series()
        date = build.date_of(event).date
        registration = build.registration(event)
        before = self.entry(registration)[1]
        event.changes = [ChangedDate(date=date, change="moved", new_start_time=dt.time(17), new_end_time=dt.time(19))]
        event.save_revision().publish()
        after = self.entry(registration)[1]
        self.assertEqual(after["RECURRENCE-ID"].dt, before["RECURRENCE-ID"].dt)
        self.assertEqual(after["DTSTART"].dt.hour, 17)
        self.assertGreater(after["SEQUENCE"], before["SEQUENCE"])

    def test_a_cancelled_and_a_dropped_date_take_it_out(self):
        event = self.series()
        registration = build.registration(event)
        event.changes = [ChangedDate(date=build.date_of(event).date, change="cancelled")]
        event.save_revision().publish()
        self.assertEqual(self.entry(registration)[0]["METHOD"], "CANCEL")
        RegistrationDate.objects.update(state="scheduled", is_dropped=True)
        self.assertEqual(self.entry(registration)[1]["STATUS"], "CANCELLED")

    def test_it_outlives_the_page_of_the_event(self):
        event = self.event(title="Harvest")
        one = build.registration(event)
        event.unpublish()
        self.assertEqual(self.entry(one)[1]["SUMMARY"], "Harvest")
        key = str(event.translation_key)
        event.delete()
        self.assertEqual(self.entry(one)[1]["UID"], key)

    def test_a_reader_that_shares_no_code_finds_the_same_hour(self):
        event = self.event(title="Ñandú, مرحبا; \\n", hour=14)
        registration = build.registration(event)
        on = registration.on
        (read,) = read_by_ical_js([(calendar_of(registration), on.date)], "Asia/Tokyo")
        self.assertEqual(read, {(str(event.translation_key), on.date): (on.starts_at, on.ends_at, "CONFIRMED")})
        allocation.cancel(registration)
        registration.refresh_from_db()
        (read,) = read_by_ical_js([(calendar_of(registration), on.date)])
        self.assertEqual([status for *_span, status in read.values()], ["CANCELLED"])

    def test_whole_days_stay_whole(self):
        event = make.event(self.events, days=20, takes_registrations=True)
        self.assertEqual(self.entry(build.registration(event))[1]["DTSTART"].dt, event.start_date)
