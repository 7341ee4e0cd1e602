"""The search: visible pages only, by their words, in the language of the address."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Locale, Page

from pages.about.models import TextPage
from pages.announcements.models import AnnouncementPage
from pages.events.models import EventPage
from pages.news.models import NewsPage
from pages.search.query import LONGEST
from pages.search.results import Hit, VisibleHits, load_topics
from pages.tree.current import current
from pages.tree.listing import is_shown, untranslated
from pages.visibility import visible

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
        answer = self.client.get("/search/", {"query": '"><script>alert(1)</script>'})
        self.assertContains(answer, "&lt;script&gt;alert(1)&lt;/script&gt;")
        self.assertNotContains(answer, "<script>alert")

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


class VisibleHitsTests(HouseCase):
    """What the copy of the tree says of hits is what SQL says of the pages."""

    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        cls.spanish = Locale.objects.get(language_code="es")
        cls.topic = make.topic(cls.english, slug="bread")
        report = make.news(cls.news, title="Report", date=dt.date(2019, 5, 1))
        report.topics.add(cls.topic)
        report.save()
        cls.event = make.event(cls.events, title="Meeting")
        cls.event.topics.add(cls.topic)
        cls.event.save()
        make.translated(report, "es", title="Informe")
        make.translated(make.text(cls.home, title="Text"), "es", title="Texto")
        make.news(cls.news, title="Draft", live=False)
        make.text(make.private(make.text(cls.home, title="Closed")).page, title="Below it")
        for since, until in ((-3, -1), (-3, 3), (1, 3), (-3, None)):
            make.announcement(cls.announcements, since, until, title=f"From {since} to {until}")
        half = make.news(cls.news, title="Waits")
        translation = make.translated(half, "es", title="Espera")
        translation.unpublish()
        make.text(cls.home, title="Placeholder").copy_for_translation(cls.spanish, alias=True)

    def expected(self, locales: list[int], reader: int | None) -> set[int]:
        """Visible pages in these locales without past announcements; for a reader, their own and those shown untranslated."""
        past = AnnouncementPage.objects.filter(shown_until__lte=timezone.now())
        pages = visible(Page.objects.filter(locale__in=locales, depth__gt=1)).exclude(pk__in=past.values("pk"))
        if reader is None:
            return set(pages.values_list("pk", flat=True))
        tree, now = current(), timezone.now()
        indexes = (node for node in tree.nodes.values() if node.show_untranslated and node.locale_id != reader)
        shown = {node.pk for node in indexes if is_shown(tree, node, reader, now)}
        shown |= {node.pk for node in untranslated(tree, reader, now)}
        return set(pages.filter(Q(locale=reader) | Q(pk__in=shown)).values_list("pk", flat=True))

    def found(self, locales: list[int], reader: int | None) -> list[Hit]:
        pages = VisibleHits(locales, reader)
        self.assertLessEqual(self.expected(locales, reader), set(pages.rows.values_list("pk", flat=True)))
        return pages.of((1.0, pk) for pk in Page.objects.filter(depth__gt=1).values_list("pk", flat=True))

    def test_the_same_pages_are_shown(self):
        english, spanish = self.english.pk, self.spanish.pk
        for locales in ([english, spanish], [english], [spanish], []):
            for reader in (None, english, spanish):
                with self.subTest(locales=locales, reader=reader):
                    found = {hit.pk for hit in self.found(locales, reader)}
                    self.assertEqual(found, self.expected(locales, reader))
        self.assertNotEqual(self.expected([english, spanish], spanish), self.expected([spanish], None))

    def test_each_has_its_year_and_its_topics(self):
        found = self.found([self.english.pk, self.spanish.pk], None)
        load_topics(found)
        rows = {hit.pk: hit for hit in found}
        for page in [*NewsPage.objects.live(), *EventPage.objects.live()]:
            year = page.start_date.year if isinstance(page, EventPage) else page.date.year
            keys = set(page.topics.values_list("translation_key", flat=True))
            self.assertEqual((rows[page.pk].year, rows[page.pk].topics, rows[page.pk].model), (year, keys, type(page)))
        self.assertEqual(sum(bool(hit.topics) for hit in found), 3)

    def test_at_most_so_many_are_taken_of_those_that_are_shown(self):
        pages = VisibleHits([self.english.pk])
        ranked = [(1.0, pk) for pk in Page.objects.values_list("pk", flat=True)]
        self.assertEqual(pages.of(ranked, 2), pages.of(ranked)[:2])
