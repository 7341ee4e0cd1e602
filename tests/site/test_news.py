"""News: newest first, by whom, about what, and what was put right."""

from datetime import date, timedelta

from django.utils import timezone
from wagtail.models import Page

from pages.news.models import Correction, NewsPage, RelatedPage
from pages.press.models import PressPage

from ..support import make
from ..support.cases import HouseCase, words_of


class IndexTests(HouseCase):
    def titles(self, query: str = "") -> list[str]:
        return [words_of(heading) for heading in self.look(self.news.url + query).select(".listing h3")]

    def test_news_and_press_newest_first(self):
        for kind, day in ((make.news, 3), (make.press, 2), (make.news, 1), (make.press, 9)):
            kind(self.news, title=f"On day {day}", date=date(2026, 5, day))
        self.assertEqual(self.titles(), ["On day 9", "On day 3", "On day 2", "On day 1"])

    def test_drafts_and_private_pieces_are_not_listed(self):
        make.news(self.news, title="Draft", live=False)
        make.private(make.press(self.news, title="Closed"))
        self.assertEqual(self.titles(), [])
        self.assertShows(self.news.url, "Nothing here yet.")

    def test_twelve_a_page(self):
        today = timezone.localdate()
        make.many(
            NewsPage, self.news, 20, title=lambda each: f"News {each}", date=lambda each: today - timedelta(days=each)
        )
        make.many(
            PressPage,
            self.news,
            10,
            title=lambda each: f"Press {each}",
            date=lambda each: today - timedelta(days=each + 30),
        )
        first, second, third = (self.titles(f"?page={number}") for number in (1, 2, 3))
        self.assertEqual([len(page) for page in (first, second, third)], [12, 12, 6])
        self.assertEqual((first[0], second[0], second[8], third[-1]), ("News 0", "News 12", "Press 0", "Press 9"))
        self.assertEqual(len({*first, *second, *third}), 30)

    def test_the_pager_leads_on_and_back(self):
        make.many(NewsPage, self.news, 30)
        page = self.look(f"{self.news.url}?page=2")
        self.assertEqual(page.select_one("a[rel=next]")["href"], "?page=3")
        self.assertEqual(page.select_one("a[rel=prev]")["href"], self.news.url)
        self.assertEqual(words_of(page.select_one(".pager [aria-current]")), "2")
        self.assertIn("?page=2", page.head.select_one("[rel=canonical]")["href"])

    def test_nonsense_gives_the_first_page_and_too_far_the_last(self):
        make.many(NewsPage, self.news, 30)
        self.assertEqual(self.titles("?page=abc"), self.titles())
        self.assertEqual(self.titles("?page=999999999999999999999"), self.titles("?page=3"))

    def test_a_longer_list_costs_no_more_queries(self):
        outlet, today = make.outlet(self.english), timezone.localdate()
        shown = {"picture": make.picture(), "date": lambda each: today - timedelta(days=each)}
        for amount in (6, 500):
            make.many(NewsPage, self.news, amount, **shown)
            make.many(PressPage, self.news, amount, outlet=outlet, link="https://paper.example/", **shown)
            cost = self.cost_of(self.news.url)
            self.assertEqual(cost, getattr(self, "cost", cost))
            self.cost = cost


class NewsPageTests(HouseCase):
    def test_date_authors_and_topics(self):
        page = make.news(self.news, date=date(2026, 5, 1))
        page.authors = [make.author(self.english, name="The circle"), make.author(self.english, name="A gardener")]
        page.topics = [make.topic(self.english, name="Land")]
        page.save_revision().publish()
        self.assertShows(page.url, "May 1, 2026", "The circle", "A gardener", "Land")

    def test_corrections_stand_above_the_text(self):
        page = make.news(self.news)
        page.corrections = [Correction(date=date(2026, 5, 2), text="It was Tuesday.", locale=self.english)]
        page.save_revision().publish()
        shown = self.words(page.url)
        self.assertIn("Corrected on May 2, 2026", shown)
        self.assertLess(shown.index("It was Tuesday."), shown.index("Everybody was there."))

    def test_a_page_that_is_of_none_of_our_kinds_is_not_offered_to_read_next(self):
        plain = Page(title="Plain", slug="plain", live=True, locale=self.english)
        Page.objects.get(pk=self.home.pk).add_child(instance=plain)
        page = make.news(self.news)
        page.related = [RelatedPage(page=plain), RelatedPage(page=Page.get_first_root_node())]
        page.save()
        self.assertIsNone(self.look(page.url).select_one(".related"))

    def test_pages_to_read_next(self):
        event, draft = make.event(self.events, title="The feast"), make.text(self.home, title="Draft", live=False)
        page = make.news(self.news)
        page.related = [RelatedPage(page=event), RelatedPage(page=draft)]
        page.save_revision().publish()
        self.assertShows(page.url, "Read on", "The feast")
        self.assertHides(page.url, "Draft")
        event.delete()
        self.assertNotIn("Read on", [words_of(heading) for heading in self.look(page.url).select("h2")])

    def test_more_authors_and_topics_cost_no_more_queries(self):
        page = make.news(self.news)
        for amount in (1, 5):
            page.authors = [make.author(self.english) for _ in range(amount)]
            page.topics = [make.topic(self.english) for _ in range(amount)]
            page.related = [RelatedPage(page=make.news(self.news)) for _ in range(amount)]
            page.save_revision().publish()
            cost = self.cost_of(page.url)
            if amount > 1:
                self.assertLessEqual(cost, self.cost + 2)  # each page to read next is asked for whole: three at most
            self.cost = cost


class NewsLanguageTests(HouseCase):
    languages = ["en", "es"]

    def test_authors_and_topics_in_the_language_of_the_page_else_marked_with_theirs(self):
        page = make.news(self.news)
        translated, plain = make.author(self.english, name="The circle"), make.author(self.english, name="A gardener")
        page.authors = [translated, plain]
        page.save_revision().publish()
        spanish = make.translated(page, "es", title="Noticia")
        make.author(spanish.locale, name="El círculo", translation_key=translated.translation_key)
        byline = self.look(spanish.url).select_one(".byline")
        self.assertIn("El círculo", words_of(byline))
        self.assertEqual([words_of(each) for each in byline.select("[lang=en]")], ["A gardener"])

    def test_the_date_is_a_fact(self):
        page = make.news(self.news, date=date(2026, 5, 1))
        spanish = make.translated(page, "es", title="Noticia")
        page.date = date(2025, 1, 2)
        page.save_revision().publish()
        self.assertEqual(NewsPage.objects.get(pk=spanish.pk).date, date(2025, 1, 2))
