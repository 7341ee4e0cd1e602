"""What visitors see of the calendar: months and lists, filters, the page of an event and of each of its dates."""

import datetime as dt
import uuid
from itertools import product
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone, translation

from home.templatetags.formatting import format_date
from pages.events.filters import Filters
from pages.events.index_page import grid, month_after, month_before
from pages.events.models import EventPage
from pages.events.occurrences import ChangedDate, Occurrence
from pages.tree.listing import LONG_AGO

from ..support import make
from ..support.cases import HouseCase, seen_words, words_of

CHICAGO = "America/Chicago"
NOW = dt.datetime(2026, 9, 10, 12, tzinfo=dt.UTC)
MOST_QUERIES = 25


def at(hour: int) -> dt.time:
    return dt.time(hour)


NAMES = ["topic", "place", "access", "language", "online", "month", "past", "page"]
NONSENSE = [
    "",
    "'",
    "%",
    "-1",
    "2026-13",
    "2026-00",
    "0000-01",
    "9999-12",
    "٢٠٢٦-٠٩",
    "1e22",
    "a" * 5000,
    "\ud83d\ude00",
]


class CalendarCase(HouseCase):
    """On the tenth of September 2026."""

    def setUp(self):
        super().setUp()
        clock = time_machine.travel(NOW, tick=False)
        clock.start()
        self.addCleanup(clock.stop)

    def on(self, day: str, **fields) -> EventPage:
        """An event on this day, 2 to 4 pm."""
        hours = {"start_time": at(14), "end_time": at(16), "all_day": False, "zone": CHICAGO}
        return make.event(self.events, start_date=dt.date.fromisoformat(day), **hours | fields)

    def series(self, **fields) -> EventPage:
        """The third Saturday of every month, from September 19, 2026."""
        return self.on("2026-09-19", **{"title": "The meeting", "repeats": "monthly", "place": self.place()} | fields)

    def place(self, **fields):
        return make.place(self.english, **{"name": "The Hall", "slug": f"hall-{uuid.uuid4()}"} | fields)

    def changed(self, event: EventPage, date: str, change: str, **fields) -> None:
        event.changes.add(ChangedDate(date=dt.date.fromisoformat(date), change=change, **fields))
        event.save_revision().publish()

    def month(self, query: str = "") -> dict[str, str]:
        """By date, the words of each square of the grid that is not skipped."""
        days = self.look(f"{self.events.url}{query}").select(".calendar > li:not([aria-hidden])")
        return {day.time["datetime"]: words_of(day) for day in days}

    def listed(self, query: str = "") -> list[str]:
        """The titles shown, in order."""
        return [
            seen_words(each)
            for each in self.look(f"{self.events.url}{query}").select("main :is(.calendar, .agenda, .rows) h3")
        ]


class MonthTests(CalendarCase):
    def test_the_month_of_the_next_date_then_what_comes_later(self):
        self.series()
        page = self.look(self.events.url)
        self.assertEqual(words_of(page.select_one("#shown")), "September 2026")
        self.assertEqual(list(self.month()), ["2026-09-19"])
        self.assertEqual(page.select_one(".agenda time")["datetime"], "2026-10-17")

    def test_the_dates_of_a_series_are_one_card_later_on(self):
        event = self.series(title="The meeting")
        self.changed(event, "2026-10-17", "cancelled", note="The hall is closed.")
        self.on("2026-12-24", title="A feast")
        page = self.look(self.events.url)
        cards = page.select(".later .agenda > li")
        self.assertEqual([words_of(card.h3.a.contents[0]) for card in cards], ["The meeting", "A feast"])
        series = cards[0]
        self.assertEqual(series["class"], ["series"])
        self.assertEqual(series.time["datetime"], "2026-11-21")  # the first that takes place
        self.assertEqual(words_of(series.select_one(".kind")), "The third Saturday of every month")
        dates = series.select(".series-dates > li")
        self.assertEqual([words_of(each.a) for each in dates[:2]], ["Oct 17", "Nov 21"])
        self.assertEqual((dates[0]["class"], words_of(dates[0].small)), (["off"], "Cancelled"))
        self.assertEqual([words_of(each) for each in dates[3:5]], ["Jan 16 2027", "Feb 20 2027"])
        self.assertEqual((len(dates), dates[-1].a["href"]), (7, f"{event.url}#dates"))
        self.assertTrue(self.look(event.url).select("#dates"))

    def test_a_weekly_series_does_not_push_others_aside(self):
        self.series(repeats="weekly")
        self.on("2027-03-01", title="Far away")
        self.assertIn("Far away", self.listed())

    def test_one_word_in_the_month_and_the_note_with_the_event(self):
        event = self.series()
        self.changed(event, "2026-09-19", "moved", new_date=dt.date(2026, 9, 26), note="A week later.")
        square = self.look(self.events.url).select_one(".calendar .busy")
        self.assertEqual(square.select_one("h3 .flag").get_text(strip=True), "Moved:")
        self.assertNotIn("A week later.", words_of(square))
        self.assertIn("A week later.", self.words(event.url))

    def test_whose_time_it_is_stands_once_above_the_month(self):
        self.on("2026-09-21")
        page = self.look(self.events.url)
        (line,) = page.select(".clock")
        self.assertEqual(words_of(line), "All times are Chicago time .")
        self.assertTrue(line.select_one("[data-own][hidden]"))
        (script,) = page.select("script[data-hours]")
        hours = script["data-hours"].split("|")
        self.assertEqual((len(hours), hours[0], hours[13], hours[24]), (48, "midnight", "6:30 am", "noon"))
        self.assertIn("T", page.select_one(".calendar .meta time")["datetime"])  # what the script compares
        self.on("2026-09-22", zone="Asia/Tokyo")
        self.assertIn("that of the place", words_of(self.look(self.events.url).select_one(".clock")))

    def test_choices_are_folded_until_one_is_made(self):
        self.on("2026-09-21", place=self.place(slug="hall"))
        self.assertFalse(self.look(self.events.url).select_one("details.fold").has_attr("open"))
        self.assertTrue(self.look(f"{self.events.url}?place=hall").select_one("details.fold").has_attr("open"))

    def test_four_ways_into_ones_own_calendar_from_the_list_and_from_an_event(self):
        once, series = self.on("2026-09-21"), self.series()
        for address, file in (
            (self.events.url, f"{self.events.url}calendar.ics"),
            (once.url, f"{once.url}event.ics"),
            (series.url, f"{series.url}event.ics"),
        ):
            links = [link["href"] for link in self.look(address).select(".take li a")]
            self.assertEqual([link.partition(":")[0] for link in links[:3]], ["webcal", "https", "https"], address)
            self.assertEqual(links[3:], [file])
        self.assertIn("This date", words_of(self.look(once.url).select_one("#take")))

    def test_on_paper_an_address_a_code_and_one_line_of_what_nobody_knows(self):
        event = self.on("2026-09-21", ask_email="ask@house.example")
        page = self.look(event.url)
        strip = page.select_one(".on-paper.address")
        self.assertIn(event.url, words_of(strip.b))
        self.assertTrue(strip.svg.path["d"])
        (line,) = page.select(".on-paper.unknowns")
        self.assertIn("Masks", words_of(line))
        self.assertIn("Ask ask@house.example", words_of(line))
        self.assertNotIn("style=", str(strip))  # the policy of the site
        self.assertIn("As of September 10, 2026.", words_of(self.look(self.events.url).select_one(".on-paper")))

    def test_each_link_of_a_list_has_a_name_of_its_own(self):
        self.changed(self.series(), "2026-10-17", "cancelled", note="The hall is closed.")
        names = [words_of(link) for link in self.look(self.events.url).select("main h3 a")]
        self.assertEqual(len(set(names)), len(names), names)
        self.assertIn("The meeting , November 21, 2026", names)
        names = [words_of(link) for link in self.look(f"{self.events.url}?month=2026-10").select("main h3 a")]
        self.assertIn("Cancelled : The meeting , October 17, 2026", names)

    def test_the_title_of_the_document_says_when_and_what_changed(self):
        event = self.series()
        self.changed(event, "2026-10-17", "cancelled", note="The hall is closed.")
        titles = [self.look(address).title.string for address in (event.url, f"{event.url}2026-10-17/")]
        self.assertTrue(titles[0].startswith("The meeting –"), titles)
        self.assertTrue(titles[1].startswith("Cancelled: The meeting, October 17, 2026 –"), titles)
        once = self.on("2026-09-21", title="Film night", state="moved", state_note="To the plaza.")
        self.assertTrue(self.look(once.url).title.string.startswith("Moved: Film night, September 21, 2026 –"))

    def test_each_day_has_its_full_date_and_bare_days_are_skipped(self):
        self.series()
        page = self.look(self.events.url)
        self.assertEqual(words_of(page.select_one(".calendar .busy .visually-hidden")), "Saturday, September 19")
        self.assertEqual({day["aria-hidden"] for day in page.select(".calendar > .bare")}, {"true"})
        self.assertEqual(len(page.select(".calendar > li")) % 7, 0)

    def test_where_the_week_begins(self):
        for code, first in (("en", 6), ("es", 0), ("ar", 5)):
            with translation.override(code):
                days = grid(dt.date(2026, 9, 1), [], NOW.date())
                self.assertEqual(days[0].date.weekday(), first)

    def test_several_days_stand_on_each_of_them(self):
        self.on("2026-09-29", title="The assembly", end_date=dt.date(2026, 10, 2))
        self.assertEqual(list(self.month()), ["2026-09-29", "2026-09-30"])
        october = self.month("?month=2026-10")
        self.assertEqual(list(october), ["2026-10-01", "2026-10-02"])
        self.assertIn("Day 4 of 4", october["2026-10-02"])

    def test_a_night_belongs_to_the_evening_it_began_on(self):
        self.on("2026-09-18", start_time=at(20), end_date=dt.date(2026, 9, 19), end_time=at(2))
        self.assertEqual(list(self.month()), ["2026-09-18"])

    def test_days_are_those_of_the_zone_where_it_happens(self):
        self.on("2026-09-30", title="Far east", start_time=at(9), zone="Pacific/Apia")
        self.on("2026-10-01", title="Late", start_time=at(1), end_time=at(2), zone="Pacific/Apia")
        self.on("2026-09-30", title="Far west", start_time=at(23), end_time=None, zone="Pacific/Honolulu")
        page = self.look(f"{self.events.url}?month=2026-09")
        self.assertEqual([seen_words(each) for each in page.select(".calendar h3")], ["Far east", "Far west"])
        self.assertEqual([seen_words(each) for each in page.select(".agenda h3")], ["Late"])

    def test_from_the_first_month_to_the_last_and_no_further(self):
        self.on("2026-07-04")
        self.series(repeats_until=dt.date(2026, 11, 30))
        found, address = [], f"{self.events.url}?month=2026-07"
        while address:
            page = self.look(address)
            found.append(words_of(page.select_one("#shown")))
            onward = page.select_one(".calendar-head [rel=next]")
            address = onward and onward["href"]
        self.assertEqual(found, ["July 2026", "August 2026", "September 2026", "October 2026", "November 2026"])
        self.assertIsNone(self.look(f"{self.events.url}?month=2026-07").select_one(".calendar-head [rel=prev]"))

    def test_a_month_beyond_leads_back_and_is_kept_out_of_search_engines(self):
        self.series(repeats_until=dt.date(2026, 11, 30))
        page = self.look(f"{self.events.url}?month=2199-01")
        self.assertEqual(page.select_one("meta[name=robots]")["content"], "noindex")
        self.assertTrue(page.select_one("[rel=prev]")["href"].endswith("?month=2026-11"))
        self.assertIsNone(page.select_one(".calendar-head [rel=next]"))
        self.assertIsNone(self.look(f"{self.events.url}?month=2026-10").select_one("meta[name=robots]"))

    def test_cancelled_and_moved_are_told_in_the_month(self):
        event = self.series()
        self.changed(event, "2026-09-19", "cancelled", note="The roof leaks.")
        self.changed(event, "2026-10-17", "moved", new_date=dt.date(2026, 10, 24))
        self.assertIn(
            "Cancelled : The meeting , September 19, 2026 2 pm , The Hall",
            self.month("?month=2026-09")["2026-09-19"],
        )
        page = self.look(f"{self.events.url}?month=2026-09")
        self.assertEqual([day["class"] for day in page.select(".calendar > li:not(.bare)")], [["idle"]])
        self.assertIn("Moved : The meeting", self.month("?month=2026-10")["2026-10-24"])

    def test_past_is_a_list_of_its_own(self):
        self.on("2026-07-04", title="Old")
        self.on("2026-10-04", title="New")
        self.assertEqual(self.listed(), ["New"])
        self.assertEqual(self.listed("?past=1"), ["Old"])
        address = self.look(self.events.url).find("a", string="Past events")["href"]
        self.assertEqual(address, f"{self.events.url}?past=1")

    def test_with_nothing_to_come_it_says_so(self):
        self.on("2026-07-04", title="Old")
        page = self.look(self.events.url)
        self.assertIn("Nothing is planned at the moment.", words_of(page.main))
        self.assertIsNone(page.select_one(".calendar"))
        self.assertIsNone(page.select_one("meta[name=robots]"))

    def test_a_private_event_and_a_draft_are_in_no_month(self):
        make.private(self.on("2026-09-20", title="A secret"))
        make.event(self.events, title="A draft", live=False)
        for query in ("", "?month=2026-09", "?past=1"):
            self.assertHides(f"{self.events.url}{query}", "A secret", "A draft")

    def test_months_turn_without_end_in_the_arithmetic(self):
        self.assertEqual(
            (month_after(dt.date(2026, 12, 5)), month_before(dt.date(2026, 1, 31))),
            (dt.date(2027, 1, 1), dt.date(2025, 12, 1)),
        )


class CalendarPagesFilterTests(CalendarCase):
    def setUp(self):
        super().setUp()
        self.hall = self.place(slug="hall", entrance="yes", food="no")
        self.land = make.topic(self.english, name="Land", slug="land")
        plain = self.on("2026-09-19", title="Plain", place=self.hall, food="yes")
        plain.topics = [self.land]
        plain.save_revision().publish()
        self.on("2026-09-20", title="Steps", place=self.hall, entrance="no", languages=["en"], interpreted_into=["es"])
        self.on("2026-09-21", title="Far", attendance="online", languages=["ar"])

    def test_each_of_them(self):
        for query, titles in {
            "": ["Plain", "Steps", "Far"],
            "?topic=land": ["Plain"],
            "?place=hall": ["Plain", "Steps"],
            "?access=entrance": ["Plain"],
            "?access=food": ["Plain"],
            "?access=entrance&access=food&place=hall": ["Plain"],
            "?access=entrance&access=childcare": [],
            "?language=es": ["Steps"],
            "?language=ar": ["Far"],
            "?online=1": ["Far"],
            "?online=1&place=hall": [],
            "?online=no": ["Plain", "Steps", "Far"],
            "?month=2026-10&topic=land": [],
            "?past=1&topic=land": [],
        }.items():
            self.assertEqual(self.listed(query), titles, query)

    def test_a_date_moved_to_a_place_without_steps(self):
        garden = self.place(slug="garden", entrance="yes")
        event = self.series(place=self.place(slug="cellar", entrance="no"))
        self.changed(event, "2026-10-17", "moved", place=garden)
        self.assertEqual(list(self.month("?month=2026-10&access=entrance")), ["2026-10-17"])
        self.assertEqual(list(self.month("?month=2026-10&place=garden")), ["2026-10-17"])

    def test_what_is_unknown_finds_nothing_and_says_so(self):
        long = "x" * 50_000
        for query in (
            "topic=nothing",
            "place=%F0%9F%8F%A0",
            "access=beer",
            "language=xx",
            f"place={long}",
            "topic=land&topic=no",
        ):
            page = self.look(f"{self.events.url}?{query}")
            self.assertIn("Nothing like that is planned", words_of(page.main), query)
            self.assertEqual(page.select_one("meta[name=robots]")["content"], "noindex")
            self.assertTrue(page.find("a", string="Show everything"))

    def test_nonsense_never_breaks_anything(self):
        """Each value for one parameter, in turn; all of them for each in `make soak`."""
        self.assertUnbroken([(name, NONSENSE[turn % len(NONSENSE)]) for turn, name in enumerate(NAMES * 2)])

    @pytest.mark.soak
    def test_no_nonsense_in_any_parameter_breaks_anything(self):
        self.assertUnbroken(product(NAMES, NONSENSE))

    def assertUnbroken(self, questions):
        for name, value in questions:
            query = urlencode({name: value.encode("utf-8", "surrogatepass")})
            self.assertEqual(self.client.get(f"{self.events.url}?{query}").status_code, 200, (name, value))
        for name in NAMES:
            self.assertEqual(self.client.get(f"{self.events.url}?{name}=%00").status_code, 400)
        self.assertEqual(self.client.get(f"{self.events.url}?{f'{name}=a&' * 200}").status_code, 200)

    def test_only_what_exists_is_offered(self):
        make.topic(self.english, name="Nobody’s", slug="nobodys")
        form = self.look(self.events.url).select_one("form.filters")
        self.assertEqual([option["value"] for option in form.select("[name=topic] option")], ["", "land"])
        self.assertEqual([option["value"] for option in form.select("[name=place] option")], ["", "hall"])
        self.assertEqual([box["value"] for box in form.select("[name=access]")], ["entrance", "interpretation", "food"])
        self.assertEqual([box["value"] for box in form.select("[name=language]")], ["en", "es", "ar"])
        self.assertEqual(len(form.select("[name=online]")), 1)

    def test_the_form_remembers_and_every_link_keeps_what_was_asked(self):
        self.series(place=self.hall)
        page = self.look(f"{self.events.url}?month=2026-09&place=hall&access=entrance")
        form = page.select_one("form.filters")
        self.assertEqual(form["method"], "get")
        self.assertEqual([each["value"] for each in form.select("[selected], [checked]")], ["hall", "entrance"])
        self.assertEqual(form.select_one("[name=month]")["value"], "2026-09")
        self.assertIn("place=hall&access=entrance&month=2026-10", page.select_one("[rel=next]")["href"])
        links = [link["href"] for link in page.select(".take a") if "calendar.ics" in link["href"]]
        feeds = [link for link in links if not link.startswith("https:")]
        self.assertEqual((len(feeds), len(links)), (2, 4))  # see SubscriptionTests for those at hosts of others
        self.assertTrue(all(feed.endswith("calendar.ics?place=hall&access=entrance") for feed in feeds), feeds)
        self.assertTrue(feeds[0].startswith("webcal://"))

    def test_as_an_address(self):
        asked = Filters.from_query(
            QueryDict("month=2026-09&page=2&online=1&access=food&access=food&topic=land&junk=1"), self.events
        )
        self.assertEqual(asked.query, "topic=land&access=food&online=1")
        self.assertTrue(asked.is_active)
        self.assertFalse(Filters.from_query(QueryDict("month=2026-09&past=1&page=3"), self.events).is_active)
        titles = [event.title for event in asked.events(self.events.events(), LONG_AGO)]
        self.assertEqual(titles, [])
        asked = Filters.from_query(QueryDict("place=hall"), self.events)
        self.assertEqual({event.title for event in asked.events(self.events.events(), LONG_AGO)}, {"Plain", "Steps"})


class YearTests(CalendarCase):
    """A date of another year says which, wherever it stands; one of this year needs none."""

    def test_later_on(self):
        self.on("2026-09-12")
        self.on("2026-12-31")
        self.on("2028-04-15")
        dates = [words_of(each) for each in self.look(self.events.url).select(".agenda .date")]
        self.assertEqual(dates, ["Thursday 31 December", "Saturday 15 April 2028"])

    def test_the_next_dates_of_a_series(self):
        self.assertEqual(
            [words_of(each.a) for each in self.look(self.series().url).select(".dates li")][3:],
            ["Sat, Dec 19", "Sat, Jan 16, 2027", "Sat, Feb 20, 2027"],
        )

    def test_what_is_past(self):
        self.on("2025-11-15", state="moved", previous_date=dt.date(2025, 11, 8), end_date=dt.date(2025, 11, 16))
        (past,) = [words_of(each) for each in self.look(f"{self.events.url}?past=1").select(".rows .meta")]
        self.assertEqual(past, "November 15, 2025")
        told = words_of(self.look(EventPage.objects.get(previous_date__isnull=False).url)).replace("\xa0", " ")
        self.assertIn("Planned before for Saturday, November 8, 2025.", told)
        self.assertIn("until Sunday, November 16, 2025", told)

    def test_in_every_language_of_the_house(self):
        for code, words in (("en", "Saturday, April 15, 2028"), ("es", "sábado 15 de abril de 2028")):
            with translation.override(code):
                self.assertEqual(format_date(dt.date(2028, 4, 15), "day"), words)
                self.assertNotIn("2026", format_date(dt.date(2026, 12, 31), "day"))


class SubscriptionTests(CalendarCase):
    def test_the_whole_calendar_goes_to_hosts_of_others_with_what_was_asked(self):
        self.series(attendance="online")
        for query in ("", "?online=1"):
            file = f"{self.events.full_url}calendar.ics{query}"
            links = [urlsplit(link["href"]) for link in self.look(self.events.url + query).select(".take a")]
            asked = {link.hostname: parse_qs(link.query) for link in links}
            webcal = "webcal:" + file.partition(":")[2]
            self.assertEqual(asked["calendar.google.com"], {"cid": [webcal]})
            self.assertEqual(asked["outlook.live.com"], {"url": [file], "name": [self.events.title]})
            self.assertIn(webcal, [link.geturl() for link in links])


class EventTests(CalendarCase):
    def test_the_series_shows_its_next_date(self):
        event = self.series()
        page = self.look(event.url)
        self.assertEqual(page.select_one(".big-date time")["datetime"], "2026-09-19T14:00:00-05:00")
        self.assertEqual(words_of(page.select_one(".handbill .kind")), "The third Saturday of every month")
        with time_machine.travel(dt.datetime(2026, 11, 10, tzinfo=dt.UTC), tick=False):
            page = self.look(event.url)
        self.assertEqual(page.select_one(".big-date time")["datetime"], "2026-11-21T14:00:00-06:00")

    def test_a_date_of_a_series_has_a_page_of_its_own(self):
        event = self.series()
        address = f"{event.url}2026-11-21/"
        page = self.look(address)
        self.assertEqual(page.select_one(".big-date time")["datetime"], "2026-11-21T14:00:00-06:00")
        self.assertIn("The meeting, November 21, 2026", page.title.string)
        self.assertTrue(page.select_one("link[rel=canonical]")["href"].endswith(address))
        self.assertIn(address, [link["href"] for link in self.look(self.events.url).select(".agenda a")])
        self.look(f"{event.url}2026-11-20/", 404)

    def test_the_next_dates_each_to_be_added(self):
        event = self.series()
        self.changed(event, "2026-10-17", "cancelled", note="The roof leaks.")
        self.changed(
            event,
            "2026-11-21",
            "moved",
            new_date=dt.date(2026, 11, 28),
            new_start_time=at(10),
            new_end_time=at(12),
            note="A week later.",
        )
        dates = self.look(event.url).select(".dates li")
        self.assertEqual(len(dates), 6)
        self.assertEqual(words_of(dates[0]), "Sat, Sep 19 2 to 4 pm Add Saturday, September 19 to my calendar")
        self.assertEqual(words_of(dates[1]), "Sat, Oct 17 Cancelled The roof leaks.")
        self.assertIn("Moved 10 am to noon . A week later.", words_of(dates[2]))
        self.assertEqual(dates[2].select_one("time")["datetime"], "2026-11-28T10:00:00-06:00")
        self.assertEqual(
            [link["href"] for link in dates[2].select("a")],
            [f"{event.url}2026-11-21/", f"{event.url}2026-11-21/event.ics"],
        )

    def test_a_moved_date_says_what_it_was_planned_for(self):
        event = self.series()
        other = self.place(name="The Garden")
        self.changed(event, "2026-10-17", "moved", new_date=dt.date(2026, 10, 24), place=other, note="A week later.")
        page = self.look(f"{event.url}2026-10-17/")
        self.assertIn(
            "Moved A week later. Planned before for Saturday, October 17.", words_of(page).replace("\xa0", " ")
        )
        self.assertIn("The Garden", words_of(page.select_one(".where")))
        self.assertEqual(page.select_one(".big-date .day").string, "24")

    def test_a_cancelled_next_date_is_told_and_the_one_after_is_shown(self):
        event = self.series()
        self.changed(event, "2026-09-19", "cancelled", note="The roof leaks.")
        page = self.look(event.url)
        self.assertEqual(page.select_one(".big-date .month").string, "October 2026")
        told = words_of(page.select_one(".handbill")).replace("\xa0", " ")
        self.assertIn("Cancelled Saturday, September 19 – The roof leaks.", told)
        self.assertIn(
            "Cancelled The roof leaks.", words_of(self.look(f"{event.url}2026-09-19/").select_one(".handbill"))
        )
        doors = self.look(f"{event.url}2026-09-19/").select(".doors a")
        self.assertEqual([words_of(door) for door in doors], ["Share by mail"])  # nothing to come to

    def test_all_of_it_cancelled(self):
        event = self.series(state="cancelled", state_note="We lost the hall.")
        self.assertIn("Cancelled We lost the hall.", words_of(self.look(event.url).select_one(".handbill")))
        self.assertIn("We lost the hall.", self.words(self.events.url))

    def test_over_when_its_last_date_is(self):
        event = self.series(repeats_until=dt.date(2026, 10, 31), attended=12)
        with time_machine.travel(dt.datetime(2026, 10, 1, tzinfo=dt.UTC), tick=False):
            self.assertFalse(EventPage.objects.get(pk=event.pk).is_over)
            page = words_of(self.look(f"{event.url}2026-09-19/").main)
            self.assertIn("This date is over. The next one", page)
        with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=dt.UTC), tick=False):
            self.assertTrue(EventPage.objects.get(pk=event.pk).is_over)
            page = self.look(event.url)
            self.assertIn("This event is over.", words_of(page.main))
            self.assertEqual(page.select_one(".big-date .month").string, "October 2026")
            self.assertEqual(page.select_one(".sides > h2").get("id"), "recap")

    def test_several_days_and_whole_days(self):
        event = self.on("2026-09-25", all_day=True, start_time=None, end_time=None, end_date=dt.date(2026, 9, 27))
        page = self.look(event.url)
        self.assertEqual([each["datetime"] for each in page.select(".big-date time")], ["2026-09-25", "2026-09-27"])
        self.assertIn("All day , until Sunday, September 27", words_of(page.select_one(".where")).replace("\xa0", " "))

    def test_the_way_there(self):
        place = self.place(address="939 W. Capitol St.\nJackson")
        page = self.look(self.on("2026-09-20", place=place).url)
        (link,) = page.select(".maps a")
        self.assertEqual(words_of(link), "Search on openstreetmap.org")
        self.assertIn("openstreetmap.org/search?query=939+W.+Capitol+St.%2C+Jackson", link["href"])
        place = self.place(latitude="32.298800", longitude="-90.203600")
        page = self.look(self.on("2026-09-21", place=place).url)
        self.assertEqual(page.select_one(".maps a")["href"], "geo:32.298800,-90.203600")

    def test_hosts_and_partners_are_told_apart(self):
        event = self.on("2026-09-20")
        from pages.events.models import Host

        event.hosts = [Host(name="The network"), Host(name="The union", website="https://union.example/", partner=True)]
        event.save_revision().publish()
        page = self.look(event.url)
        self.assertEqual(words_of(page.select_one("#hosts + div")), "The network")
        self.assertEqual(words_of(page.select_one("#partners + div")), "The union")

    def test_other_hosts_are_named_where_a_link_leads_there(self):
        page = self.look(self.series().url)
        for host in ("calendar.google.com", "outlook.live.com"):
            (link,) = page.select(f'.take a[href^="https://{host}/"]')
            self.assertIn(host, words_of(link))

    def test_a_preview_shows_what_is_being_planned(self):
        event = self.series()
        event.start_time = at(9)
        answer = event.make_preview_request(preview_mode="").content.decode()
        self.assertIn("2026-09-19T09:00:00-05:00", answer)

    def test_the_hours_carry_their_offset_for_the_visitors_own_clock(self):
        page = self.look(self.series().url)
        time = page.select_one(".where time.hours")
        self.assertEqual(
            (time["datetime"], time["data-until"]), ("2026-09-19T14:00:00-05:00", "2026-09-19T16:00:00-05:00")
        )
        self.assertIn(
            "Chicago time (UTC−5)", words_of(page.select_one(".where")).replace("\u2066", "").replace("\u2069", "")
        )


class CalendarPagesLanguageTests(CalendarCase):
    languages = ["en", "es", "ar"]

    def test_a_note_in_the_language_of_the_page_else_marked(self):
        event = self.series(repeats_until=dt.date(2026, 10, 31))  # one date later on: a card of its own
        self.changed(event, "2026-10-17", "cancelled", note="The roof leaks.")
        spanish = make.translated(event, "es", title="La reunión")
        index = self.events.get_translations().get(locale__language_code="es")
        for address in (
            spanish.url,
            f"{spanish.url}2026-10-17/",
            f"{index.url}?month=2026-09",
        ):
            marked = self.look(address).find("span", string="The roof leaks.")
            self.assertEqual(marked and marked.get("lang"), "en", address)
        change = EventPage.objects.get(pk=spanish.pk).changes.get()
        ChangedDate.objects.filter(pk=change.pk).update(note="El techo gotea.")
        for address in (spanish.url, f"{spanish.url}2026-10-17/", f"{index.url}?month=2026-09"):
            page = self.look(address)
            self.assertIn("El techo gotea.", words_of(page.main))
            self.assertIsNone(page.find("span", string="El techo gotea.").get("lang"))

    def test_filters_by_the_words_of_the_language(self):
        topic = make.topic(self.english, name="Land", slug="land")
        event = self.series()
        event.topics = [topic]
        event.save_revision().publish()
        spanish = make.translated(event, "es", title="La reunión")
        make.topic(spanish.locale, name="Tierra", slug="tierra", translation_key=topic.translation_key)
        index = self.events.get_translations().get(locale__language_code="es")
        for slug in ("tierra", "land"):
            self.assertIn("La reunión", self.words(f"{index.url}?topic={slug}"))
        self.assertEqual([each["value"] for each in self.look(index.url).select("[name=topic] option")], ["", "tierra"])

    def test_the_months_in_arabic(self):
        event = self.series()
        make.translated(event, "ar", title="اللقاء")
        index = self.events.get_translations().get(locale__language_code="ar")
        page = self.look(f"{index.url}?month=2026-10")
        self.assertEqual(words_of(page.select_one(".weekdays li")), "السبت")
        self.assertEqual(page.select_one(".calendar > li:not(.bare) time")["datetime"], "2026-10-17")
        self.assertTrue(words_of(page.select_one(".calendar h3 a .visually-hidden")).startswith("،"))


class SizeTests(CalendarCase):
    """A calendar of some series with 34 dates each, then of more."""

    def fill(self, series: int) -> None:
        """That many weekly series, 20 past and 14 coming dates each, every ninth cancelled, a note on some."""
        place, topic = self.place(entrance="yes"), make.topic(self.english)
        before_this = set(EventPage.objects.values_list("pk", flat=True))
        fields = {
            "place": place,
            "repeats": "weekly",
            "start_date": dt.date(2026, 4, 18),
            "start_time": at(14),
            "end_time": at(16),
        }
        make.many(EventPage, self.events, series, zone=CHICAGO, languages=["en", "es"], **fields)
        made = list(EventPage.objects.exclude(pk__in=before_this))
        rows, changes, filed = [], [], []
        for number, event in enumerate(made):
            filed.append(EventPage.topics.through(eventpage_id=event.pk, topic_id=topic.pk))
            for week in range(34):
                date = event.start_date + dt.timedelta(days=7 * week + number % 7)
                begins = dt.datetime.combine(date, at(19), dt.UTC)
                off = (number + week) % 9 == 0
                rows.append(
                    Occurrence(
                        event=event.translation_key,
                        source=event,
                        date=date,
                        starts_at=begins,
                        ends_at=begins + dt.timedelta(hours=2),
                        place=place,
                        state="cancelled" if off else "scheduled",
                    )
                )
                if off:
                    changes.append(
                        ChangedDate(event=event, date=date, change="cancelled", note="Rain.", locale=self.english)
                    )
        Occurrence.objects.bulk_create(rows, batch_size=500)
        ChangedDate.objects.bulk_create(changes, batch_size=500)
        EventPage.topics.through.objects.bulk_create(filed, batch_size=500)
        make.analyze()

    def addresses(self) -> list[str]:
        event = EventPage.objects.filter(repeats="weekly").first()
        queries = [
            "",
            "?month=2026-10",
            "?past=1",
            "?past=1&page=3",
            "?access=entrance&language=es&online=1",
            "?month=2026-08&access=entrance",
        ]
        topic = event.topics.first()
        return [
            *(f"{self.events.url}{query}" for query in queries),
            f"{self.events.url}?topic={topic.slug}&place={event.place.slug}",
            event.url,
            f"{event.url}2026-09-12/",
            "/",
        ]

    def test_more_of_them_cost_no_more_queries(self):
        self.assertFlat(6, 24)

    @pytest.mark.soak
    def test_twenty_thousand_dates_cost_no_more_queries(self):
        self.assertFlat(60, 600)

    def assertFlat(self, few: int, many: int):
        self.fill(few)
        self.assertEqual(Occurrence.objects.count(), 34 * few)
        costs = {address: self.cost_of(address) for address in self.addresses()}
        self.assertLessEqual(max(costs.values()), MOST_QUERIES, costs)
        self.fill(many - few)
        self.assertEqual({address: self.cost_of(address) for address in costs}, costs)


@pytest.mark.parametrize("text", ["", "2026", "2026-1", "2026-13", "1899-12", "2201-01", " 2026-09", "2026-09-01"])
def test_what_is_no_month(text):
    assert Filters(locale_id=None) == Filters.from_query(QueryDict(urlencode({"month": text})), EventPage())


def test_the_current_zone_is_that_of_the_site():
    assert timezone.get_current_timezone_name() == CHICAGO
