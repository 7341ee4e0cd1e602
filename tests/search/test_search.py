"""The search: visible pages only, by their words, in the language of the address."""

import pytest
from django.db import connection

from pages.about import TextPage
from pages.search.query import LONGEST

from ..support import make
from ..support.cases import HouseCase, words_of

pytestmark = pytest.mark.differs


class PageSearchTests(HouseCase):
    search_index = True

    def test_title_summary_and_body(self):
        fields = {
            "title": "Quetzal",
            "summary": "The jaguar sleeps.",
            "lead": "A parrot.",
            "body": [("text", "<p>A <b>capybara</b>.</p>")],
        }
        make.text(self.home, **fields)
        for word in ("quetzal", "JAGUAR", "parrot", "capybara"):
            self.assertEqual(self.found(word), ["Quetzal"], word)

    def test_titles_come_first(self):
        make.text(self.home, title="Other", body=[("text", "<p>Land</p>")])
        make.text(self.home, title="Land", body=[])
        self.assertEqual(self.found("land"), ["Land", "Other"])

    def test_the_beginning_of_a_word_is_enough_in_a_title_on_sqlite(self):
        make.text(self.home, title="Cooperatives")
        if connection.vendor == "sqlite":
            self.assertEqual(self.found("cooperat"), ["Cooperatives"])

    def test_all_words_must_be_there(self):
        make.text(self.home, title="Land and work")
        self.assertEqual((self.found("land work"), self.found("land sea")), (["Land and work"], []))

    def test_drafts_private_pages_and_what_is_only_a_draft_of_a_page_are_not_found(self):
        make.text(self.home, title="Quetzal draft", live=False)
        make.private(make.text(self.home, title="Quetzal closed"), "login")
        page = make.text(self.home, title="Parrot")
        page.title = "Quetzal changed"
        page.save_revision()
        self.assertEqual((self.found("quetzal"), self.found("parrot")), ([], ["Parrot"]))

    def test_what_is_unpublished_deleted_or_closed_is_found_no_more(self):
        first, second, third = (make.text(self.home, title=f"Quetzal {number}") for number in range(3))
        self.assertEqual(len(self.found("quetzal")), 3)
        first.unpublish()
        second.delete()
        make.private(third)
        self.assertEqual(self.found("quetzal"), [])

    def test_it_says_how_many_and_what_was_asked(self):
        make.text(self.home, title="Quetzal")
        self.assertShows("/search/?query=quetzal", "1 result for “quetzal”")
        self.assertShows("/search/?query=nothing+at+all", "Nothing hangs here under “nothing at all”.")
        self.assertEqual(self.look("/search/?query=quetzal").select_one("#query")["value"], "quetzal")

    def test_where_nothing_is_found_it_offers_ways_on_and_no_choices(self):
        food, land = (make.topic(self.english, name=name) for name in ("Food", "Land"))
        make.news(self.news, topics=[land])
        make.news(self.news, topics=[food, land])
        make.network(email="hello@house.example", phone="+1 601 555 0100")
        page = self.look("/search/?query=xqzv")
        self.assertEqual(page.select(".narrow"), [])
        topics = [(words_of(link), link["href"]) for link in page.select(".nothing .topics a")]
        self.assertEqual(
            topics, [("Land", f"{self.news.url}topic/{land.slug}/"), ("Food", f"{self.news.url}topic/{food.slug}/")]
        )
        links = [link["href"] for link in page.select(".ways ul:not(.topics) a")]
        self.assertEqual(links[0], "/")
        self.assertIn(self.news.url, links)
        self.assertEqual(links[-2:], ["tel:+16015550100", "mailto:hello@house.example"])
        for address in links:
            if address.startswith("/"):
                self.look(address)

    def test_without_a_question_there_is_only_the_field(self):
        for address in ("/search/", "/search/?query=", "/search/?query=+++"):
            self.assertEqual(self.look(address).select("#results"), [])

    def test_a_question_is_shown_as_words_never_as_code(self):
        page = self.client.get("/search/", {"query": '"><script>alert(1)</script>'}).content.decode()
        self.assertNotIn("<script>alert", page)

    def test_a_very_long_question_is_cut(self):
        page = self.look("/search/?query=" + "x" * 10_000)
        self.assertEqual(len(page.select_one("#query")["value"]), LONGEST)

    def test_ten_a_page_and_the_pager_keeps_the_question(self):
        for _ in range(11):
            make.add(TextPage, self.home, title="Quetzal")
        page = self.look("/search/?query=quetzal")
        self.assertEqual(len(page.select(".results li")), 10)
        self.assertEqual(page.select_one("a[rel=next]")["href"], "?query=quetzal&page=2")
        self.assertEqual(len(self.look("/search/?query=quetzal&page=2").select(".results li")), 1)

    def test_more_results_cost_no_more_queries(self):
        make.text(self.home, title="Quetzal")
        cost = self.cost_of("/search/?query=quetzal")
        for _ in range(6):
            make.text(self.home, title="Quetzal")
        self.assertEqual(self.cost_of("/search/?query=quetzal"), cost)

    def test_machines_are_asked_to_leave_it_alone(self):
        self.assertIn("Disallow: /search/", self.client.get("/robots.txt").content.decode())


class QueryLanguageTests(HouseCase):
    search_index = True
    languages = ["en", "es", "ar"]

    def test_each_language_finds_its_own(self):
        page = make.text(self.home, title="Quetzal")
        make.translated(page, "es", title="Quetzal verde", summary="Un pájaro.")
        self.assertEqual(self.found("quetzal"), ["Quetzal"])
        self.assertEqual(self.found("quetzal", "/es"), ["Quetzal verde"])
        self.assertEqual(self.found("quetzal", "/ar"), [])

    def test_words_in_every_script(self):
        page = make.text(self.home, title="Land")
        make.translated(page, "ar", title="أرضنا معا", summary="نحن نعمل معا.")
        self.assertEqual(self.found("أرضنا", "/ar"), ["أرضنا معا"])

    def test_the_form_stays_in_the_language(self):
        self.assertEqual(self.look("/es/search/").select_one("search form")["action"], "/es/search/")
        self.assertEqual(self.look("/ar/search/").html["dir"], "rtl")
