"""The results of the search: kinds, topics, years with their numbers, the words marked, and what a visit costs."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command

from pages.news.models import NewsPage
from pages.press.models import PressPage

from ..support import make
from ..support.cases import HouseCase, words_of
from ..support.rate_limits import without_counting

pytestmark = pytest.mark.differs


class NarrowingTests(HouseCase):
    search_index = True

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.food, cls.land = (make.topic(cls.english, name=name, slug=name.lower()) for name in ("Food", "Land"))
        for number, year in enumerate((2024, 2024, 2025)):
            page = make.news(cls.news, title=f"Quetzal news {number}", date=dt.date(year, 5, 1))
            page.topics.set([cls.food] if number else [cls.food, cls.land])
            page.save_revision().publish()
        make.press(cls.news, title="Quetzal in the press", date=dt.date(2024, 6, 1))
        make.event(cls.events, title="Quetzal evening", start_date=dt.date(2025, 7, 1))
        make.text(cls.home, title="Quetzal page")

    def choices(self, page, name: str) -> dict[str, str]:
        """What a list offers, and the number beside it."""
        if name == "kind":
            return {
                each.input["value"]: words_of(each.span)
                for each in page.select("label.check")
                if each.input["name"] == "kind"
            }
        return {
            each["value"]: each.get_text().rpartition("(")[2].strip(")")
            for each in page.select(f"#{name} option")
            if each["value"]
        }

    def test_every_choice_says_how_many_there_are(self):
        page = self.look("/search/?query=quetzal")
        self.assertEqual(self.choices(page, "kind"), {"news": "3", "press": "1", "events": "1", "pages": "1"})
        self.assertEqual(self.choices(page, "topic"), {"food": "3", "land": "1"})
        self.assertEqual(self.choices(page, "year"), {"2025": "2", "2024": "3"})
        self.assertEqual(len(page.select("[name=kind][checked]")), 4)

    def test_one_choice_changes_the_numbers_of_the_others(self):
        page = self.look("/search/?query=quetzal&year=2025")
        self.assertEqual(self.choices(page, "kind"), {"news": "1", "press": "0", "events": "1", "pages": "0"})
        self.assertEqual(self.choices(page, "year"), {"2025": "2", "2024": "3"})
        self.assertEqual(len(page.select(".results li")), 2)
        page = self.look("/search/?query=quetzal&kind=news&topic=land")
        self.assertEqual([words_of(each) for each in page.select(".results h3")], ["Quetzal news 0"])
        self.assertEqual(self.choices(page, "year"), {"2024": "1"})

    def test_the_page_of_results_keeps_every_choice(self):
        for number in range(11):
            make.news(self.news, title=f"Quetzal more {number}", date=dt.date(2024, 1, 2))
        page = self.look("/search/?query=quetzal&kind=news&kind=press&year=2024&language=all")
        onward = parse_qs(urlsplit(page.select_one("a[rel=next]")["href"]).query)
        kept = {"query": ["quetzal"], "kind": ["news", "press"], "year": ["2024"], "language": ["all"], "page": ["2"]}
        self.assertEqual(onward, kept)
        self.assertEqual(page.select_one(".narrow [name=query]")["value"], "quetzal")

    def test_nothing_left_says_so(self):
        self.assertShows(
            "/search/?query=quetzal&year=2024&kind=events", "Nothing fits everything that is chosen.", "0 results"
        )

    def test_the_words_are_marked_and_nothing_else_is_code(self):
        make.text(
            self.home,
            title="A <b>parrot</b> & more",
            summary="",
            body=[("text", "<p>One. " + "word " * 60 + "A parrot &lt;i&gt; sings. " + "word " * 60 + "</p>")],
        )
        shown = self.look("/search/?query=parrot").select_one(".results li")
        self.assertEqual([each.get_text() for each in shown.select("mark")], ["parrot", "parrot"])
        self.assertEqual(shown.select("b b, i"), [])
        self.assertIn("<i> sings", shown.get_text())
        self.assertTrue(words_of(shown.select("p")[-1]).startswith("… word"))
        self.assertTrue(words_of(shown.select("p")[-1]).endswith("word …"))

    def test_what_is_closed_is_gone_at_once_from_results_numbers_and_suggestions(self):
        section = make.text(self.home, title="Quetzal section")
        make.text(section, title="Quetzal below", summary="A capybara.")
        self.assertEqual(self.choices(self.look("/search/?query=quetzal"), "kind")["pages"], "3")
        make.private(section)
        page = self.look("/search/?query=quetzal")
        self.assertEqual(self.choices(page, "kind")["pages"], "1")
        self.assertHides("/search/suggest/?query=quetzal", "Quetzal below", "Quetzal section")
        self.assertHides("/search/?query=capybara", "Quetzal below")

    def test_nonsense_is_never_an_error(self):
        for more in (
            "page=1e22",
            "page=-1",
            "page=99999999999999999999",
            "kind=nonsense",
            "kind=" + "x" * 5_000,
            "topic=nowhere",
            "topic=%00x".replace("%00", "%01"),
            "year=20²4",
            "year=99999",
            "year=0000",
            "language=xx",
            "language=all&language=en",
        ):
            self.assertEqual(self.client.get(f"/search/?query=quetzal&{more}").status_code, 200, more)
        for query in (
            '"',
            "'",
            "a'b",
            "%",
            "100%",
            "%s",
            "a & b | !c",
            ":*",
            "(",
            "\\",
            "* OR *",
            "NEAR(a b)",
            "title:quetzal",
            "-",
            "\u200f",
            "{title}",
            "a" * 10_000,
            "word " * 2_000,
            "\ud800".encode("utf-8", "surrogatepass"),
            "\x01\x1f",
            "<>",
            "م" * 300,
            "🙂",
            "الـ",
        ):
            for address in ("/search/", "/search/suggest/"):
                self.assertEqual(self.client.get(address, {"query": query}).status_code, 200, repr(query[:20]))
        self.assertIn(self.client.get("/search/?query=a%00b").status_code, {200, 400, 404})

    def test_suggestions_are_titles_that_fit_so_far(self):
        found = self.client.get("/search/suggest/?query=quetzal ne").json()
        self.assertEqual(
            {each["title"] for each in found["suggestions"]}, {f"Quetzal news {each}" for each in range(3)}
        )
        self.assertEqual(found["status"], "3 suggestions")
        self.assertTrue(all(each["url"].startswith("/") for each in found["suggestions"]))
        self.assertEqual(self.client.get("/search/suggest/?query=q").json()["suggestions"], [])


class FacetsCostTests(HouseCase):
    search_index = True

    def compare(self, many: int):
        """So many pages of a kind cost what ten cost, the last page of their results too."""
        addresses = (
            "/search/?query=quetzal",
            "/search/?query=quetzal&kind=news&year=2024",
            "/search/suggest/?query=quet",
        )
        self.fill(10)
        costs = [self.price(each) for each in addresses]
        self.fill(many - 10)
        self.assertEqual([self.price(each) for each in addresses], costs)
        self.assertEqual(self.price(f"/search/?query=quetzal&page={many // 10}"), costs[0])
        self.assertLessEqual(max(costs), 30)

    def test_thirty_pages_cost_what_ten_cost(self):
        self.compare(30)

    @pytest.mark.soak
    def test_a_thousand_pages_cost_what_ten_cost(self):
        self.compare(500)

    def test_every_kind_at_once_stays_below_thirty(self):
        for page in make.one_of_each(self.home):
            page.title = f"Quetzal {page.pk}"
            page.save_revision().publish()
        make.document(title="Quetzal")
        self.assertGreater(len(self.look("/search/?query=quetzal").select(".results li")), 9)
        self.assertLessEqual(max(self.price("/search/?query=quetzal"), self.price("/search/?query=quetzel")), 30)

    def fill(self, amount: int) -> None:
        for kind, more in ((NewsPage, {}), (PressPage, {"link": "https://paper.example/"})):
            make.many(kind, self.news, amount, title=lambda each: f"Quetzal {each}", date=dt.date(2024, 1, 1), **more)
        call_command("update_index", verbosity=0)

    def price(self, address: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.client.get(address)
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(self.client.get(address).status_code, 200)
        return len(without_counting(queries))


class RelatedTests(HouseCase):
    search_index = True

    def test_what_hangs_on_a_page_is_found_and_shown(self):
        make.story(
            self.home, title="How it began", moments=[make.moment(text="A quetzal sang.", locale_id=self.english.pk)]
        )
        shown = self.look("/search/?query=quetzal").select_one(".results li")
        self.assertIn("A quetzal sang.", words_of(shown))
        self.assertEqual(len(shown.select("mark")), 1)
