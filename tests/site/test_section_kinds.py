"""Every kind of section of the home page on every surface that shows it or describes it."""

import json

from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Page

from pages.blocks.home_sections import section_models

from ..support import make
from ..support.cases import words_of
from ..support.home_answers import home_answers
from ..support.openapi_contract import document
from .test_home import HomeCase

SHOWN = {  # words that a section of each kind prints, of those that make.with_content publishes
    "news": "The newest report",
    "mission": "We work together.",
    "announcements": "The newest announcement",
    "story": "Decades in the making.",
    "events": "The next event",
    "principles": "The first principle",
}


class SectionKindTests(HomeCase):
    def setUp(self):
        super().setUp()
        self.editor = Client()
        self.editor.force_login(make.admin())

    def pages(self) -> list[Page]:
        return [make.part(self.home, model) for model in section_models()]

    def answers(self) -> dict[str, BeautifulSoup | dict | str]:
        """What each surface answers: parsed, where it is JSON or HTML."""
        found = {}
        for surface, answer in home_answers(self.home, self.client, self.editor).items():
            text = answer.content.decode()
            self.assertEqual(answer.status_code, 200, f"{surface}: {text[:500]}")
            html, data = ("text/html" in answer["Content-Type"], "json" in answer["Content-Type"])
            found[surface] = BeautifulSoup(text, "html.parser") if html else json.loads(text) if data else text
        return found

    def in_the_api(self, answers: dict) -> list[dict]:
        """The home page as content/ and changes/ have it."""
        changes = answers["changes/"]["items"]
        return [
            answers["content/"]["page"],
            next(each["content"]["page"] for each in changes if each["type"] == "home.HomePage"),
        ]

    def state(self, answers: dict, page: Page) -> dict:
        return json.loads(answers["editing form"].select_one("#section-states").string)["pages"][str(page.pk)]

    def part(self, answers: dict, page: Page):
        return answers["home page screen"].select_one(f"#part-{page.pk}").find_parent("li")

    def test_each_shows_what_it_has_on_every_surface(self):
        self.assertEqual({model.home_section.name for model in section_models()}, SHOWN.keys())
        for page in self.pages():
            kind, words = page.home_section, SHOWN[page.home_section.name]
            with self.subTest(kind.name):
                self.arrange({"page": page})
                answers = self.answers()
                self.assertIn(words, words_of(answers["home page"].select_one("main section.sheet")))
                self.assertIn(words, answers["Markdown"])
                for home in self.in_the_api(answers):
                    (shown,) = [block["shown"] for block in home["body"]]
                    self.assertEqual((shown["kind"], shown["heading"]), (kind.name, page.title))
                    self.assertIn(words, json.dumps(shown))
                state = self.state(answers, page)
                self.assertEqual((state["shows"], state["remedy"]), (True, {}))
                self.assertIn(state["piece"], {words, page.title})
                choices = BeautifulSoup(answers["page chooser"]["html"], "html.parser")
                self.assertTrue(choices.select(f"a.choose-page[data-id='{page.pk}']"))
                part = self.part(answers, page)
                self.assertEqual(bool(part.select("textarea")), kind.prints_summary)
                self.assertEqual(len(part.select(".desk-actions a")), len(kind.quick_create) + 1)

    def test_the_api_document_has_each_and_one_for_all_others(self):
        schemas = document()["components"]["schemas"]
        kinds = schemas["SectionBlockOut"]["properties"]["shown"]["anyOf"][0]["discriminator"]["mapping"]
        self.assertEqual(kinds.keys(), {*SHOWN, "other"})

    def test_each_explains_why_it_shows_nothing(self):
        Page.objects.filter(depth__gt=3).update(live=False)
        for page in self.pages():
            type(page).objects.update(summary="")
        for page in self.pages():
            kind = page.home_section
            with self.subTest(kind.name):
                self.arrange({"page": page})
                answers = self.answers()
                self.assertEqual(answers["home page"].select("main section.sheet"), [])
                for home in self.in_the_api(answers):
                    self.assertEqual([block["shown"] for block in home["body"]], [None])
                state = self.state(answers, page)
                reason = kind.empty_reason(page) if callable(kind.empty_reason) else str(kind.empty_reason)
                self.assertEqual((state["shows"], state["why"]), (False, reason))
                self.assertEqual(bool(state["remedy"]), bool(kind.quick_create))
                self.assertIn(reason, words_of(self.part(answers, page)))

    def test_a_page_that_no_section_draws_from_leaves_a_whole_home_page(self):
        text = make.text(self.home, title="Plain")
        self.arrange({"page": text}, {"page": self.news})
        answers = self.answers()
        self.assertEqual([words_of(each) for each in answers["home page"].select("main h2")], ["News & Media"])
        for home in self.in_the_api(answers):
            self.assertEqual([bool(block["shown"]) for block in home["body"]], [False, True])
