"""`posts/`: news and press in one list, in the very order of the site's own."""

import re
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.news.models import NewsPage
from pages.press.models import Medium
from pages.tree.current import current_state

from ..support import make
from ..support.cases import words_of
from .test_content import ContentCase

POSTS = "/api/v3/posts/"


class PostsTests(ContentCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.land = make.topic(cls.english, name="Land", slug="land")
        cls.paper = make.outlet(cls.english, name="The Paper", slug="the-paper")
        days = ["2026-05-01", "2026-04-01", "2026-05-01", "2025-12-31", "2026-05-02"]
        for number, day in enumerate(days):
            make.news(cls.news, title=f"Report {number}", date=day, topics=[cls.land] if number % 2 else [])
            make.press(cls.news, title=f"Piece {number}", date=day, outlet=cls.paper, medium=Medium.FILM)

    def titles(self, **query) -> list[str]:
        return [each["title"] for each in self.ask(POSTS, query)["items"]]

    def of_the_site(self, query: str = "") -> list[str]:
        soup = BeautifulSoup(self.client.get(f"{self.news.url}{query}").content, "html.parser")
        return [
            re.sub(r"\s+", " ", each.get_text()).strip() for each in soup.select("main article h2, main li h2, main h3")
        ]

    def test_it_is_the_list_of_the_site(self):
        told = self.titles(limit=12)
        shown = self.of_the_site()
        self.assertEqual([each for each in shown if each in told], told)
        self.assertGreater(len(told), 9)

    def test_it_comes_in_parts_in_the_same_order(self):
        whole, parts, address = self.titles(limit=100), [], f"{POSTS}?limit=3"
        while address:
            answer = self.ask(address.partition("//testserver")[2] or address)
            parts += [each["title"] for each in answer["items"]]
            address = answer["next"]
        self.assertEqual(parts, whole)

    def test_it_is_narrowed_as_the_lists_of_one_kind(self):
        self.assertEqual(self.titles(topic="land"), ["Report 1", "Report 3"])
        self.assertTrue(all(each.startswith("Piece") for each in self.titles(outlet="the-paper")))
        self.assertEqual(len(self.titles(kind="film")), 5)
        self.assertEqual(self.titles(kind="news", year=2025), ["Report 3"])
        self.assertEqual(self.titles(year=2026, month=4), ["Piece 1", "Report 1"])
        self.assertEqual(self.titles(topic="nobody"), [])
        self.ask(POSTS, {"month": 4}, 422)
        self.ask(POSTS, {"kind": "radio"}, 422)

    def test_each_is_as_its_own_list_has_it(self):
        of_kind = {each["id"]: each for name in ("news", "press") for each in self.ask(f"/api/v3/{name}/")["items"]}
        for each in self.ask(POSTS)["items"]:
            self.assertEqual(each, of_kind[each["id"]])

    def test_what_is_not_public_is_not_in_it(self):
        make.news(self.news, title="Zanzibar", live=False)
        self.assertNotIn("Zanzibar", self.titles(limit=100))

    def test_the_queries_do_not_grow_with_the_rows(self):
        self.ask(POSTS)
        few = self.queries(limit=2)
        for number in range(12):
            make.news(self.news, title=f"More {number}", topics=[self.land])
        self.ask(POSTS)
        self.assertLessEqual(self.queries(limit=40), few + 3)  # corrections, topics and authors of more than none

    def queries(self, **query) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            self.ask(POSTS, query)
        return len(asked)

    def test_fields_and_languages(self):
        item = self.ask(POSTS, {"fields": "title,date"})["items"][0]
        self.assertEqual({*item}, {"id", "title", "date"})
        make.translated(NewsPage.objects.get(title="Report 0"), "es", title="Informe 0")
        self.assertIn("Informe 0", self.titles(locale="es", limit=100))
        self.assertNotIn("Report 0", self.titles(locale="es", limit=100))


class PostFacetsTests(ContentCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.spanish = cls.home.get_translations().get().locale
        cls.land = make.topic(cls.english, name="Land", slug="land")
        cls.land.copy_for_translation(cls.spanish).save()
        water, ann = (
            make.topic(cls.english, name="Water", slug="water"),
            make.author(cls.english, name="Ann", slug="ann"),
        )
        paper = make.outlet(cls.english, name="The Paper", slug="the-paper")
        for number, day in enumerate(["2026-05-01", "2026-04-01", "2025-12-31"]):
            topics = [cls.land, water][: number + 1]
            cls.last = make.news(cls.news, title=f"Report {number}", date=day, topics=topics, authors=[ann])
            make.press(cls.news, title=f"Piece {number}", date=day, outlet=paper, medium=Medium.FILM)

    def facets(self, status: int = 200, **query) -> dict[str, list]:
        told = self.ask(f"{POSTS}facets/", {"under": self.news.pk, **query}, status)
        return {facet["name"]: facet for facet in told.get("facets", [])}

    def offered(self, query: str = "", path: str = "") -> dict[str, tuple]:
        """What the list of the site offers: {name: (label, the open choice, options)}."""
        found = {}
        for row in self.look(f"{path or self.news.url}{query}").select("form.filters .row"):
            first, *options = row.select("option")
            values = [(each["value"], words_of(each), each.has_attr("selected")) for each in options]
            found[row.select_one("select")["name"]] = (words_of(row.label), words_of(first), values)
        return found

    def assertAsOffered(self, offered: dict[str, tuple], told: dict[str, dict]):
        self.assertTrue(told)
        for facet in told.values():
            facet["options"] = [
                (each["value"], f"{each['label']} ({each['count']})", each["chosen"]) for each in facet["options"]
            ]
        self.assertEqual(
            {name: (each["label"], each["open_label"], each["options"]) for name, each in told.items()}, offered
        )

    def test_they_are_those_of_the_list_of_the_site(self):
        for query in (
            {},
            {"topic": "land"},
            {"year": 2026},
            {"year": 2026, "month": 4},
            {"kind": "film", "year": 2025},
        ):
            with self.subTest(query):
                self.assertAsOffered(self.offered(f"?{urlencode(query)}"), self.facets(**query))
        self.assertNotIn("month", self.facets())
        self.assertIn("month", self.facets(year=2026))

    def test_in_another_language_and_by_the_id_of_either_index(self):
        own = self.news.get_translation(self.spanish)
        make.translated(self.last, "es", title="Informe")
        offered = self.offered(path=own.url)
        self.assertAsOffered(offered, self.facets(locale="es"))
        self.assertAsOffered(offered, self.facets(locale="es", under=own.pk))
        topics = self.facets(locale="es")["topic"]["options"]
        self.assertEqual({each["value"]: each["locale"] for each in topics}, {"land": "", "water": "en"})

    def test_what_is_not_public_is_not_counted(self):
        zanzibar = make.topic(self.english, name="Zanzibar")
        make.news(self.news, live=False, topics=[zanzibar])
        self.assertNotIn("Zanzibar", str(self.facets()))
        make.private(self.news)
        self.facets(status=404)
        self.facets(status=404, under=self.home.pk)
        self.facets(status=404, under=10_000)

    def test_what_means_nothing_here_narrows_nothing(self):
        self.assertEqual(self.facets(topic="nobody"), self.facets())
        self.facets(status=422, kind="radio")
        self.facets(status=422, locale="xx")

    def test_they_cost_no_more_with_more_posts(self):
        costs = []
        for _ in range(2):
            self.facets()
            current_state().fragments.drop({"everything"})
            with CaptureQueriesContext(connection) as queries:
                self.facets()
            costs.append(len(queries))
            for _ in range(6):
                make.news(self.news, topics=[self.land])
        self.assertEqual(costs[0], costs[1])
