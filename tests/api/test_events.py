"""The calendar for programs: every date by itself, narrowed as on its page, and the same instants wherever they are told."""

import datetime as dt
import json

from icalendar import Calendar

from pages.events.models import EventPage
from pages.events.occurrences import Occurrence

from ..events.test_calendar_pages import CalendarCase, at
from ..events.test_calendar_properties import ZONES, utc
from ..support import make
from ..support.cases import seen_words
from .test_pagination import ListCase


class DatesCase(ListCase, CalendarCase):
    """On the tenth of September 2026."""

    def days(self, query: str = "") -> list[str]:
        return [item["local_start"][:10] for item in self.told(f"events/?limit=100&{query}")["items"]]


class RangeTests(DatesCase):
    def test_a_series_is_expanded_date_by_date(self):
        self.series(repeats_count=4)
        told = self.told("events/?limit=3")
        self.assertEqual([item["date"] for item in told["items"]], ["2026-09-19", "2026-10-17", "2026-11-21"])
        self.assertEqual({item["rule"] for item in told["items"]}, {"FREQ=MONTHLY;BYDAY=3SA;COUNT=4"})
        self.assertEqual(len({item["id"] for item in told["items"]}), 3)
        self.assertEqual(told["count"], 4)
        self.assertEqual([item["date"] for item in self.told(told["next"])["items"]], ["2026-12-19"])

    def test_from_and_to(self):
        self.on("2026-08-01")
        self.on("2026-09-10", start_time=at(1), end_time=at(2))
        self.on("2026-09-12")
        self.on("2026-09-30", start_time=at(22), end_time=at(2), end_date=dt.date(2026, 10, 1))
        self.on("2026-10-05")
        for query, found in {
            "": ["2026-09-12", "2026-09-30", "2026-10-05"],
            "from=2026-09-12": ["2026-09-12", "2026-09-30", "2026-10-05"],
            "from=2026-09-10": ["2026-09-10", "2026-09-12", "2026-09-30", "2026-10-05"],
            "from=2026-10-01": ["2026-09-30", "2026-10-05"],
            "from=2026-10-02": ["2026-10-05"],
            "from=2026-10-03T12:00:00%2B16:44": ["2026-10-05"],  # an offset that PostgreSQL does not know
            "from=2026-09-01&to=2026-09-30": ["2026-09-10", "2026-09-12", "2026-09-30"],
            "to=2026-09-12": ["2026-09-12"],
            "to=2026-09-11": [],
            "from=2026-09-12T20:59:00Z": ["2026-09-12", "2026-09-30", "2026-10-05"],
            "from=2026-09-12T21:00:00Z": ["2026-09-30", "2026-10-05"],
            "from=2026-09-12&to=2026-09-12T19:00:00Z": [],
            "from=2026-09-12&to=2026-09-12T19:00:01Z": ["2026-09-12"],
            "past=true": ["2026-09-10", "2026-08-01"],
            "past=true&from=2026-09-01": ["2026-09-10"],
            "past=true&order=starts_at": ["2026-08-01", "2026-09-10"],
            "from=2026-01-01&order=-starts_at": ["2026-10-05", "2026-09-30", "2026-09-12", "2026-09-10", "2026-08-01"],
        }.items():
            with self.subTest(query=query):
                self.assertEqual(self.days(query), found)

    def test_nonsense_is_refused(self):
        for query in (
            "from=x",
            "to=2026-13-01",
            "from=0000-01-01",
            "to=99999-01-01",
            "from=2026-09-12T25:00Z",
            "access=beer",
            "language=xx",
            "online=perhaps",
            "event=x",
            "place='",
            "order=title",
            "topic=%00",
        ):
            with self.subTest(query=query):
                self.refused(f"events/?{query}")
        for query in (
            "to=9999-12-31",
            "from=0001-01-01",
            "to=9999-12-31T23:59:59-12:00",
            "from=0001-01-01T00:00:00%2B14:00",
        ):
            with self.subTest(query=query):
                self.assertIn(self.client.get(f"/api/v3/events/?{query}").status_code, {200, 422})


class APIEventsFilterTests(DatesCase):
    def setUp(self):
        super().setUp()
        self.hall = self.place(slug="hall", entrance="yes", food="no", latitude="32.3", longitude="-90.2")
        self.land = make.topic(self.english, name="Land", slug="land")
        self.plain = self.on("2026-09-19", title="Plain", place=self.hall, food="yes", topics=[self.land], free=True)
        self.on("2026-09-20", title="Steps", place=self.hall, entrance="no", languages=["en"], interpreted_into=["es"])
        link = {"online_link": "https://meet.example/x", "online_link_public": True}
        self.on("2026-09-21", title="Far", attendance="online", languages=["ar"], free=False, price="5", **link)

    def test_as_the_calendar_page_and_by_cost(self):
        for query, titles in {
            "": ["Plain", "Steps", "Far"],
            "topic=land": ["Plain"],
            "topic=water": [],
            "place=hall": ["Plain", "Steps"],
            "access=entrance": ["Plain"],
            "access=entrance&access=food&place=hall": ["Plain"],
            "access=entrance&access=childcare": [],
            "language=es": ["Steps"],
            "language=ar": ["Far"],
            "online=true": ["Far"],
            "online=true&place=hall": [],
            "free=true": ["Plain"],
            f"event={self.plain.translation_key}": ["Plain"],
            f"under={self.events.pk}&topic=land": ["Plain"],
        }.items():
            with self.subTest(query=query):
                self.assertEqual(self.titles(f"events/?{query}"), titles)

    def test_a_date_says_all_that_a_handbill_says(self):
        plain, steps, far = self.told("events/")["items"]
        answers = {each["question"]: each["answer"] for each in plain["access"]}
        self.assertEqual((answers["entrance"], answers["food"], answers["masks"]), ("yes", "yes", "unknown"))
        self.assertEqual((plain["place"]["name"], plain["place"]["latitude"]), ("The Hall", 32.3))
        self.assertEqual(plain["topics"][0]["name"], "Land")
        self.assertEqual((plain["event"]["id"], plain["url"]), (self.plain.pk, self.plain.full_url))
        self.assertEqual((plain["rule"], plain["free"], plain["tags"]), (None, True, ["Step-free", "Food"]))
        self.assertEqual((steps["free"], steps["languages"], steps["interpreted_into"]), (None, ["en"], ["es"]))
        self.assertEqual((far["online_link"], far["place"], far["price"]), ("https://meet.example/x", None, "5"))
        EventPage.objects.update(online_link_public=False)
        self.assertNotIn("meet.example", self.client.get("/api/v3/events/").content.decode())

    def test_moved_and_cancelled_are_told(self):
        event = self.series(title="Series", repeats_count=3)
        garden = self.place(slug="garden", name="The Garden", entrance="no")
        self.changed(event, "2026-10-17", "moved", new_date=dt.date(2026, 10, 18), place=garden, note="Rain.")
        self.changed(event, "2026-11-21", "cancelled", note="Feast.")
        _first, moved, cancelled = self.told(f"events/?event={event.translation_key}")["items"]
        self.assertEqual(
            (moved["state"], moved["moved"], moved["cancelled"], moved["note"]), ("moved", True, False, "Rain.")
        )
        self.assertEqual((moved["date"], moved["local_start"]), ("2026-10-17", "2026-10-18T14:00:00-05:00"))
        self.assertEqual((moved["previous_start"], moved["place"]["slug"]), ("2026-10-17T14:00:00-05:00", "garden"))
        self.assertEqual(
            (cancelled["state"], cancelled["cancelled"], cancelled["previous_start"]), ("cancelled", True, None)
        )
        self.assertEqual((cancelled["note"], cancelled["note_locale"]), ("Feast.", "en"))
        self.assertEqual(moved["url"], f"{event.full_url}2026-10-17/")


class InstantTests(DatesCase):
    """One moment, wherever it is told: page, iCalendar, JSON-LD and here."""

    def everywhere(self, item: dict) -> dict[str, tuple]:
        """Begin and end as each of them tells it, of the date of this item."""
        address = item["url"].partition("//")[2].partition("/")[2]
        page = self.look(f"/{address}")
        (ld,) = [
            each
            for script in page.select("script[type='application/ld+json']")
            if (each := json.loads(script.string))["@type"] == "Event"
        ]
        calendar = Calendar.from_ical(self.client.get(f"/{address}event.ics").content)
        (event,) = calendar.walk("VEVENT")
        begin, end = utc(event["DTSTART"].dt), utc(event["DTEND"].dt)
        if item["all_day"]:
            begin, end = begin.isoformat(), (end - dt.timedelta(days=1)).isoformat()
        times = {time["datetime"] for time in page.main.select("time[datetime]")}
        self.assertIn(item["local_start"], times, address)
        return {"JSON-LD": (ld["startDate"], ld["endDate"]), "iCalendar": (begin, end)}

    def check(self, item: dict) -> None:
        told = self.everywhere(item)
        self.assertEqual(told["JSON-LD"], (item["local_start"], item["local_end"]))
        begin, end = told["iCalendar"]
        if item["all_day"]:
            self.assertEqual((begin, end), (item["local_start"], item["local_end"]))
            return
        start, finish = (dt.datetime.fromisoformat(item[name]) for name in ("starts_at", "ends_at"))
        self.assertEqual((begin, end), (start, finish))
        self.assertEqual(
            (dt.datetime.fromisoformat(item["local_start"]), dt.datetime.fromisoformat(item["local_end"])),
            (start, finish),
        )
        self.assertTrue(item["starts_at"].endswith("Z"))

    def test_around_the_changes_of_clocks_in_six_zones(self):
        for zone in ZONES:
            event = self.on(
                "2026-10-20", zone=zone, repeats="weekly", repeats_count=4, start_time=at(1), end_time=at(3)
            )
            for item in self.told(f"events/?event={event.translation_key}")["items"][::2]:
                with self.subTest(zone=zone, day=item["date"]):
                    self.assertEqual(item["zone"], zone)
                    self.check(item)

    def test_whole_days_open_ends_and_nights(self):
        days = self.on(
            "2026-10-03",
            all_day=True,
            start_time=None,
            end_time=None,
            end_date=dt.date(2026, 10, 5),
            zone="Africa/Cairo",
        )
        night = self.on("2026-10-31", start_time=at(22), end_time=at(6), end_date=dt.date(2026, 11, 1), title="Night")
        open_ended = self.on("2026-10-07", end_time=None)
        items = {item["event"]["id"]: item for item in self.told("events/")["items"]}
        self.check(items[days.pk])
        self.assertEqual((items[days.pk]["local_start"], items[days.pk]["local_end"]), ("2026-10-03", "2026-10-05"))
        self.assertEqual(
            (items[days.pk]["starts_at"], items[days.pk]["ends_at"]), ("2026-10-02T21:00:00Z", "2026-10-05T21:00:00Z")
        )
        self.check(items[night.pk])
        self.assertEqual(items[night.pk]["ends_at"], "2026-11-01T12:00:00Z")
        self.assertEqual((items[open_ended.pk]["ends_at"], items[open_ended.pk]["local_end"]), (None, None))


class APIEventsLanguageTests(DatesCase):
    languages = ["en", "es"]

    def test_facts_of_the_source_and_words_of_the_language(self):
        land = make.topic(self.english, name="Land", slug="land")
        event = self.series(repeats_count=2, topics=[land], free=False, price="5 dollars")
        self.changed(event, "2026-10-17", "cancelled", note="The roof leaks.")
        spanish = make.translated(event, "es", title="La reunión", price="5 dólares")
        make.topic(spanish.locale, name="Tierra", slug="tierra", translation_key=land.translation_key)
        make.place(spanish.locale, name="El salón", slug="salon", translation_key=event.place.translation_key)
        self.on("2026-09-30", title="Only in English")
        english, own = (self.told(f"events/?locale={code}")["items"] for code in ("en", "es"))
        self.assertEqual([item["title"] for item in own], ["La reunión", "Only in English", "La reunión"])
        self.assertEqual([item["id"] for item in own], [item["id"] for item in english])
        for name in ("starts_at", "ends_at", "zone", "rule", "free", "state", "translation_key"):
            self.assertEqual([item[name] for item in own], [item[name] for item in english], name)
        self.assertEqual(
            (own[0]["place"]["name"], own[0]["topics"][0]["name"], own[0]["price"]), ("El salón", "Tierra", "5 dólares")
        )
        self.assertEqual((own[0]["event"]["locale"], own[1]["event"]["locale"]), ("es", "en"))
        self.assertEqual((own[2]["note"], own[2]["note_locale"]), ("The roof leaks.", "en"))
        self.assertEqual(self.titles("events/?locale=es&topic=tierra&place=salon"), ["La reunión", "La reunión"])

    def test_the_list_and_the_page_agree(self):
        self.series(repeats_count=3)
        make.translated(self.on("2026-09-28", title="Once"), "es", title="Una vez")
        index = self.events.get_translations().get(locale__language_code="es")
        shown = {seen_words(each) for each in self.look(f"{index.url}?month=2026-09").select("main li h3")}
        self.assertEqual(shown, {item["title"] for item in self.told("events/?locale=es")["items"]})


class RowTests(DatesCase):
    def test_dates_of_what_is_no_longer_there_are_not_told(self):
        event = self.series(repeats_count=3)
        self.assertEqual(Occurrence.objects.count(), 3)
        EventPage.objects.filter(pk=event.pk).update(live=False)
        self.assertEqual(self.told("events/")["items"], [])
