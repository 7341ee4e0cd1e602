"""Lists of pages at the desk: in the order of the menu, states in words with a mark, one language at a time."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from ..support import make
from ..support.cases import words_of
from .test_review import ReviewDeskCase


class FoundPagesTests(ReviewDeskCase):
    search_index = True

    def test_what_the_search_finds_has_the_same_states(self):
        changed = make.news(self.news, title="Seed swap")
        changed.summary = "Other words."
        changed.save_revision()
        self.as_(self.editor)
        found = self.main(reverse("wagtailadmin_pages:search") + "?q=seed")
        self.assertEqual([words_of(each) for each in found.select("td .state")], ["Changed"])
        self.assertIn("1-1 of 1 page", words_of(found))
        self.assertNotIn("None", words_of(found.select_one("thead")))


class PageListTests(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.as_(self.boss)

    def rows(self, page: Page, **query) -> dict[str, str]:
        """Title and state of each row, in their order."""
        answer = self.main(reverse("wagtailadmin_explore", args=[page.pk]) + self.query(query))
        rows = answer.select("tbody tr:has([data-listing-page-title])")
        titles = [next(filter(None, map(words_of, row.select("[data-listing-page-title] a")))) for row in rows]
        return dict(zip(titles, [words_of(row.select_one(".state")) for row in rows], strict=True))

    @staticmethod
    def query(values: dict) -> str:
        return "?" + "&".join(f"{name}={value}" for name, value in values.items()) if values else ""

    def test_pages_stand_in_the_order_of_the_menu(self):
        for title in ("First", "Second", "Third"):
            make.text(self.home, title=title)
        second = self.home.get_children().get(title="Second").specific
        second.title = "Second"
        second.save_revision(user=self.editor).publish()
        titles = [title for title in self.rows(self.home) if title in {"First", "Second", "Third"}]
        self.assertEqual(titles, ["First", "Second", "Third"])

    def test_news_with_what_was_changed_last_first(self):
        for title in ("First", "Second"):
            make.news(self.news, title=title)
        self.assertEqual(list(self.rows(self.news)), ["Second", "First"])

    def test_states_in_words(self):
        changed = make.news(self.news, title="A")
        changed.summary = "Other words."
        changed.save_revision()
        make.news(self.news, title="B", live=False)
        make.news(self.news, title="C").unpublish()
        waits = make.news(self.news, title="D", live=False, owner=self.author)
        self.news.get_workflow().start(waits, self.author)
        make.news(self.news, title="E")
        later = make.news(self.news, title="F", live=False)
        later.go_live_at = timezone.now() + timedelta(days=1)
        later.save_revision().publish()
        found = self.rows(self.news)
        expected = {"A": "Changed", "B": "Draft", "C": "Offline", "D": "Handed in", "E": "Public", "F": "Scheduled"}
        self.assertEqual(found, expected)

    def test_one_language_at_a_time(self):
        spanish = self.news.get_translations().get()
        for parent, title in ((self.news, "Bread"), (spanish, "Pan")):
            make.news(parent, title=title)
        root = Page.get_first_root_node()
        titles = self.rows(root, locale=spanish.locale_id)
        self.assertIn("Pan", titles)
        self.assertNotIn("Bread", titles)

    def test_longer_lists_cost_no_more_queries(self):
        for _each in range(2):
            make.news(self.news)
        address = reverse("wagtailadmin_explore", args=[self.news.pk])
        few = self.cost_of(address)
        for _each in range(10):
            make.news(self.news)
        self.assertEqual(self.cost_of(address), few)
