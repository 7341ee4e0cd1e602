"""Name, address and telephone on the own page: a new address counts once its mailbox has said so."""

import datetime as dt
from email import message_from_bytes, policy

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import override_settings

from pages.events.registration import notices
from pages.events.registration.actions import allocation
from pages.events.registration.links import ADDRESS, MAIL, sign
from pages.events.registration.models import Registration
from pages.mail import backend
from pages.mail.models import OutgoingMail
from pages.people.models import Person

from ..admin.test_mail import OUTBOX
from ..support.cases import words_of
from ..support.smtp import MailServer
from . import build
from .forms import FormCase
from .test_allocation import NOON
from .test_desk import DeskCase

pytestmark = pytest.mark.differs
OLD, NEW = "rosa@old.example", "rosa@new.example"


class ContactCase(FormCase):
    def setUp(self):
        super().setUp()
        self.meeting = self.event(capacity=3)
        self.row = build.registration(self.meeting, "Rosa", email=OLD)

    def at(self, subpage: str = "", purpose: str = "") -> str:
        self.row.refresh_from_db()
        return f"/r/{sign(self.row, purpose)}/{subpage}"

    def change(self, status: int = 303, purpose: str = "", **typed):
        return self.send(self.at("change/", purpose), status=status, **typed)

    def confirm(self, **typed):
        return self.send(self.at("address/", ADDRESS), **typed)

    def mails(self) -> list[tuple[str, str]]:
        """(recipient, text) of the mails that are due now."""
        before = list(OutgoingMail.objects.values_list("pk", flat=True))
        notices.send_due()
        rows = OutgoingMail.objects.exclude(pk__in=before).order_by("pk")
        parsed = [message_from_bytes(bytes(row.message), policy=policy.default) for row in rows]
        return [(each["To"], each.get_body(("plain",)).get_content()) for each in parsed]


class OwnNameTests(ContactCase):
    def test_a_name_is_changed_at_once_and_nobody_elses(self):
        other = build.registration(self.event(), "Rosa", email=OLD)
        self.assertShows(self.change(name="Rosa Parks")["Location"], "Rosa Parks", "Your change is saved")
        other.refresh_from_db()
        self.assertEqual(other.name, "Rosa")
        self.assertEqual(self.notices(self.row), ["confirmed", "changed"])

    def test_no_name_is_refused_and_a_form_without_one_changes_none(self):
        self.change(422, name="")
        field = self.look(self.at("change/")).select_one("main [name=form]")["value"]
        self.client.post(self.at("change/"), {"form": field, "party": "2"})
        self.row.refresh_from_db()
        self.assertEqual((self.row.name, self.row.party, self.row.person.email), ("Rosa", 2, OLD))


class AddressTests(ContactCase):
    def test_the_old_address_stays_valid_until_the_new_one_says_yes(self):
        self.change(email=NEW)
        self.assertShows(
            self.at(), "We have written to rosa@new.example", "Until then our mails go to rosa@old.example"
        )
        self.assertShows(self.at("kept/"), NEW)
        self.assertEqual(self.row.person.email, OLD)
        self.assertEqual([to for to, _text in self.mails()], [OLD, NEW])  # first the confirmation of the place
        answer = self.confirm()
        self.row.refresh_from_db()
        self.assertEqual((self.row.person.email, self.row.new_email), (NEW, ""))
        self.assertFalse(Person.objects.filter(email=OLD).exists())
        self.assertEqual(answer["Location"], f"{self.at(purpose=MAIL)}?changed")
        self.assertEqual([to for to, _text in self.mails()], [NEW])
        self.assertEqual(self.client.get(self.at("address/", ADDRESS))["Location"], self.at(purpose=MAIL))

    def test_the_mail_to_a_new_address_opens_nothing_but_the_question(self):
        self.change(email=NEW, name="www.spam.example")
        text = next(text for to, text in self.mails() if to == NEW)
        self.assertIn(self.at("address/", ADDRESS), text)
        for secret in (sign(self.row), sign(self.row, MAIL), "spam", OLD):
            self.assertNotIn(secret, text)
        page = self.look(self.at("address/", ADDRESS))
        self.assertEqual(page.main.select("a"), [])
        self.assertNotIn(OLD, words_of(page.main))
        self.look(f"/r/{sign(self.row, ADDRESS)}/", status=404)
        self.row.refresh_from_db()
        self.assertIsNone(self.row.proved_at)

    def test_links_of_the_old_mailbox_end_and_it_is_told_if_it_was_proved(self):
        before = self.at(purpose=MAIL)
        self.change(purpose=MAIL, email=NEW)
        self.mails()
        self.confirm()
        self.look(before, status=404)
        self.look(self.at(purpose=MAIL))
        [(_to, text)] = [each for each in self.mails() if each[0] == OLD]
        self.assertIn("changed", text)
        for secret in (NEW, "/r/"):
            self.assertNotIn(secret, text)

    def test_an_address_that_was_never_proved_is_not_told(self):
        self.change(email=NEW)
        self.mails()
        self.confirm()
        self.assertNotIn(OLD, [to for to, _text in self.mails()])

    def test_only_the_latest_new_address_counts(self):
        self.change(email="rosa@first.example")
        first = self.at("address/", ADDRESS)
        self.change(email=NEW)
        self.look(first, status=404)
        self.assertNotIn("rosa@first.example", [to for to, _text in self.mails()])
        self.change(email=OLD)
        self.row.refresh_from_db()
        self.assertEqual(self.row.new_email, "")

    def test_the_link_of_the_present_address_confirms_no_other_one(self):
        self.change(email=NEW)
        present = self.at("address/", ADDRESS)
        self.confirm()
        self.change(purpose=MAIL, email="victim@elsewhere.example")
        field = self.look(self.at("change/", MAIL)).select_one("main [name=form]")["value"]
        self.look(present, status=404)
        self.assertEqual(self.client.post(present, {"form": field}).status_code, 404)
        self.row.refresh_from_db()
        self.assertEqual((self.row.person.email, self.row.new_email), (NEW, "victim@elsewhere.example"))

    def test_a_place_that_was_given_back_keeps_its_address_and_says_so(self):
        self.change(email=NEW)
        address = self.at("address/", ADDRESS)
        field = self.look(address).select_one("main [name=form]")["value"]
        allocation.cancel(self.row)
        answer = self.client.post(address, {"form": field})
        self.assertContains(answer, "This place was given back.", status_code=409)
        self.assertNotContains(answer, "replaced by another one", status_code=409)
        self.row.refresh_from_db()
        self.assertEqual(self.row.person.email, OLD)

    def test_the_telephone_of_a_known_person_stays(self):
        known = allocation.enter(self.row.on, build.entry("Bo", email=NEW, phone="+16015550117")).person
        self.change(email=NEW)
        self.confirm()
        known.refresh_from_db()
        self.assertEqual((known.phone, known.registrations.count()), ("+16015550117", 2))

    def test_a_telephone_is_not_taken_along_from_an_address_that_was_not_proved(self):
        allocation.enter(build.date_of(self.event()), build.entry("Bo", email="bo@x.example", phone="+16015550117"))
        self.row = build.registration(self.meeting, "Stranger", email="bo@x.example")
        self.change(email=NEW)
        self.confirm()
        self.row.refresh_from_db()
        self.assertEqual((self.row.person.email, self.row.person.phone), (NEW, ""))

    def test_a_failed_send_is_there_again_after_back(self):
        answers = [self.client.get(self.at("change/")), self.change(422, name=""), self.client.get("/r/link/")]
        self.assertEqual({each["Cache-Control"] for each in answers}, {"private, no-cache"})

    def test_saving_something_else_asks_the_new_mailbox_once(self):
        self.change(email=NEW)
        self.change(wish="Tea")
        self.assertEqual(self.notices(self.row).count("address"), 1)
        self.row.refresh_from_db()
        self.assertEqual((self.row.new_email, self.row.wish), (NEW, "Tea"))

    def test_a_person_of_several_registrations_keeps_the_others(self):
        other = build.registration(self.event(), "Rosa", email=OLD)
        known = build.registration(self.event(), "Rosa", email=NEW)
        self.change(email=NEW)
        self.confirm()
        self.row.refresh_from_db()
        other.refresh_from_db()
        self.assertEqual((self.row.person_id, other.person.email), (known.person_id, OLD))

    def test_strangers_are_not_written_to_without_end(self):
        for number in range(20):
            answer = self.client.post(
                self.at("change/"),
                {
                    "form": self.look(self.at("change/")).select_one("[name=form]")["value"],
                    "email": f"x{number}@a.example",
                },
            )
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Please try again in an hour", answer.content.decode())
        self.assertLess(self.notices(self.row).count("address"), 12)

    def test_an_address_is_not_emptied(self):
        self.change(422, email="")
        self.row.refresh_from_db()
        self.assertEqual((self.row.person.email, self.row.new_email), (OLD, ""))

    def test_erased_with_everything_else(self):
        self.change(email=NEW)
        self.mails()
        self.send(self.at("kept/erase/"), status=200)
        self.assertFalse(Registration.objects.exists() or Person.objects.exists())


class PhoneTests(ContactCase):
    def setUp(self):
        super().setUp()
        self.row = build.registration(self.meeting, "Mr. Till", email="", phone="+16015550117")

    def test_a_number_is_changed_at_once(self):
        self.change(phone="601 555 0118")
        self.row.refresh_from_db()
        self.assertEqual(self.row.person.phone, "+16015550118")
        self.assertEqual(Person.objects.filter(phone="+16015550117").count(), 0)
        self.change(422, phone="")

    def test_an_address_is_added(self):
        self.change(email=NEW)
        self.assertShows(self.at(), "Until then we call you")
        self.assertIn(NEW, [to for to, _text in self.mails()])
        self.confirm()
        self.row.refresh_from_db()
        self.assertEqual((self.row.person.email, self.row.person.phone), (NEW, "+16015550117"))

    def test_with_an_address_open_calls_are_not_mailed(self):
        allocation.change(self.row, party=2)
        self.change(email=NEW)
        self.mails()
        self.confirm()
        self.assertEqual(len(self.mails()), 1)
        self.assertEqual(self.notices(self.row), ["address", "changed"])


class RefusedAddressTests(DeskCase, FormCase):
    """With a real mail server."""

    def setUp(self):
        super().setUp()
        self.enterContext(override_settings(**OUTBOX))
        self.meeting = self.event()

    def sent(self, code: int, **fields) -> Registration:
        """A registration whose mail was answered with this code."""
        with MailServer() as server, self.settings(EMAIL_PORT=server.port):
            server.rejected = {OLD: code, NEW: code}
            row = build.registration(self.meeting, "Rosa", email=OLD, **fields)
            self.deliver()
        return row

    def deliver(self):
        notices.send_due()
        backend.send_due()

    def shown(self, row: Registration, subpage: str = "") -> str:
        return words_of(self.look(f"/r/{sign(row)}/{subpage}").main)

    def test_a_permanent_refusal_is_shown_to_the_person_and_to_the_organizers(self):
        with self.assertLogs("pages.mail.backend"):
            row = self.sent(550)
        for page in (self.shown(row), self.shown(row, "change/"), self.shown(row, "kept/")):
            self.assertIn(f"No mail reaches {OLD}", page)
        self.assertNotIn("We have sent the same", self.shown(row))
        listed = self.page(self.address(self.meeting))
        self.assertIn("Mail refused", words_of(listed.select_one("#roll .reach")))
        self.assertEqual(self.names(self.meeting, state="refused"), ["Rosa"])
        with MailServer() as server, self.settings(EMAIL_PORT=server.port):
            allocation.change(row, wish="Tea")
            self.deliver()
        self.assertNotIn("No mail reaches", self.shown(row), "it takes mail again")

    def test_an_address_that_is_refused_once_more_is_shown_at_the_later_registration(self):
        with self.assertLogs("pages.mail.backend"):
            first = self.sent(550)
        with time_machine.travel(NOON + dt.timedelta(hours=1), tick=False), self.assertLogs("pages.mail.backend"):
            later = self.sent(550)
            for row in (first, later):
                self.assertIn(f"No mail reaches {OLD}", self.shown(row))

    def test_what_is_temporary_is_no_refusal(self):
        with self.assertLogs("pages.mail.backend"):
            row = self.sent(450)
        self.assertNotIn("No mail reaches", self.shown(row))
        self.assertEqual(self.names(self.meeting, state="refused"), [])
        OutgoingMail.objects.update(tries=20)
        self.assertNotIn("No mail reaches", self.shown(row))

    def test_whoever_types_an_address_that_was_refused_before_sees_no_difference(self):
        with self.assertLogs("pages.mail.backend"):
            self.sent(550)
        with time_machine.travel(NOON + dt.timedelta(minutes=1), tick=False):
            later = build.registration(self.event(), "Another", email=OLD)
            self.assertNotIn("No mail reaches", self.shown(later))

    def test_a_new_address_that_is_refused_is_shown(self):
        row = build.registration(self.meeting, "Rosa", email="rosa@works.example")
        self.send(f"/r/{sign(row)}/change/", email=NEW)
        with (
            MailServer() as server,
            self.settings(EMAIL_PORT=server.port),
            self.assertLogs("pages.mail.backend"),
        ):
            server.rejected = {NEW: 550}
            self.deliver()
        self.assertIn(f"No mail reaches the new address {NEW}", self.shown(row))
        self.assertIn("our mails go to rosa@works.example", self.shown(row))
        page = BeautifulSoup(self.client.get(f"/admin/registrations/one/{row.pk}/").content.decode(), "html.parser")
        self.assertIn("Our mail server refused it", words_of(page.main))
