"""What the form of a page costs beside its own fields: queries that do not grow, and HTML that is drawn once."""

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import engines
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils.translation import gettext, override

from pages.events.admin.widgets import ZoneSelect
from pages.events.models import EventPage, zones
from pages.news import NewsPage

from ..support import make
from ..support.query_plans import captured_queries
from .test_review import ReviewDeskCase


class FormQueriesTests(ReviewDeskCase):
    def article(self, number: int) -> NewsPage:
        """A page that links to so many pages in its text and in a block."""
        found = [make.text(self.home, title=f"Linked {number} {each}") for each in range(number)]
        links = " ".join(f'<a linktype="page" id="{page.pk}">there</a>' for page in found)
        chosen = {"title": "More", "pages": found}
        return make.news(self.news, body=[("text", f"<p>{links}</p>"), ("pages", chosen)], title=f"With {number}")

    def queries(self, page: NewsPage) -> list[str]:
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        self.client.get(address)  # what is remembered while the process lives
        with captured_queries() as queries:
            response = self.client.get(address)
        self.assertContains(response, f"Linked {page.title.removeprefix('With ')} 0")
        return [sql for sql, _parameters in queries]

    def test_pages_that_a_page_points_to_cost_no_query_each(self):
        few, many = self.article(2), self.article(12)
        self.as_(self.editor)
        self.assertEqual(len(self.queries(few)), len(self.queries(many)))

    def test_each_part_of_the_menu_is_asked_for_once(self):
        page = self.article(2)
        self.as_(self.editor)
        asked = [sql for sql in self.queries(page) if "pages_newsindexpage" in sql and "NOT" not in sql]
        self.assertEqual(len(asked), 1, "who may mend links is asked for the menu of reports")


class ZoneSelectTests(SimpleTestCase):
    def parsed(self, widget: type[forms.Select], value: str | None) -> list:
        """Element and attributes of each tag, with its words."""
        html = widget(attrs={"class": "w"}, choices=zones()).render("zone", value, {"id": "id_zone", "required": True})
        return [
            (tag.name, tag.attrs, tag.text if tag.name == "option" else "") for tag in BeautifulSoup(html).find_all()
        ]

    def test_it_is_what_django_draws(self):
        for value in ("America/Chicago", "Asia/Kolkata", "Mars/Olympus", "", None, '"><script>'):
            self.assertEqual(self.parsed(ZoneSelect, value), self.parsed(forms.Select, value), value)

    def test_every_zone_can_be_chosen(self):
        field = EventPage._meta.get_field("zone").formfield(widget=ZoneSelect)
        self.assertEqual(field.clean("Asia/Kolkata"), "Asia/Kolkata")
        options = [words for name, _attributes, words in self.parsed(ZoneSelect, "") if name == "option"]
        self.assertEqual(options, [label for _value, label in zones()])


class IconTests(SimpleTestCase):
    def drawn(self, arguments: str, **context) -> str:
        template = "{% load wagtailadmin_tags %}{% icon " + arguments + " %}"
        return engines["django"].from_string(template).render(context)

    def test_icons_stay_apart_and_words_are_escaped(self):
        self.assertIn('href="#icon-pages"', self.drawn('name="pages"'))
        self.assertIn('class="icon icon-pages red"', self.drawn('name="pages" classname="red"').replace("  ", " "))
        self.assertIn("&lt;b&gt;", self.drawn('name="pages" title=words', words="<b>"))
        self.assertIn("icon-wrapper", self.drawn('name="pages" wrapped=True'))
        self.assertNotIn("icon-wrapper", self.drawn('name="pages"'))

    def test_one_without_a_name_is_a_mistake(self):
        with pytest.raises(ValueError, match="icon name"):
            self.drawn('name=""')


class RememberedWordsTests(SimpleTestCase):
    def test_words_are_those_of_each_language(self):
        said = {}
        for _turn in range(2):
            for code in ("en", "es", "ar"):
                with override(code):
                    said.setdefault(code, set()).add(gettext("Publish"))
        self.assertEqual([len(words) for words in said.values()], [1, 1, 1])
        self.assertEqual(len(set.union(*said.values())), 3)
