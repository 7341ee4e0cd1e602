"""The newsroom: narrowed by plain addresses, counted, and with a list of its own for every topic, author and outlet."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from pages.announcements.models import AnnouncementPage
from pages.news.models import Correction, NewsPage, RelatedPage
from pages.news.reading_time import minutes
from pages.press.models import PressPage
from pages.tree.current import current_state

from ..support import make
from ..support.cases import HouseCase, words_of


def file(kind, column: str, row, pages=None) -> None:
    """Puts these pages (default: all of the kind) under a topic or author, without a publication."""
    through = getattr(kind, column).through
    name = row._meta.model_name
    ids = [page.pk for page in pages] if pages else kind.objects.values_list("pk", flat=True)
    through.objects.bulk_create(through(**{f"{kind._meta.model_name}_id": pk, f"{name}_id": row.pk}) for pk in ids)


class NewsroomCase(HouseCase):
    def titles(self, ending: str = "") -> list[str]:
        return [words_of(heading) for heading in self.look(self.news.url + ending).select(".listing h3")]

    def options(self, name: str, ending: str = "") -> list[str]:
        """What a list of choices offers, without the one that leaves it open."""
        return [words_of(option) for option in self.look(self.news.url + ending).select(f"[name={name}] option")][1:]

    def canonical(self, ending: str) -> str:
        address = self.look(self.news.url + ending).head.select_one("[rel=canonical]")["href"]
        return address.removeprefix(self.news.full_url)


class ChoiceTests(NewsroomCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.food, cls.land = (make.topic(cls.english, name=name, slug=name.lower()) for name in ("Food", "Land"))
        cls.ann = make.author(cls.english, name="Ann", slug="ann")
        cls.paper = make.outlet(cls.english, name="The Paper", slug="the-paper")
        cls.bread = make.news(cls.news, title="Bread", date=date(2024, 5, 1))
        cls.plot = make.news(cls.news, title="A plot", date=date(2024, 6, 1))
        cls.film = make.press(cls.news, title="A film", date=date(2023, 1, 1), outlet=cls.paper, medium="film")
        file(NewsPage, "topics", cls.food, [cls.bread])
        file(NewsPage, "topics", cls.land, [cls.plot])
        file(PressPage, "topics", cls.food, [cls.film])
        file(NewsPage, "authors", cls.ann, [cls.bread])

    def test_each_choice_narrows(self):
        for ending, found in {
            "": ["A plot", "Bread", "A film"],
            "?topic=food": ["Bread", "A film"],
            "?kind=film": ["A film"],
            "?kind=news": ["A plot", "Bread"],
            "?author=ann": ["Bread"],
            "?outlet=the-paper": ["A film"],
            "?year=2024": ["A plot", "Bread"],
            "?year=2024&month=6": ["A plot"],
            "?topic=food&author=ann&year=2024&month=5&kind=news": ["Bread"],
            "?topic=food&year=2024&kind=film": [],
            "topic/food/": ["Bread", "A film"],
            "topic/food/?year=2023": ["A film"],
            "author/ann/": ["Bread"],
            "outlet/the-paper/": ["A film"],
        }.items():
            with self.subTest(ending=ending):
                self.assertEqual(self.titles(ending), found)

    def test_each_choice_says_how_many_and_none_leads_to_nothing(self):
        self.assertEqual(self.options("topic"), ["Food (2)", "Land (1)"])
        self.assertEqual(self.options("kind"), ["News (2)", "Film (1)"])
        self.assertEqual(self.options("year"), ["2024 (2)", "2023 (1)"])
        self.assertEqual(self.options("topic", "?kind=film"), [])
        self.assertEqual(self.options("topic", "?topic=food&kind=film"), ["Food (1)"])
        self.assertEqual(self.options("month"), [])
        self.assertEqual(self.options("month", "?year=2024"), ["May (1)", "June (1)"])
        self.assertShows(self.news.url, "3 pieces, newest first")
        self.assertShows(self.news.url + "?topic=land", "1 piece, newest first")
        self.assertShows(self.news.url + "?topic=food&year=2024&kind=film", "Nothing fits all of these choices.")

    def test_drafts_and_private_pieces_are_not_counted(self):
        make.private(self.film)
        Page.objects.filter(pk=self.plot.pk).update(live=False)
        self.assertShows(self.news.url, "1 piece, newest first")
        self.assertEqual(self.options("topic"), [])
        self.look(self.news.url + "outlet/the-paper/", 404)
        self.look(self.news.url + "topic/land/", 404)

    def test_nonsense_is_told_and_left_out(self):
        everything = self.titles()
        for query in ("topic=nothing", "kind=x", "author=%F0%9F%8C%B1", "outlet='", "year=²", "year=20240", "year=-1"):
            with self.subTest(query=query):
                page = self.look(f"{self.news.url}?{query}").main
                self.assertEqual([words_of(heading) for heading in page.select(".listing h3")], everything)
                self.assertIn("so this was left out.", words_of(page))
        for query in (
            "year=2024&month=13",
            "month=5",
            "year=0",
            "topic=" + "x" * 3000,
            "page=0&year=%20",
            "topic[]=food",
        ):
            self.look(f"{self.news.url}?{query}")
        self.assertNotIn("left out", self.words(self.news.url + "?topic=&kind=&year="))

    def test_the_form_works_without_a_script_and_starts_from_what_is_chosen(self):
        form = self.look(self.news.url + "topic/food/?year=2024").select_one("form.filters")
        self.assertEqual((form["method"], form["action"]), ("get", self.news.url))
        self.assertEqual({option["value"] for option in form.select("[selected]")}, {"food", "2024"})
        for label in form.select("label"):
            self.assertTrue(form.select(f"select#{label['for']}"))

    def test_one_state_has_one_address(self):
        self.assertEqual(self.canonical("?topic=food"), "topic/food/")
        self.assertEqual(self.canonical("?author=ann&kind="), "author/ann/")
        self.assertEqual(self.canonical("?kind=film&topic=food&other=1"), "?topic=food&kind=film")
        self.assertEqual(self.canonical("?topic=nothing"), "")

    def test_the_list_of_a_name_says_who_or_what_it_is(self):
        self.ann.role, self.ann.about = "Gardener", "Ann digs."
        self.ann.save()
        self.assertShows(self.news.url + "author/ann/", "Author Ann Gardener", "Ann digs.")
        crumbs = self.look(self.news.url + "author/ann/").select(".breadcrumbs li")
        self.assertEqual([words_of(crumb) for crumb in crumbs], ["Home", self.news.title, "Ann"])

    def test_there_is_no_list_of_nothing(self):
        make.topic(self.english, slug="unused")
        for ending in ("topic/unused/", "topic/nothing/", "author/food/", "topic/", "topic/food/x/", "kind/film/"):
            self.look(self.news.url + ending, 404)
        for ending in ("topic/unused/feed/", "topic/nothing/feed.json", "topic/food/x/feed/"):
            self.look(self.news.url + ending, 404)

    def test_articles_lead_to_the_lists_they_are_in(self):
        page = self.look(self.bread.url)
        self.assertEqual(page.select_one(".byline a")["href"], f"{self.news.url}author/ann/")
        self.assertEqual(page.select_one(".topics a")["href"], f"{self.news.url}topic/food/")
        self.assertEqual(self.look(self.film.url).select_one(".topics a")["href"], f"{self.news.url}topic/food/")

    def test_a_closed_newsroom_shows_nothing_at_any_address(self):
        make.private(self.news)
        for ending in ("", "?topic=food", "topic/food/", "author/ann/", "feed/", "feed.json", "topic/food/feed/"):
            self.assertHides(self.news.url + ending, "Bread", "A film")

    def test_what_is_pinned_stands_first_while_nothing_is_chosen(self):
        self.news.pinned = self.film.page_ptr
        self.news.save_revision().publish()
        self.assertEqual(self.titles(), ["A film", "A plot", "Bread"])
        self.assertIn("Film, pinned.", self.words(self.news.url))
        self.assertEqual(self.titles("?topic=food"), ["Bread", "A film"])
        self.film.delete()
        self.assertEqual(self.titles(), ["A plot", "Bread"])

    def test_announcements_have_lists_of_topics_too(self):
        begun, to_come = (
            make.announcement(self.announcements, title="Now"),
            make.announcement(self.announcements, since=2),
        )
        file(AnnouncementPage, "topics", self.food, [begun, to_come])
        page = self.look(self.announcements.url + "topic/food/")
        self.assertEqual([words_of(heading) for heading in page.select(".listing h3")], ["Now"])


class PagerTests(NewsroomCase):
    def test_every_link_keeps_the_choices(self):
        topic, author = make.topic(self.english, slug="a"), make.author(self.english, slug="b")
        make.many(NewsPage, self.news, 40, date=lambda each: date(2024, 1, 1) + timedelta(days=each))
        file(NewsPage, "topics", topic)
        file(NewsPage, "authors", author)
        page = self.look(f"{self.news.url}?topic=a&author=b&kind=&year=2024&page=2")
        links = [link["href"] for link in page.select(".pager a")]
        self.assertEqual(len(links), 5)
        for link in links:
            self.assertTrue(link.startswith("?topic=a&author=b&year=2024"), link)
        self.assertEqual(len(page.select(".listing h3")), 12)
        self.assertEqual(
            page.head.select_one("[rel=canonical]")["href"],
            f"{self.news.full_url}?topic=a&author=b&year=2024&page=2",
        )

    def test_sixty_cost_what_ten_cost_and_page_three_what_page_one_costs(self):
        self.assertFlat(10, 60, page=3)

    @pytest.mark.soak
    def test_a_thousand_cost_what_ten_cost_and_page_fifty_what_page_one_costs(self):
        self.assertFlat(10, 1000, page=50)

    def assertFlat(self, few: int, many: int, page: int):
        topic, author = make.topic(self.english, slug="a"), make.author(self.english, slug="b")
        outlet, picture = make.outlet(self.english), make.picture()
        endings = (
            "",
            "?topic=a",
            "?topic=a&author=b&year=2024&kind=news",
            "topic/a/",
            "feed/",
            "feed.json",
            "topic/a/feed/",
        )
        costs = {}
        for amount in (few, many - few):
            shown = {"picture": picture, "date": lambda each: date(2024, 12, 31) - timedelta(days=each % 300)}
            known = set(NewsPage.objects.values_list("pk", flat=True))
            body = '[{"type": "text", "value": "<p>Bread.</p>", "id": "8a0e2d0e-5f0e-4f6a-9a53-6c0a8c1f4d10"}]'
            make.many(NewsPage, self.news, amount, body=body, **shown)
            make.many(PressPage, self.news, amount // 10, outlet=outlet, link="https://paper.example/", **shown)
            pages = NewsPage.objects.exclude(pk__in=known)
            file(NewsPage, "topics", topic, pages)
            file(NewsPage, "authors", author, pages)
            for ending in endings:
                cost = self.cost_of(self.news.url + ending)
                self.assertEqual(costs.setdefault(ending, cost), cost, ending)
        self.assertLessEqual(max(costs.values()), 25, costs)
        self.assertLessEqual(self.cost_of(f"{self.news.url}?page={page}"), costs[""])


class NewsroomLanguageTests(NewsroomCase):
    languages = ["en", "es", "ar"]

    def test_a_topic_has_a_list_in_every_language_that_has_something_in_it(self):
        page = make.news(self.news, title="Bread")
        food = make.topic(self.english, name="Food", slug="food")
        page.topics = [food]
        page.save_revision().publish()
        spanish = make.translated(page, "es", title="Pan")
        index = Page.objects.get(pk=spanish.get_parent().pk)
        make.topic(spanish.locale, name="Comida", slug="comida", translation_key=food.translation_key)
        there = {"en": f"{self.news.full_url}topic/food/", "es": f"{index.full_url}topic/comida/"}
        for code, address in there.items():
            head = self.look(address.removeprefix(self.home.full_url.rstrip("/"))).head
            pairs = {link["hreflang"]: link["href"] for link in head.select("link[hreflang]")}
            self.assertEqual({key: pairs[key] for key in ("en", "es")}, there, code)
            self.assertEqual(pairs["x-default"], there["en"])
            self.assertNotIn("ar", pairs)
        languages = self.look(self.news.url + "topic/food/").select(".languages a")
        self.assertIn(f"{index.url}topic/comida/", [link["href"] for link in languages])
        self.look(f"{index.url}topic/food/", 404)

    def test_a_name_that_is_not_translated_is_marked(self):
        page = make.news(self.news)
        page.topics = [make.topic(self.english, name="Food", slug="food"), make.topic(self.english, slug="land")]
        page.save_revision().publish()
        spanish = make.translated(page, "es", title="Pan")
        index = spanish.get_parent()
        option = self.look(index.url).select_one("option[value=food]")
        self.assertEqual((option["lang"], words_of(option)), ("en", "Food (1)"))
        self.assertEqual(self.look(f"{index.url}topic/food/").select_one(".head")["lang"], "en")


class ArticleTests(HouseCase):
    def test_updated_is_the_day_that_was_given_or_the_last_correction(self):
        page = make.news(self.news, date=date(2026, 5, 1))
        self.assertNotIn("Updated on", self.words(page.url))
        page.updated = date(2026, 5, 3)
        page.save_revision().publish()
        self.assertShows(page.url, "Updated on May 3, 2026")
        page.corrections = [
            Correction(date=date(2026, 5, day), text=f"On day {day}.", locale=self.english) for day in (2, 4)
        ]
        page.save_revision().publish()
        self.assertShows(page.url, "Updated on May 4, 2026")
        self.assertLess(self.words(page.url).index("On day 4."), self.words(page.url).index("On day 2."))

    def test_corrections_are_asked_for_once_a_view(self):
        page = make.news(self.news)
        page.corrections = [Correction(date=date(2030, 5, 1), text="On May 1.", locale=self.english)]
        page.save_revision().publish()
        self.look(page.url)
        current_state().fragments.drop({"everything"})
        with CaptureQueriesContext(connection) as queries:
            self.assertIn("On May 1.", self.words(page.url))
        asked = [each["sql"] for each in queries if 'FROM "pages_correction"' in each["sql"]]
        self.assertEqual(len(asked), 1, asked)

    def test_nothing_is_updated_before_it_is_published(self):
        self.client.force_login(make.admin())
        form = self.post_new(
            NewsPage,
            self.news,
            {"title": "Bread", "slug": "bread", "date": "2026-05-02", "updated": "2026-05-01"},
            "action-publish",
        )
        self.assertIn("before it was published", self.error_beside(form, "updated"))

    def test_picked_pages_first_then_those_that_share_most_topics(self):
        topics = [make.topic(self.english) for _ in range(2)]
        alike = {}
        for title, number in (("One in common", 1), ("Both in common", 2), ("Nothing in common", 0), ("Draft", 2)):
            alike[title] = make.news(self.news, title=title, live=title != "Draft")
            file(NewsPage, "topics", make.topic(self.english), [alike[title]])
            for topic in topics[:number]:
                file(NewsPage, "topics", topic, [alike[title]])
        page = make.news(self.news, title="Read")
        page.topics, picked = topics, make.text(self.home, title="Picked")
        page.related = [RelatedPage(page=picked)]
        page.save_revision().publish()
        found = [words_of(heading) for heading in self.look(page.url).select(".related h3")]
        self.assertEqual(found, ["Picked", "Both in common", "One in common"])

    def test_minutes_to_read(self):
        self.assertEqual(minutes(["word " * 228], "en"), 1)
        self.assertEqual(minutes(["word " * 229], "en"), 2)
        self.assertEqual(minutes(["كلمة " * 276], "ar"), 2)
        self.assertEqual(minutes(["字" * 300], "zh-hans"), 2)
        self.assertEqual((minutes([], "en"), minutes(["คำ"], "th")), (0, 0))
        page = make.news(self.news, body=[("text", f"<p>{'word ' * 500}</p>")])
        self.assertShows(page.url, "3 minutes to read")
