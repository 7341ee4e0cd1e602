"""An app of one's own: each surface answers, and shows what its kinds of page have for the home page."""

import json
import tempfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import SimpleTestCase

from ..support.cases import words_of
from ..support.processes import output
from ..support.running_site import migrated_site

pytestmark = pytest.mark.differs


class OwnSectionTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        settings = {"DJANGO_SETTINGS_MODULE": "tests.extension.settings"}
        site = cls.enterClassContext(migrated_site(Path(folder), "extension", **settings))
        cls.answers = json.loads(output(site.variables, "-m", "tests.extension.look"))

    def text(self, surface: str) -> str:
        status, text = self.answers[surface]
        self.assertEqual(status, 200, text[:500])
        return text

    def assertHas(self, surface: str, *words: str):
        for each in words:
            self.assertIn(each, self.text(surface), surface)

    def test_the_home_page_and_its_markdown_show_them(self):
        words = "Our jobs", "Work that we share.", "A baker", "More Our jobs", "Our street", "A report", "A letter"
        self.assertHas("home page", *words, '<p class="street col-4-12">The lamps are lit.</p>')
        self.assertHas("Markdown", *words, "The lamps are lit.")
        for surface in ("home page", "Markdown"):
            self.assertNotIn("Another street", self.text(surface))

    def assertHasSections(self, home: dict):
        jobs, street, quiet, news, text = [block["shown"] for block in home["page"]["body"]]
        self.assertEqual([quiet, text], [None, None])
        self.assertEqual({each["kind"] for each in (jobs, street, news)}, {"other"})
        self.assertEqual((jobs["heading"], jobs["summary"]), ("Our jobs", "Work that we share."))
        self.assertEqual([each["title"] for each in jobs["items"]], ["A baker"])
        self.assertEqual((jobs["link_words"], street["link_words"]), ("More Our jobs", "Our street"))
        self.assertEqual([each["title"] for each in news["items"]], ["A letter", "A report"])

    def test_the_api_has_them(self):
        self.assertHasSections(json.loads(self.text("content/")))
        changes = json.loads(self.text("changes/"))["items"]
        self.assertHasSections(next(each["content"] for each in changes if each["type"] == "home.HomePage"))
        self.assertIn("OtherSectionOut", json.loads(self.text("OpenAPI"))["components"]["schemas"])

    def test_the_form_of_the_home_page_has_what_each_shows(self):
        form = BeautifulSoup(self.text("editing form"), "html.parser")
        states = json.loads(form.select_one("#section-states").string)["pages"].values()
        states = {each["title"]: (each["shows"], each["piece"], each["why"]) for each in states}
        self.assertEqual(states["Our jobs"], (True, "A baker", "first: “A baker”."))
        self.assertEqual(states["Our street"], (True, "Our street", ""))
        self.assertEqual(states["Another street"], (False, "", "The street is quiet."))

    def test_a_section_can_draw_from_them(self):
        page = BeautifulSoup(json.loads(self.text("page chooser"))["html"], "html.parser")
        titles = {each["data-title"] for each in page.select("a.choose-page")}
        self.assertLessEqual({"Our jobs", "Our street", "Another street", "News & Media"}, titles)

    def test_their_words_are_typed_on_the_screen_of_the_home_page(self):
        screen = BeautifulSoup(self.text("home page screen"), "html.parser")
        parts = {words_of(each.h2): each.select_one("textarea") for each in screen.select(".home-parts > li")}
        self.assertEqual(words_of(parts["Our jobs"]), "Work that we share.")
        self.assertIsNone(parts["Our street"])
