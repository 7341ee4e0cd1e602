"""Mistyped addresses: the likely one is offered once, in every form, and can be declined."""

from bs4 import BeautifulSoup
from django.test import SimpleTestCase

from pages.events.registration.links import sign
from pages.events.registration.models import Registration
from pages.people.likely_address import likely_address

from ..support.cases import words_of
from . import build
from .forms import TYPED, FormCase
from .test_desk import DeskCase

SLIPS = {
    "gmial.con": "gmail.com",
    "gmal.com": "gmail.com",
    "gmail.co": "gmail.com",
    "gnail.com": "gmail.com",
    "gmail.es": "gmail.com",
    "yaho.con": "yahoo.com",
    "yahoo.cm": "yahoo.com",
    "hotmial.com": "hotmail.com",
    "hotmai.es": "hotmail.es",
    "outlok.com": "outlook.com",
    "iclould.com": "icloud.com",
    "bellsoth.net": "bellsouth.net",
    "aol.con": "aol.com",
    "our-coop.ogr": "our-coop.org",
}
NO_SLIPS = [
    *("gmail.com", "googlemail.com", "gmx.com", "gmx.de", "mail.com", "ymail.com", "email.com", "proton.me", "me.com"),
    *("yahoo.ca", "yahoo.co.uk", "hotmail.de", "live.nl", "outlook.fr", "example.org", "house.example", "olive.com"),
    *("ail.com", "cooperationjackson.org", "jackson.k12.ms.us", "xn--bcher-kva.example", "company.co", "site.cm"),
]


class LikelyAddressTests(SimpleTestCase):
    def test_slips_are_corrected_and_nothing_else(self):
        found = {domain: likely_address(f"a.b@{domain}").partition("@")[2] for domain in [*SLIPS, *NO_SLIPS]}
        self.assertEqual(found, SLIPS | dict.fromkeys(NO_SLIPS, ""))


class SuggestionCase(FormCase):
    def asked(self, address: str, shown: BeautifulSoup | None = None, **typed) -> BeautifulSoup:
        """The form that asks whether another address was meant."""
        answer = self.send(address, shown, status=422, **typed)
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        self.assertIn("Did you mean gmail.com?", words_of(page.select_one("#email_error")))
        return page

    def adopted(self, page: BeautifulSoup) -> dict[str, str]:
        button = page.select_one("[name=email_meant]")
        self.assertEqual(words_of(button), f"Yes, {button['value']}")
        return {button["name"]: button["value"]}


class RegistrationSuggestionTests(SuggestionCase):
    def setUp(self):
        super().setUp()
        self.meeting = self.event()

    def test_one_press_takes_the_likely_address(self):
        page = self.asked(self.address(self.meeting), **TYPED | {"email": "Rosa@gmial.con"})
        self.assertFalse(Registration.objects.exists())
        self.send(self.address(self.meeting), page, **self.adopted(page))
        self.assertEqual(Registration.objects.get().person.email, "rosa@gmail.com")

    def test_what_was_typed_is_kept_by_one_press_and_asked_about_once(self):
        page = self.asked(self.address(self.meeting), **TYPED | {"email": "Rosa@gmial.con", "name": ""})
        self.assertEqual(len(page.select("#problems li")), 2, "what else is wrong is said at once")
        page = BeautifulSoup(
            self.send(self.address(self.meeting), page, status=422, party="many").content.decode(), "html.parser"
        )
        self.assertIsNone(page.select_one("[name=email_meant]"))
        self.send(self.address(self.meeting), page, name="Rosa", party="1")
        self.assertEqual(Registration.objects.get().person.email, "rosa@gmial.con")

    def test_another_slip_is_another_question(self):
        page = self.asked(self.address(self.meeting), **TYPED | {"email": "rosa@gmial.con"})
        self.asked(self.address(self.meeting), page, email="rosa@gmai.com")

    def test_enter_in_a_line_of_text_sends_the_form_as_it_is(self):
        page = self.asked(self.address(self.meeting), **TYPED | {"email": "rosa@gmial.con"})
        first = page.select_one("main form button")
        self.assertNotIn("name", first.attrs)

    def test_who_is_called_is_not_asked(self):
        typed = {"reach": "phone", "phone": "601 555 0117", "email": "rosa@gmial.con"}
        self.send(self.address(self.meeting), **TYPED | typed)

    def test_the_link_again_and_the_own_page_ask_too(self):
        page = self.asked("/r/link/", email="rosa@gmial.con")
        self.send("/r/link/", page, status=200, **self.adopted(page))
        self.register(self.meeting)
        page = self.asked(f"{self.own}change/", email="rosa@gmial.con")
        self.send(f"{self.own}change/", page, **self.adopted(page))
        self.assertEqual(Registration.objects.get().new_email, "rosa@gmail.com")

    def test_an_address_that_was_decided_on_is_not_asked_about_on_every_change(self):
        row = build.registration(self.meeting, email="till@gmial.com")
        self.send(f"/r/{sign(row)}/change/", party="2")
        self.asked(f"/r/{sign(row)}/change/", email="till@gmal.com")


class DeskSuggestionTests(DeskCase):
    def test_somebody_who_is_written_down(self):
        event = self.event()
        address = self.address(event, "who_comes_enter")
        typed = {"name": "Rosa", "email": "rosa@gmial.con", "language": "en", "party": 1, "has_agreed": "on"}
        page = BeautifulSoup(self.post(address, **typed).content.decode(), "html.parser")
        self.assertIn("Did you mean gmail.com?", words_of(page.main))
        typed["email_asked"] = page.select_one("[name=email_asked]")["value"]
        self.post(address, **typed, email_meant=page.select_one("[name=email_meant]")["value"])
        self.post(address, **typed)
        found = list(Registration.objects.order_by("pk").values_list("person__email", flat=True))
        self.assertEqual(found, ["rosa@gmail.com", "rosa@gmial.con"])

    def test_programs_are_not_asked(self):
        event = self.event()
        row = build.registration(event, email="rosa@gmial.con")
        self.assertEqual(row.person.email, "rosa@gmial.con")
