"""The words around every page: one row a language, none twice, and a line that says who sees them."""

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
