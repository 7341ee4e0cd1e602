"""What calendars are told: files that any reader understands, the same in every language, and nothing that is not public."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import Site

from pages.events import occurrence_sync
from pages.events.models import EventPage
from pages.events.occurrences import ChangedDate, Occurrence
from pages.network.models import Network

from ..support import make
from ..support.cases import HouseCase
from ..support.cpu_time import cpu_seconds

CHICAGO = "America/Chicago"
NOW = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


def at(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


def check_lines(content: bytes) -> None:
    """Every line ends with CRLF and has 75 octets at most; no character is cut in two (RFC 5545, section 3.1)."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    for line in content.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75, line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
        line.decode()


class IcalCase(HouseCase):
    """A house in two languages on the first of September, with a series on the third Saturday of every month."""

    languages = ["en", "es"]

    def setUp(self):
        super().setUp()
        traveller = time_machine.travel(NOW, tick=False)
        traveller.start()
        self.addCleanup(traveller.stop)

    def series(self, *changes: ChangedDate, **fields) -> EventPage:
        fields = {"repeats": "monthly", "all_day": False, "start_time": at(14), "end_time": at(16)} | fields
        event = make.event(self.events, **{"start_date": dt.date(2026, 9, 19), "zone": CHICAGO} | fields)
        if changes:
            event.changes.add(*changes)
            event.save_revision().publish()
            event.refresh_from_db()
        return event

    def ics(self, address: str) -> Calendar:
        answer = self.client.get(address)
        self.assertEqual(answer.status_code, 200, address)
        self.assertEqual(answer["Content-Type"], "text/calendar; charset=utf-8")
        check_lines(answer.content)
        return Calendar.from_ical(answer.content)

    def events_at(self, address: str) -> list:
        return self.ics(address).walk("VEVENT")


class EventFileTests(IcalCase):
    def test_an_event_in_full(self):
        place = make.place(
            self.english, name="The Hall", address="1 Main Street\nJackson, MS", latitude="32.3", longitude="-90.2"
        )
        topics = [make.topic(self.english, name="Land, and water")]
        event = self.series(
            repeats="", place=place, topics=topics, childcare="yes", childcare_note="From 4 years",
            ask_email="ask@house.example", online_link="https://meet.example/x", online_link_public=True, attendance="mixed",
        )  # fmt: skip
        calendar = self.ics(f"{event.url}event.ics")
        (found,) = calendar.walk("VEVENT")
        self.assertEqual(found["UID"], str(event.translation_key))
        self.assertEqual(found.to_ical().count(b"DTSTART;TZID=America/Chicago:20260919T140000\r\n"), 1)
        self.assertEqual(found["DTEND"].dt - found["DTSTART"].dt, dt.timedelta(hours=2))
        self.assertEqual(
            (found["STATUS"], found["SEQUENCE"], found["LOCATION"]),
            ("CONFIRMED", 1, "The Hall, 1 Main Street, Jackson, MS"),
        )
        self.assertNotIn("LANGUAGE", found["SUMMARY"].params)
        self.assertEqual(found["GEO"].to_ical(), "32.3;-90.2")
        self.assertEqual([str(topic) for topic in found["CATEGORIES"].cats], ["Land, and water"])
        self.assertEqual(found["URL"], event.full_url)
        self.assertIn("https://meet.example/x", str(found["CONFERENCE"]))
        for words in (
            "Come along.",
            "Childcare: From 4 years",
            "Not known yet, please ask: Entrance",
            "ask@house.example",
        ):
            self.assertIn(words, found["DESCRIPTION"])
        self.assertEqual([zone["TZID"] for zone in calendar.walk("VTIMEZONE")], [CHICAGO])

    def test_a_hidden_link_stays_hidden(self):
        event = self.series(attendance="online", online_link="https://meet.example/x")
        for address in ("event.ics", "2026-10-17/event.ics", "../calendar.ics"):
            content = self.client.get(f"{event.url}{address}".replace(f"{event.slug}/../", "")).content
            self.assertIn(b"LOCATION:Online", content)
            self.assertNotIn(b"meet.example", content)

    def test_a_title_that_would_break_out_is_one_event_with_its_text_intact(self):
        title = "Garden\r\nBEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM; a, b\\n “día” 🌻" + " very long" * 9
        event = self.series(title="Garden")
        EventPage.objects.filter(pk=event.pk).update(title=title)
        found = self.ics(f"{event.url}event.ics")
        self.assertEqual([each.name for each in found.walk() if each.name[:3] != "VTI"].count("VEVENT"), 1)
        self.assertEqual(found.walk("VALARM"), [])
        self.assertEqual(found.walk("VEVENT")[0]["SUMMARY"], title.replace("\r\n", "\n"))

    def test_a_moved_a_cancelled_a_left_out_and_an_added_date(self):
        event = self.series(
            ChangedDate(date=dt.date(2026, 10, 17), change="moved", new_date=dt.date(2026, 10, 24), note="The hall is taken."),
            ChangedDate(date=dt.date(2026, 11, 21), change="cancelled", note="Sorry."),
            ChangedDate(date=dt.date(2026, 12, 19), change="left_out"),
            ChangedDate(date=dt.date(2026, 12, 12), change="added"),
            ChangedDate(date=dt.date(2027, 1, 2), change="added", new_start_time=at(10), new_end_time=at(11)),
        )  # fmt: skip
        main, *others = self.events_at(f"{event.url}event.ics")
        self.assertEqual(main["RRULE"].to_ical(), b"FREQ=MONTHLY;BYDAY=3SA")
        content = main.to_ical()
        self.assertIn(b"EXDATE;TZID=America/Chicago:20261219T140000\r\n", content)
        self.assertIn(b"RDATE;TZID=America/Chicago:20261212T140000,20270102T140000\r\n", content)
        told = [
            (each["RECURRENCE-ID"].dt.date(), each["DTSTART"].dt.replace(tzinfo=None), each["STATUS"])
            for each in others
        ]
        self.assertEqual(
            told,
            [
                (dt.date(2026, 10, 17), dt.datetime(2026, 10, 24, 14), "CONFIRMED"),
                (dt.date(2026, 11, 21), dt.datetime(2026, 11, 21, 14), "CANCELLED"),
                (dt.date(2027, 1, 2), dt.datetime(2027, 1, 2, 10), "CONFIRMED"),
            ],
        )
        self.assertTrue(others[0]["DESCRIPTION"].startswith("Moved. The hall is taken.\n"))
        self.assertEqual(others[0]["URL"], f"{event.full_url}2026-10-17/")
        self.assertEqual({each["UID"] for each in (main, *others)}, {str(event.translation_key)})

    def test_a_moved_date_keeps_its_note_when_dates_are_made_again(self):
        moved = ChangedDate(
            date=dt.date(2026, 10, 17), change="moved", new_date=dt.date(2026, 10, 24), note="A week later."
        )
        event = self.series(moved)
        event.title = "Another title"
        event.save_revision().publish()
        occurrence_sync.moved_on = None
        occurrence_sync.move_window()
        _main, other = self.events_at(f"{event.url}event.ics")
        self.assertEqual((other["RECURRENCE-ID"].dt.day, other["DTSTART"].dt.day), (17, 24))
        self.assertIn("A week later.", other["DESCRIPTION"])

    def test_one_date_alone(self):
        event = self.series()
        (found,) = self.events_at(f"{event.url}2026-10-17/event.ics")
        self.assertEqual(found["RECURRENCE-ID"].dt, found["DTSTART"].dt)
        self.assertNotIn("RRULE", found)
        for address in (
            "2026-10-18/event.ics",
            "20261017/event.ics",
            "2026-10-17/x.ics",
            "2026-13-01/event.ics",
            "x/event.ics",
        ):
            self.assertEqual(self.client.get(event.url + address).status_code, 404, address)

    def test_all_day_is_a_date_and_ends_on_the_day_after(self):
        event = make.event(self.events, start_date=dt.date(2026, 10, 30), end_date=dt.date(2026, 11, 2))
        content = self.client.get(f"{event.url}event.ics").content
        self.assertIn(b"DTSTART;VALUE=DATE:20261030\r\n", content)
        self.assertIn(b"DTEND;VALUE=DATE:20261103\r\n", content)
        self.assertNotIn(b"VTIMEZONE", content)

    def test_an_event_called_off_altogether(self):
        for state, status in (("cancelled", "CANCELLED"), ("postponed", "TENTATIVE"), ("moved", "CONFIRMED")):
            event = self.series(state=state, state_note="Flooded.")
            (found,) = self.events_at(f"{event.url}event.ics")
            self.assertEqual(found["STATUS"], status)
            self.assertIn("Flooded.", found["DESCRIPTION"])

    def test_more_than_18_months_ahead(self):
        event = self.series(repeats="", start_date=dt.date(2029, 5, 5))
        self.assertEqual(len(self.events_at(f"{event.url}event.ics")), 1)

    def test_a_copy_starts_clean(self):
        event = self.series(ChangedDate(date=dt.date(2026, 10, 17), change="cancelled"))
        copied = event.copy(update_attrs={"slug": "again"}, user=make.admin())
        (found,) = self.events_at(f"{copied.url}event.ics")
        self.assertEqual((found["UID"], found["SEQUENCE"]), (str(copied.translation_key), 1))
        self.assertNotEqual(found["UID"], str(event.translation_key))


class ICalPrivacyTests(IcalCase):
    def test_drafts_and_private_events_are_nowhere(self):
        draft, private, open_one = make.event(self.events, live=False), self.series(), self.series()
        make.private(private)
        content = self.client.get(f"{self.events.url}calendar.ics").content.decode()
        self.assertEqual(re.findall(r"UID:(\S+)", content), [str(open_one.translation_key)])
        self.assertEqual(self.client.get(f"{draft.url}event.ics").status_code, 404)
        for address in ("event.ics", "2026-10-17/", "2026-10-17/event.ics", "2026-10-18/"):
            answer = self.client.get(private.url + address)
            self.assertEqual(answer["Content-Type"], "text/html; charset=utf-8", address)
            self.assertNotIn(private.title, answer.content.decode())
            self.assertIn("no-store", answer["Cache-Control"])

    def test_whoever_knows_the_password_gets_the_file(self):
        event = self.series()
        restriction = make.private(event)
        door = f"/_util/authenticate_with_password/{restriction.pk}/{event.pk}/"
        answer = self.client.post(door, {"password": "open sesame", "return_url": f"{event.url}event.ics"})
        self.assertRedirects(answer, f"{event.url}event.ics")
        self.assertEqual(len(self.events_at(f"{event.url}event.ics")), 1)

    def test_a_private_calendar_is_closed_like_its_page(self):
        event = self.series()
        make.private(self.events, "login")
        for address in (f"{self.events.url}calendar.ics", f"{event.url}event.ics"):
            self.assertEqual(self.client.get(address).status_code, 302)

    def test_what_is_not_translated_is_there_as_it_is_unless_an_editor_leaves_it_out(self):
        event, spanish = self.series(), make.translated(self.events, "es")
        self.assertEqual([each["SUMMARY"] for each in self.events_at(f"{spanish.url}calendar.ics")], [event.title])
        type(self.events).objects.update(show_untranslated=False)
        self.assertEqual(self.events_at(f"{spanish.url}calendar.ics"), [])
        self.assertEqual(self.client.get(f"{spanish.url}{event.slug}/event.ics").status_code, 404)


class CalendarFileTests(IcalCase):
    def test_what_has_been_over_for_a_year_leaves_it_and_a_series_that_goes_on_stays(self):
        today = timezone.localdate()
        for days, title in ((400, "Long over"), (300, "Last winter"), (-9, "To come")):
            make.event(self.events, title=title, start_date=today - dt.timedelta(days=days))
        make.event(self.events, title="Every week", start_date=today - dt.timedelta(days=800), repeats="weekly")
        named = {str(each["SUMMARY"]) for each in self.events_at(f"{self.events.url}calendar.ics")}
        self.assertEqual(named, {"Last winter", "To come", "Every week"})

    def test_what_it_says_of_itself(self):
        self.series()
        content = self.client.get(f"{self.events.url}calendar.ics?online=&place=").content.decode().replace("\r\n ", "")
        for line in ("NAME:", "X-WR-CALNAME:", "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n", "X-PUBLISHED-TTL:PT1H\r\n"):
            self.assertIn(line, content)
        self.assertIn(f"SOURCE;VALUE=URI:{self.events.full_url}calendar.ics\r\n", content)
        for line in ("METHOD:PUBLISH\r\n", f"X-WR-TIMEZONE:{settings.TIME_ZONE}\r\n"):
            self.assertEqual(content.count(line), 1, line)

    def test_who_publishes_it_is_said_of_every_event(self):
        """RFC 5546, section 3.2.1: METHOD:PUBLISH wants an ORGANIZER; where nobody has an address, the site has."""
        Network.objects.update_or_create(site=Site.objects.get(), defaults={"name": 'Land; "Bread", Co-op'})
        event = self.series(ChangedDate(date=dt.date(2026, 10, 17), change="cancelled"))
        for email, address in (
            ("", f"{Site.objects.get().root_url}/"),
            ("us@house.example", "mailto:us@house.example"),
        ):
            Network.objects.update(email=email)
            for file in (f"{self.events.url}calendar.ics", f"{event.url}event.ics", f"{event.url}2026-10-17/event.ics"):
                calendar = self.ics(file)
                self.assertEqual(calendar["METHOD"], "PUBLISH")
                for each in calendar.walk("VEVENT"):
                    self.assertEqual(str(each["ORGANIZER"]), address)
                    self.assertEqual(each["ORGANIZER"].params["CN"], "Land; 'Bread', Co-op")

    def test_its_filters_are_those_of_the_page(self):
        place = make.place(self.english, slug="hall")
        there, elsewhere = self.series(place=place), self.series(attendance="online", childcare="yes")
        for query, wanted in (
            ("place=hall", [there]),
            ("online=1", [elsewhere]),
            ("access=childcare", [elsewhere]),
            ("place=nowhere", []),
            ("topic=%F0%9F%8C%BB&month=9999-99", []),
            ("", [there, elsewhere]),
        ):
            found = {event["UID"] for event in self.events_at(f"{self.events.url}calendar.ics?{query}")}
            self.assertEqual(found, {str(event.translation_key) for event in wanted}, query)

    def test_the_same_bytes_until_something_changes_and_304_for_who_has_them(self):
        event = self.series()
        for address in (f"{self.events.url}calendar.ics", f"{event.url}event.ics", f"{event.url}2026-10-17/event.ics"):
            first = self.client.get(address)
            with time_machine.travel(NOW + dt.timedelta(hours=5)):
                again = self.client.get(address, headers={"if-none-match": f"W/{first['ETag']}"})
            self.assertEqual((again.status_code, again.content, again["ETag"]), (304, b"", first["ETag"]))
            self.assertEqual(self.client.head(address)["ETag"], first["ETag"])
            self.assertEqual(first["Last-Modified"], "Tue, 01 Sep 2026 12:00:00 GMT")
            self.assertTrue(first["Content-Disposition"].startswith("inline; filename="))
            self.assertFalse(first.cookies)
            self.assertNotIn("Cookie", first.get("Vary", ""))
        event.title = "Another"
        event.save_revision().publish()
        self.assertEqual(self.client.get(address, headers={"if-none-match": first["ETag"]}).status_code, 200)

    def test_an_empty_calendar_is_one(self):
        self.assertEqual(self.events_at(f"{self.events.url}calendar.ics"), [])


class ICalLanguageTests(IcalCase):
    """The source is in English; what is told in Spanish follows it at once."""

    def setUp(self):
        super().setUp()
        self.event = self.series(ChangedDate(date=dt.date(2026, 10, 17), change="cancelled", note="Sorry."))
        make.translated(self.events, "es")
        self.spanish = make.translated(self.event, "es", title="Asamblea")

    def test_the_same_event_in_other_words(self):
        main, cancelled = self.events_at(f"{self.spanish.url}event.ics")
        self.assertEqual((main["UID"], main["SUMMARY"]), (str(self.event.translation_key), "Asamblea"))
        self.assertNotIn("LANGUAGE", main["SUMMARY"].params)
        self.assertIn("Sorry.", cancelled["DESCRIPTION"])

    def test_an_untranslated_event_names_its_language_in_the_calendar_of_another(self):
        make.event(self.events, title="Quilting")
        calendar = self.ics(f"{self.events.get_translation(self.spanish.locale).url}calendar.ics")
        languages = {str(each["SUMMARY"]): each["SUMMARY"].params.get("LANGUAGE") for each in calendar.walk("VEVENT")}
        self.assertEqual((languages["Asamblea"], languages["Quilting"]), (None, "en"))

    def test_a_change_of_the_time_is_in_every_language_at_once_and_a_draft_in_none(self):
        addresses = [f"{page.url}event.ics" for page in (self.event, self.spanish)]
        before = [self.events_at(address)[0] for address in addresses]
        event = EventPage.objects.get(pk=self.event.pk)
        event.start_time, event.end_time = at(15), at(17)
        revision = event.save_revision()
        self.assertEqual([self.events_at(address)[0] for address in addresses], before)
        revision.publish()
        for address, old in zip(addresses, before, strict=True):
            new = self.events_at(address)[0]
            self.assertEqual(new["DTSTART"].dt - old["DTSTART"].dt, dt.timedelta(hours=1))
            self.assertEqual(new["UID"], old["UID"])
            self.assertGreater(new["SEQUENCE"], old["SEQUENCE"])

    def test_a_translation_counts_up_too(self):
        before = self.events_at(f"{self.event.url}event.ics")[0]["SEQUENCE"]
        self.spanish.save_revision().publish()
        self.assertGreater(self.events_at(f"{self.event.url}event.ics")[0]["SEQUENCE"], before)


class DatePageTests(IcalCase):
    def test_a_date_of_a_series_is_a_page_and_other_days_are_not(self):
        event = self.series()
        page = self.look(f"{event.url}2026-10-17/")
        self.assertEqual(page.select_one("link[rel=canonical]")["href"], f"{event.full_url}2026-10-17/")
        for rest in ("2026-10-18/", "2026-10-17/x/", "20261017/", "2026-W42-6/", "0000-00-00/"):
            self.look(event.url + rest, 404)

    def test_a_moved_date_keeps_its_address(self):
        event = self.series(ChangedDate(date=dt.date(2026, 10, 17), change="moved", new_date=dt.date(2026, 10, 24)))
        self.look(f"{event.url}2026-10-17/")
        self.look(f"{event.url}2026-10-24/", 404)

    def test_what_happens_once_has_one_address(self):
        event = self.series(repeats="")
        page = self.look(f"{event.url}2026-09-19/")
        self.assertEqual(page.select_one("link[rel=canonical]")["href"], event.full_url)

    def test_other_languages_lead_to_the_same_date(self):
        event = self.series()
        make.translated(self.events, "es")
        spanish = make.translated(event, "es")
        page = self.look(f"{spanish.url}2026-10-17/")
        addresses = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
        self.assertEqual(addresses["en"], f"{event.full_url}2026-10-17/")
        self.assertEqual(addresses["es"], f"{spanish.full_url}2026-10-17/")
        self.assertTrue(page.select(f"a[href='{event.url}2026-10-17/'][lang=en]"))


class BulkTests(IcalCase):
    def fill(self, amount: int) -> None:
        """So many series with 33 dates each, every third with one date cancelled and one moved."""
        place, first = make.place(self.english), dt.date(2026, 9, 5)
        make.many(
            EventPage, self.events, amount, start_date=first, start_time=at(14), end_time=at(16), place=place, summary="Come.",
            repeats="weekly", repeats_count=33, zone=lambda each: (CHICAGO, "Europe/Madrid", "Africa/Cairo")[each % 3],
            last_published_at=NOW, first_published_at=NOW, sequence=1,
        )  # fmt: skip
        series = EventPage.objects.filter(repeats_count=33).exclude(
            translation_key__in=Occurrence.objects.values("event")
        )
        for number, event in enumerate(series):
            if number % 3 == 0:
                rows = ((dt.date(2026, 9, 12), "cancelled"), (dt.date(2026, 9, 19), "moved"))
                ChangedDate.objects.bulk_create(
                    ChangedDate(event=event, date=date, change=change, new_start_time=at(15), locale=self.english)
                    for date, change in rows
                )
            Occurrence.objects.bulk_create(
                Occurrence(event=event.translation_key, source=event, **vars(each))
                for each in event.planned(dt.date(2028, 1, 1))
            )

    def test_ten_times_as_many_series_cost_no_more_queries(self):
        self.fill(6)
        cost = self.cost_of(self.address)
        self.assertLessEqual(cost, 25)
        self.fill(54)
        self.assertEqual(self.cost_of(self.address), cost)

    @pytest.mark.soak
    def test_sixty_series_are_quick_and_ten_times_as_many_cost_no_more_queries(self):
        self.fill(60)
        cost = self.cost_of(self.address)
        self.assertLessEqual(cost, 25)
        few = min(self.seconds_of(self.address) for _ in range(3))
        self.fill(540)
        self.assertEqual(self.cost_of(self.address), cost)
        # of the same machine in the same minute, ten times as many
        self.assertLess(self.seconds_of(self.address), 20 * few)

    @property
    def address(self) -> str:
        return f"{self.events.url}calendar.ics"

    def seconds_of(self, address: str) -> float:
        """The processor's time of one answer."""
        return cpu_seconds(self.client.get, address)
