"""Switching the language of a form: it is shown there with all that was typed, and nothing is registered."""

from bs4 import BeautifulSoup

from pages.events.registration.links import sign
from pages.events.registration.models import Registration
from pages.events.registration.terms import RegistrationQuestion

from ..support import make
from . import build
from .forms import TYPED, FormCase


class LanguageSwitchTests(FormCase):
    languages = ["en", "es", "ar"]

    def switch(self, page: BeautifulSoup, language: str, **typed) -> BeautifulSoup:
        """Press the button of a language in the header of this page."""
        button = page.select_one(f".languages button[lang={language}]")
        self.assertEqual((button["name"], button["form"]), ("language", page.select_one("main form")["id"]))
        answer = self.send(button["formaction"], page, status=200, language=language, **typed)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def test_what_was_typed_goes_along(self):
        event = self.event(registration_questions=[RegistrationQuestion(words="Street?")])
        make.translated(event, "es")
        street = f"answer-{event.registration_questions.get().translation_key.hex}"
        page = self.look(self.address(event))
        self.assertIsNone(page.select_one(".languages button[lang=ar]"), "there is no form in Arabic")
        typed = TYPED | {"email": "rosa@", "party": "many", "wish": "Tea", street: "Main"}
        page = self.switch(page, "es", **typed)
        self.assertEqual(page.html["lang"], "es")
        self.assertIsNone(page.select_one("#problems"))
        values = {name: page.select_one(f"main [name={name}]")["value"] for name in ("name", "email", "party", street)}
        self.assertEqual(values, {name: typed[name] for name in values})
        self.assertEqual(page.select_one("#wish").text.strip(), "Tea")
        self.assertTrue(page.select_one("[name=consent]").has_attr("checked"))
        self.assertFalse(Registration.objects.exists())
        self.assertNotIn("rosa", page.select_one("main form")["action"])
        back = self.switch(page, "en")
        self.assertEqual(back.select_one("#email")["value"], "rosa@")
        self.send(self.address(event), back, email="rosa@example.org", party="1")
        self.assertEqual(Registration.objects.get().wish, "Tea")

    def test_it_is_what_the_form_says_after_a_refusal_too(self):
        event = self.event()
        make.translated(event, "es")
        page = self.refused(event, consent="")
        page = self.switch(page, "es")
        self.assertEqual(page.select_one("#name")["value"], TYPED["name"])
        self.assertIsNone(page.select_one("#problems"))

    def test_it_can_be_switched_in_the_other_forms_of_a_visitor(self):
        event = self.event()
        make.translated(event, "es")
        row = build.registration(event, "Rosa")
        page = self.switch(self.look(f"/r/{sign(row)}/change/"), "es", name="Rosa Parks")
        self.assertEqual(page.select_one("#name")["value"], "Rosa Parks")
        self.assertEqual(Registration.objects.get().name, "Rosa")

    def test_after_a_refused_change_of_a_full_date_the_form_stays(self):
        event = self.event(capacity=1, waiting_list=False)
        make.translated(event, "es")
        page = self.look(self.address(event))
        self.send(self.address(event), page, **TYPED)
        answer = self.send(self.address(event), page, 422, **TYPED | {"party": "3"})
        page = self.switch(BeautifulSoup(answer.content.decode(), "html.parser"), "es")
        self.assertEqual(page.select_one("main form #party")["value"], "3")

    def test_a_page_without_a_form_has_links(self):
        event = self.event(capacity=1, waiting_list=False)
        make.translated(event, "es")
        build.registration(event)
        page = self.look(self.address(event))
        self.assertEqual(page.select(".languages button"), [])

    def test_the_question_about_another_name_takes_what_was_typed_along(self):
        event = self.event()
        make.translated(event, "es")
        page = self.look(self.address(event))
        self.send(self.address(event), page, **TYPED)
        answer = self.send(self.address(event), page, 200, **TYPED | {"name": "Mr. Little", "wish": "Tea"})
        self.assertEqual(answer["Cache-Control"], "private, no-cache")
        page = self.switch(BeautifulSoup(answer.content.decode(), "html.parser"), "es")
        self.assertEqual(
            (page.select_one("#name")["value"], page.select_one("#wish").text.strip()), ("Mr. Little", "Tea")
        )

    def test_elsewhere_languages_are_links(self):
        event = self.event()
        make.translated(event, "es")
        row = build.registration(event)
        for address in (event.url, f"/r/{sign(row)}/"):
            page = self.look(address)
            self.assertEqual(page.select(".languages button"), [])
            self.assertTrue(page.select(".languages a[hreflang=es]"))
