"""`posts/`: news and press in one list, in the very order of the site's own."""

import re

from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.news import NewsPage
from pages.press.models import Medium

from ..support import make
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
