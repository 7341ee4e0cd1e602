"""How staff plan an event: what the form refuses and asks, and the next dates it shows while somebody writes."""

import datetime as dt

import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils import translation

from pages.events.admin.validators import ChangeProblems, ambiguous_times, time_errors
from pages.events.formatting import repeats_on_choices, rule_in_words
from pages.events.models import EventPage
from pages.events.occurrences import ChangedDate
from pages.network.models import Chrome

from ..support import make
from ..support.cases import HouseCase, form_values, words_of

CHICAGO = "America/Chicago"
THIRD = dt.date(2026, 12, 19)
AUTUMN, SPRING = dt.date(2026, 11, 1), dt.date(2027, 3, 14)
NOW = "2026-09-01 12:00-05:00"


def event(**fields) -> EventPage:
    """A monthly meeting on the third Saturday, not saved."""
    given = {"start_date": THIRD, "start_time": dt.time(14), "end_time": dt.time(16), "repeats": "monthly"} | fields
    return EventPage(title="Meeting", zone=CHICAGO, **given)


class WordTests(SimpleTestCase):
    """A rule in words."""

    def test_rules_as_people_say_them(self):
        for fields, words in (
            ({"repeats": ""}, ""),
            ({"repeats": "daily"}, "Every day"),
            ({"repeats": "daily", "repeats_every": 3}, "Every 3 days"),
            ({"repeats": "weekly"}, "Every Saturday"),
            ({"repeats": "weekly", "repeats_weekdays": ["TU", "TH"]}, "Every Tuesday, Thursday and Saturday"),
            ({"repeats": "weekly", "repeats_every": 2}, "Every 2 weeks on Saturday"),
            ({}, "The third Saturday of every month"),
            ({"repeats_every": 2}, "Every 2 months on the third Saturday of the month"),
            ({"repeats_on": "date"}, "The 19th of every month"),
            ({"repeats_on": "last_day"}, "The last day of every month"),
            ({"repeats_on": "last_weekday"}, "The last Saturday of every month"),
            ({"repeats": "yearly", "repeats_on": "date"}, "Every year on December 19"),
            ({"repeats": "yearly"}, "Every year on the third Saturday of December"),
            ({"repeats_until": dt.date(2027, 12, 18)}, "The third Saturday of every month, until December 18, 2027"),
            ({"repeats_count": 5}, "The third Saturday of every month, 5 times"),
        ):
            with translation.override("en"):
                self.assertEqual(rule_in_words(event(**fields)), words)

    def test_in_spanish_and_arabic(self):
        for fields, spanish, arabic in (
            ({}, "El tercer sábado de cada mes", "السبت الثالث من كل شهر"),
            ({"repeats_on": "date"}, "El día 19 de cada mes", "يوم 19 من كل شهر"),
            ({"repeats": "weekly", "repeats_every": 2}, "Cada 2 semanas, los sábados", "كل أسبوعين أيام السبت"),
            ({"repeats": "yearly"}, "Cada año, el tercer sábado de diciembre", "كل سنة في السبت الثالث من ديسمبر"),
        ):
            for code, words in (("es", spanish), ("ar", arabic)):
                with translation.override(code):
                    self.assertEqual(rule_in_words(event(**fields)), words)

    def test_only_what_is_true_of_a_date_is_offered(self):
        with translation.override("en"):
            self.assertEqual(
                repeats_on_choices(THIRD, "monthly"), {"weekday": "On the third Saturday", "date": "On the 19th"}
            )
            last = repeats_on_choices(dt.date(2026, 10, 31), "yearly")
        self.assertEqual(last["last_weekday"], "On the last Saturday of October")
        self.assertEqual(last["last_day"], "On the last day of October")
        self.assertEqual(last["date"], "On October 31")


class ClockQuestionTests(SimpleTestCase):
    """Autumn: the same time twice."""

    def test_what_is_asked(self):
        once = {"repeats": "", "start_date": AUTUMN}
        for fields, asked in (
            ({"start_time": dt.time(1, 30), "end_time": dt.time(3)}, {"later_hour"}),
            ({"start_time": dt.time(0), "end_time": dt.time(1, 30)}, {"end_later_hour"}),
            ({"start_time": dt.time(1, 30), "end_time": dt.time(1, 45)}, {"later_hour", "end_later_hour"}),
            ({"start_time": dt.time(1, 30), "end_time": dt.time(1, 15)}, {"later_hour"}),
            ({"start_time": dt.time(2), "end_time": dt.time(3)}, set()),
            ({"start_time": dt.time(1, 30), "end_time": None, "all_day": True}, set()),
        ):
            self.assertEqual(set(ambiguous_times(event(**once | fields))), asked, fields)

    def test_an_answer_is_owed_and_a_series_takes_the_first(self):
        fields = {"start_date": AUTUMN, "start_time": dt.time(1, 30), "end_time": dt.time(3)}
        with translation.override("en"):
            self.assertIn("comes twice", time_errors(event(repeats="", **fields))["later_hour"])
            for answer in (True, False):
                self.assertEqual(time_errors(event(repeats="", later_hour=answer, **fields)), {})
            self.assertEqual(time_errors(event(**fields)), {})
            self.assertIn("can't begin", time_errors(event(later_hour=True, **fields))["later_hour"])


class ChangeTests(SimpleTestCase):
    """Single dates that are different."""

    def problems(self, *changes: dict, **fields) -> list[tuple]:
        rows = [ChangedDate(**{"date": dt.date(2027, 1, 16)} | change) for change in changes]
        with translation.override("en"):
            return [(name, words) for change, name, words in ChangeProblems(event(**fields), rows).found]

    def test_what_is_well(self):
        for change in (
            {"change": "cancelled"},
            {"change": "left_out"},
            {"change": "moved", "new_date": dt.date(2027, 1, 23)},
            {"change": "moved", "new_start_time": dt.time(15)},
            {"change": "added", "date": dt.date(2027, 1, 30)},
            {"change": "added", "date": dt.date(2026, 12, 5)},
        ):
            self.assertEqual(self.problems(change), [], change)

    def test_what_is_refused(self):
        day, off = dt.date(2027, 1, 16), dt.date(2027, 1, 17)
        for change, name, words in (
            ({"date": off}, "date", "Sunday, January 17, 2027 is not a date of the series"),
            ({"change": "moved", "date": off}, "date", "not a date of the series"),
            ({"change": "added"}, "date", "there can't be two on one day"),
            ({"change": "moved"}, None, "what is new"),
            ({"change": "moved", "new_date": day, "new_start_time": dt.time(14)}, None, "what is new"),
            ({"change": "moved", "new_date": dt.date(2027, 2, 20)}, "new_date", "there can't be two on one day"),
            ({"change": "moved", "new_start_time": dt.time(17)}, "new_end_time", "end before it begins"),
            ({"change": "moved", "new_date": SPRING, "new_start_time": dt.time(2, 30)}, "new_start_time", "forward"),
            ({"date": dt.date(1, 1, 1)}, "date", "year"),
            ({"change": "moved", "new_date": dt.date(9999, 12, 31)}, "new_date", "year"),
        ):
            found = self.problems(change)
            self.assertEqual([each[0] for each in found], [name], change)
            self.assertIn(words, found[0][1])

    def test_no_date_twice_and_none_of_an_event_that_happens_once(self):
        self.assertIn("stands here twice", self.problems({}, {"change": "left_out"})[0][1])
        both = {"change": "moved", "new_date": dt.date(2027, 1, 25)}
        self.assertEqual(self.problems(both, both | {"date": dt.date(2027, 2, 20)})[0][0], "new_date")
        self.assertIn("happens only once", self.problems({}, repeats="")[0][1])

    def test_the_day_of_a_date_that_went_elsewhere_is_free(self):
        moved = {"change": "moved", "new_date": dt.date(2027, 1, 23)}
        other = {"change": "moved", "date": dt.date(2027, 2, 20), "new_date": dt.date(2027, 1, 16)}
        self.assertEqual(self.problems(moved, other), [])


@time_machine.travel(NOW, tick=False)
class NextDatesTests(HouseCase):
    """What is shown while somebody writes."""

    FIELDS = {
        "start_date": "2026-12-19",
        "start_time": "14:00",
        "end_time": "16:00",
        "zone": CHICAGO,
        "state": "scheduled",
        "repeats": "monthly",
        "repeats_every": "1",
        "repeats_on": "weekday",
        "changes-TOTAL_FORMS": "0",
        "changes-INITIAL_FORMS": "0",
    }

    def ask(self, status: int = 200, **fields) -> tuple[dict, BeautifulSoup]:
        answer = self.client.post(reverse("event_dates"), self.FIELDS | fields)
        self.assertEqual(answer.status_code, status)
        found = answer.json()
        return found, BeautifulSoup(found["html"], "html.parser")

    def setUp(self):
        super().setUp()
        self.client.force_login(make.person("organizer"))

    def days(self, html) -> list[str]:
        return [words_of(day) for day in html.select("li b")]

    def test_ten_dates_and_the_rule(self):
        found, html = self.ask()
        self.assertEqual(words_of(html.select_one(".rule")), "The third Saturday of every month")
        self.assertEqual(
            found["told"],
            "The third Saturday of every month. The next date: Saturday, December 19, 2026, 2 to 4 pm.",
        )
        self.assertEqual(len(self.days(html)), 10)
        self.assertEqual(self.days(html)[:2], ["Saturday, December 19, 2026", "Saturday, January 16, 2027"])
        self.assertEqual(words_of(html.select_one("li span")), "2 to 4 pm")
        self.assertEqual((found["weekday"], found["every"]), ("SA", "Every how many months"))
        self.assertIn("Chicago time", found["zone"])

    def test_the_networks_own_time_bears_the_name_its_people_give_it(self):
        Chrome.objects.filter(locale=self.english).update(time_name="Jackson time")
        self.assertIn("Jackson time", self.ask()[0]["zone"])
        self.assertIn("Berlin time", self.ask(zone="Europe/Berlin")[0]["zone"])

    def test_it_ends_where_it_should(self):
        self.assertEqual(len(self.days(self.ask(repeats_end="count", repeats_count="3")[1])), 3)
        until = {"repeats_end": "until", "repeats_until": "2027-02-19"}
        self.assertEqual(len(self.days(self.ask(**until)[1])), 2)
        self.assertEqual(len(self.days(self.ask(**until | {"repeats_end": "never"})[1])), 10)

    def test_a_series_of_long_ago_shows_what_comes(self):
        self.assertEqual(self.days(self.ask(start_date="2015-12-19")[1])[0], "Saturday, September 19, 2026")

    def test_changes_are_shown(self):
        rows = {
            "changes-TOTAL_FORMS": "2",
            "changes-0-date": "2026-12-19",
            "changes-0-change": "moved",
            "changes-0-new_date": "2027-01-09",
            "changes-1-date": "2027-01-16",
            "changes-1-change": "left_out",
        }
        _found, html = self.ask(**rows)
        self.assertEqual(self.days(html)[:2], ["Saturday, January 9, 2027", "Saturday, February 20, 2027"])
        self.assertIn("Planned before for Saturday, December 19, 2026.", words_of(html))

    def test_what_clocks_do_is_said(self):
        for first, time, words in (("2027-03-07", "02:30", "does not exist"), ("2026-10-25", "01:30", "comes twice")):
            _found, html = self.ask(start_date=first, start_time=time, end_time="", repeats="weekly")
            self.assertIn(words, words_of(html.select("li")[1]))
            self.assertNotIn(words, words_of(html.select("li")[0]))

    def test_which_of_two_hours_is_asked(self):
        found, _html = self.ask(start_date="2026-11-01", start_time="01:30", end_time="", repeats="")
        self.assertIn("UTC−5", found["questions"]["later_hour"]["False"])
        self.assertIn("UTC−6", found["questions"]["later_hour"]["True"])
        self.assertEqual(self.ask()[0]["questions"], {})

    def test_problems_in_words(self):
        for fields, words in (
            ({"start_date": ""}, "Date: This field is required."),
            ({"start_date": "2027-03-14", "start_time": "02:30", "end_time": ""}, "clocks go forward"),
            ({"end_time": "13:00"}, "end before it begins"),
            ({"start_date": "9999-12-31"}, "year"),
            ({"zone": "CST"}, "CST"),
            ({"repeats": "often"}, "often"),
            ({"repeats_weekdays": "XX"}, "XX"),
            ({"repeats_end": "until"}, "until when"),
        ):
            self.assertIn(words, words_of(self.ask(**fields)[1]), fields)

    def test_rows_that_nobody_counted_are_left_out(self):
        rows = {"changes-TOTAL_FORMS": "many", "changes-0-date": "2026-12-19", "changes-0-change": "left_out"}
        self.assertEqual(self.days(self.ask(**rows)[1])[0], "Saturday, December 19, 2026")

    def test_nonsense_breaks_nothing(self):
        for fields in (
            {"start_date": "0001-01-01", "repeats": "daily"},
            {"start_date": "2026-12-19\0"},
            {"repeats_every": "1e9"},
            {"changes-TOTAL_FORMS": "x"},
            {"changes-TOTAL_FORMS": "99999999"},
            {"changes-TOTAL_FORMS": "1", "changes-0-date": "0001-01-01", "changes-0-change": "added"},
            {"changes-TOTAL_FORMS": "1", "changes-0-date": "9999-12-31", "changes-0-change": "added"},
            {"changes-TOTAL_FORMS": "1", "changes-0-date": "2026-12-19", "changes-0-change": "\0"},
            {"changes-TOTAL_FORMS": "1", "changes-INITIAL_FORMS": "1", "changes-0-id": "77"},
            {"start_date": "2028-02-29", "repeats": "yearly", "repeats_on": "date", "repeats_every": "99"},
            {"start_date": "1900-01-01", "repeats": "daily"},
        ):
            self.ask(**fields)
        self.assertEqual(self.client.post(reverse("event_dates")).status_code, 200)
        self.assertEqual(self.client.get(reverse("event_dates")).status_code, 405)

    def test_nothing_is_saved(self):
        before = EventPage.objects.count()
        self.ask()
        self.assertEqual(EventPage.objects.count(), before)

    def test_only_for_those_who_plan_events(self):
        for group, status in (("author", 200), ("editor", 200), ("translator-es", 302), (None, 302)):
            self.client.force_login(make.person(*[group] if group else []))
            self.assertEqual(self.client.post(reverse("event_dates"), self.FIELDS).status_code, status, group)
        self.client.logout()
        self.assertEqual(self.client.post(reverse("event_dates"), self.FIELDS).status_code, 302)


@time_machine.travel(NOW, tick=False)
class EventEditingFormTests(HouseCase):
    """The form itself: a draft may be unfinished, what is published may not."""

    def setUp(self):
        super().setUp()
        self.person = make.person("organizer")
        self.client.force_login(self.person)

    def fill(self, action: str = "action-publish", **fields):
        given = {"title": "Monthly meeting", "start_date": "2026-12-19", "start_time": "14:00", "end_time": "16:00"}
        return self.post_new(EventPage, self.events, given | fields, action)

    def made(self) -> EventPage:
        return EventPage.objects.latest("pk")

    def row(self, number: int = 0, **fields) -> dict:
        row = {"date": "2027-01-16", "change": "cancelled", "ORDER": "1"} | fields
        return {f"changes-{number}-{name}": value for name, value in row.items()} | {"changes-TOTAL_FORMS": number + 1}

    def test_a_monthly_meeting(self):
        fields = {"repeats": "monthly", "childcare": "yes", "interpreted_into": ["es"]}
        self.assertIsInstance(self.fill(**fields, **self.row(note="A holiday.")), str)
        event = self.made()
        self.assertTrue(event.live)
        self.assertEqual((event.rule, event.childcare, event.interpretation), ("FREQ=MONTHLY;BYDAY=3SA", "yes", "yes"))
        self.assertEqual([(each.change, each.note) for each in event.changes.all()], [("cancelled", "A holiday.")])

    def test_the_same_title_next_month_gets_an_address_of_its_own(self):
        for expected in ("monthly-meeting", "monthly-meeting-2026-12-19", "monthly-meeting-2026-12-19-2"):
            self.fill()
            self.assertEqual(self.made().slug, expected)

    def test_a_draft_that_saves_itself_keeps_the_address_it_was_given(self):
        self.fill()
        self.fill("")
        draft = self.made()
        address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
        values = form_values(BeautifulSoup(self.client.get(address).content.decode(), "html.parser"))
        values |= {"slug": "monthly-meeting", "body-count": "0", "recap-count": "0"}
        self.assertEqual(self.client.post(address, values).status_code, 302)
        self.assertEqual(draft.get_latest_revision_as_object().slug, "monthly-meeting-2026-12-19")

    def test_a_draft_without_a_time_zone_has_that_of_the_site(self):
        self.fill("", zone="")
        self.assertEqual(self.made().get_latest_revision_as_object().zone, settings.TIME_ZONE)
        self.assertIn("required", str(self.fill(zone="")))
        self.assertIn("Select a valid choice", str(self.fill("", zone="Mars/Olympus")))

    def test_the_place_used_last_and_the_language_are_suggested(self):
        place, other = make.place(self.english), make.place(self.english)
        make.event(self.events, place=place, owner=self.person)
        make.event(self.events, place=other)
        address = reverse("wagtailadmin_pages:add", args=["pages", "eventpage", self.events.pk])
        values = form_values(BeautifulSoup(self.client.get(address).content.decode(), "html.parser"))
        self.assertEqual((values["place"], values["languages"]), (str(place.pk), "en"))

    def test_which_hour_must_be_said_before_publishing(self):
        fields = {"start_date": "2026-11-01", "start_time": "01:30", "end_time": ""}
        page = self.fill(**fields)
        self.assertIn("comes twice", self.error_beside(page, "later_hour"))
        self.assertIn("UTC−6", words_of(page.select_one("#id_later_hour")))
        self.assertIsInstance(self.fill("", **fields), str)
        self.assertIsNone(self.made().later_hour)
        for answer, offset in (("False", 5), ("True", 6)):
            self.assertIsInstance(self.fill(**fields, later_hour=answer), str)
            self.assertEqual(self.made().span[0].utcoffset(), dt.timedelta(hours=-offset))

    def test_an_answer_to_a_question_that_is_none_is_let_go(self):
        self.fill(later_hour="True")
        self.assertIsNone(self.made().later_hour)

    def test_a_row_is_refused_beside_itself_and_a_draft_may_wait(self):
        page = self.fill(repeats="monthly", **self.row(date="2027-01-17"))
        self.assertIn("Sunday, January 17, 2027", self.error_beside(page, "changes-0-date"))
        self.assertIsInstance(self.fill("", repeats="monthly", **self.row(date="2027-01-17")), str)

    def test_an_event_that_happens_once_is_moved_elsewhere(self):
        page = self.fill(**self.row())
        self.assertIn("Moved or cancelled", words_of(page.select_one("#inline_child_changes-0")))

    def test_what_a_kind_of_change_has_no_use_for_is_let_go(self):
        self.fill(repeats="monthly", **self.row(new_date="2027-01-20", new_start_time="10:00"))
        change = self.made().changes.get()
        self.assertEqual((change.new_date, change.new_start_time), (None, None))

    def test_a_new_rule_that_leaves_a_row_behind_is_told(self):
        self.fill(repeats="monthly", **self.row())
        address = reverse("wagtailadmin_pages:edit", args=[self.made().pk])
        values = form_values(BeautifulSoup(self.client.get(address).content.decode(), "html.parser"))
        values |= {"repeats_on": "date", "action-publish": "1", "body-count": "0", "recap-count": "0"}
        page = BeautifulSoup(self.client.post(address, values).content.decode(), "html.parser")
        self.assertIn("Saturday, January 16, 2027", self.error_beside(page, "changes-0-date"))

    def test_it_goes_on_unless_an_end_is_chosen(self):
        until = {"repeats": "monthly", "repeats_until": "2027-12-18"}
        self.fill(**until, repeats_end="never")
        self.assertIsNone(self.made().repeats_until)
        self.fill(**until, repeats_end="until")
        self.assertEqual(self.made().repeats_until, dt.date(2027, 12, 18))
        page = self.fill(repeats="monthly", repeats_end="count")
        self.assertIn("how many times", self.error_beside(page, "repeats_count"))
