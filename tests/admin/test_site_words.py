"""The words around every page: one row a language, none twice, and a line that says who sees them."""

import datetime as dt

from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale

from pages.network.models import Chrome

from ..support.cases import form_values, words_of
from .test_review import ReviewDeskCase

LIST = "/admin/snippets/pages/chrome/"


class SiteWordsTests(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.as_(self.boss)

    def add_links(self) -> list[str]:
        return sorted({link["href"] for link in self.look(LIST).select(f"a[href^='{LIST}add/']")})

    def test_each_row_has_the_name_of_its_language(self):
        names = [words_of(each) for each in self.look(LIST).select("main .title-wrapper")]
        self.assertEqual(names, ["English", "Spanish"])

    def test_they_are_added_only_where_a_language_lacks_them(self):
        self.assertEqual(self.add_links(), [])
        key = Chrome.objects.get(locale=self.english).translation_key
        Chrome.objects.exclude(locale=self.english).delete()
        self.assertEqual(self.add_links(), [f"{LIST}add/?locale=es"])
        self.client.post(f"{LIST}add/?locale=es", {"tagline": "Somos quienes trabajan"})
        added = Chrome.objects.get(locale=Locale.objects.get(language_code="es"))
        self.assertEqual((added.tagline, added.translation_key), ("Somos quienes trabajan", key))

    def test_nobody_makes_a_second_one(self):
        answer = self.client.post(f"{LIST}add/?locale=es", {"tagline": "Twice"})
        self.assertContains(answer, "There are words in this language already: please change those.")
        self.assertEqual(Chrome.objects.count(), 2)

    def test_the_line_below_says_that_all_visitors_see_them(self):
        words = Chrome.objects.get(locale=self.english)
        address = reverse("wagtailsnippets_pages_chrome:edit", args=[words.pk])
        screen = self.look(address)
        self.assertIn("Words around every page: English", words_of(screen.select_one("#header-title")))
        line = screen.select_one("[data-state-line]")
        self.assertIn("Public Visitors see these words on every page.", words_of(line))
        self.assertEqual(words_of(line.select_one("a")), "Earlier")
        answer = self.client.post(address, form_values(screen) | {"tagline": "New"}, follow=True)
        said = BeautifulSoup(answer.content, "html.parser")
        self.assertIn(
            "Saved: visitors see it on every page.", words_of(said.select_one(".messages")), words_of(said.main)
        )


class OpeningHoursFormTests(ReviewDeskCase):
    OVERLAP = "These times overlap with others on the same day."

    def setUp(self):
        super().setUp()
        self.as_(self.boss)
        self.chrome = Chrome.objects.get(locale=self.english)

    def save(self, *rows: tuple[list[str], str, str], relation: str = "opening_hours", **fields) -> str:
        """Send these rows (days, from, to) with the form of the texts around every page; return the errors it shows."""
        sent = {"tagline": "Open to all", f"{relation}-TOTAL_FORMS": len(rows), f"{relation}-INITIAL_FORMS": 0} | fields
        for number, (days, opens, closes) in enumerate(rows):
            row = {"weekdays": days, "opens": opens, "closes": closes, "ORDER": number + 1}
            sent |= {f"{relation}-{number}-{name}": value for name, value in row.items()}
        answer = self.client.post(reverse("wagtailsnippets_pages_chrome:edit", args=[self.chrome.pk]), sent)
        if answer.status_code == 302:
            return ""
        return words_of(BeautifulSoup(answer.content, "html.parser").main)

    def refuse(self, words: str, *rows, **fields) -> None:
        self.assertIn(words, self.save(*rows, **fields))
        self.assertFalse(self.chrome.opening_hours.exists() or self.chrome.hours_exceptions.exists())

    def test_hours_that_overlap_on_a_day_are_refused(self):
        for later in ("10:00", "11:59"):
            with self.subTest(later):
                self.refuse(self.OVERLAP, (["MO", "TU"], "10:00", "12:00"), (["TU", "WE"], later, "18:00"))

    def test_hours_that_touch_or_are_of_other_days_are_saved_in_the_order_of_the_week(self):
        rows = (["TU", "MO"], "10:00", "12:00"), (["TU"], "12:00", "18:00"), (["WE"], "11:00", "13:00")
        self.assertEqual(self.save(*rows), "")
        kept = [(row.weekdays, row.opens) for row in self.chrome.opening_hours.all()]
        self.assertEqual(kept, [(["MO", "TU"], dt.time(10)), (["TU"], dt.time(12)), (["WE"], dt.time(11))])

    def test_hours_past_midnight_are_compared_with_the_next_day(self):
        for night, next_day in ("MO", "TU"), ("SU", "MO"):
            with self.subTest(night):
                self.refuse(self.OVERLAP, ([night], "20:00", "02:00"), ([next_day], "01:00", "04:00"))
                self.refuse(self.OVERLAP, ([next_day], "01:00", "04:00"), ([night], "20:00", "02:00"))
        self.assertEqual(self.save((["SU"], "20:00", "02:00"), (["MO"], "02:00", "04:00")), "")

    def test_a_row_that_is_taken_out_or_incomplete_overlaps_with_none(self):
        rows = (["MO"], "10:00", "12:00"), (["MO"], "11:00", "13:00")
        self.assertEqual(self.save(*rows, **{"opening_hours-1-DELETE": "on"}), "")
        words = self.save((["MO"], "10:00", "12:00"), (["MO"], "11:00", ""))
        self.assertNotIn(self.OVERLAP, words)
        self.assertIn("This field is required.", words)

    def test_hours_without_a_day_or_a_duration_are_refused(self):
        self.refuse("Please tick at least one day.", ([], "10:00", "12:00"))
        self.refuse("It would close when it opens.", (["MO"], "10:00", "10:00"))

    def test_an_exception_has_an_end_after_its_beginning_and_both_times_or_none(self):
        for words, until, opens, closes in (
            ("The last day is before the first one.", "2031-12-23", "", ""),
            ("Please fill in both times", "", "10:00", ""),
            ("Please fill in both times", "", "", "10:00"),
            ("It would close when it opens.", "", "10:00", "10:00"),
        ):
            dates = {"hours_exceptions-0-date": "2031-12-24", "hours_exceptions-0-until": until}
            with self.subTest(words):
                self.refuse(words, ([], opens, closes), relation="hours_exceptions", **dates)
