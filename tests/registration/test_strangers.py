"""What somebody finds out, causes and spoils who types the address of somebody else: nothing."""

import datetime as dt
import json

import time_machine
from bs4 import BeautifulSoup

from pages.events.registration import allocation, duties, notices
from pages.events.registration.addresses import own_url
from pages.events.registration.admin.roll import calls
from pages.events.registration.erasure import erase, erase_date
from pages.events.registration.form_protection import fresh_field
from pages.events.registration.limits import is_held, may_mail
from pages.events.registration.links import CONFIRM, MAIL, sign
from pages.events.registration.models import Registration, RegistrationNotice
from pages.events.registration.same_people import same_people
from pages.events.registration.terms import AccessRequestOption, SeparateCapacity
from pages.people.models import Consent, Person

from ..support.cases import words_of
from . import build
from .test_allocation import NOON
from .test_own_pages import SUBPAGES, OwnPageCase

EMAIL = "rosa@example.org"
WORDS = {"registration": "The list may keep it.", "newsletter": "Send it."}


class StrangerCase(OwnPageCase):
    def export(self, registration: Registration) -> dict:
        return json.loads(self.client.get(self.own(registration, "export.json")).content)


class KeptOfTheirOwnTests(StrangerCase):
    def test_another_registration_of_an_address_tells_nothing_of_its_person(self):
        known = {"email": EMAIL, "phone": "+16015550188", "consents": WORDS}
        build.registration(first := self.event(), "Rosa Morales", **known)
        for event in (first, self.event()):
            stranger = build.registration(event, "Mallory", email=EMAIL, consents={"registration": "Mine."})
            for subpage in ("kept/", "export.json"):
                told = self.client.get(self.own(stranger, subpage)).content.decode()
                for secret in ("Morales", "5550188", "555-0188", "Send it.", "The list", "until you end it"):
                    self.assertNotIn(secret, told, subpage)
                for own in ("Mallory", EMAIL, "Mine."):
                    self.assertIn(own, told, subpage)

    def test_what_nobody_confirmed_takes_away_its_own_consents_alone(self):
        on = build.date_of(self.event())
        build.registration(self.event(), email=EMAIL, consents=WORDS)
        held = allocation.register(on, build.entry(email=EMAIL, consents=WORDS), is_held=True)
        self.assertEqual(Consent.objects.count(), 4)
        with time_machine.travel(NOON + dt.timedelta(minutes=31), tick=False):
            duties.drop_held()
        self.assertFalse(Registration.objects.filter(pk=held.pk).exists())
        self.assertEqual(Consent.objects.exclude(registration=held).count(), 2)


class MailBombTests(StrangerCase):
    def change(self, registration: Registration, wish: str) -> None:
        self.press(registration, "change/", wish=wish)

    def test_who_changes_nothing_is_told_nothing(self):
        event = self.event(access_request_options=[AccessRequestOption(name="Seat"), AccessRequestOption(name="Quiet")])
        seat, quiet = (row.translation_key.hex for row in event.access_request_options.order_by("sort_order"))
        registration = build.registration(event, options=[seat], wish="Tea")
        for _ in range(2):
            self.press(registration, "change/")
        self.assertEqual(self.notices(registration), ["confirmed"])
        self.press(registration, "change/", options=[quiet])
        self.assertEqual(self.notices(registration), ["confirmed", "changed"])

    def test_many_changes_are_one_mail_until_it_is_made_and_a_few_an_hour(self):
        registration = build.registration(self.event(), email=EMAIL)
        for number in range(4):
            self.change(registration, f"Tea {number}")
        self.assertEqual(self.notices(registration), ["confirmed", "changed"])
        for number in range(10):
            notices.send_due()
            self.change(registration, f"Coffee {number}")
        registration.refresh_from_db()
        self.assertEqual(registration.wish, "Coffee 9")
        self.assertEqual(self.notices(registration).count("changed"), 7)  # ten in all, of which four were one

    def test_giving_back_over_and_over_is_told_a_few_times_an_hour(self):
        event = self.event()
        for number in range(12):
            registration = build.registration(event, email=f"rosa+{number}@example.org")
            self.press(registration, "cancel/")
            self.assertEqual(self.state(registration), "cancelled")
        self.assertEqual(RegistrationNotice.objects.filter(kind="gone").count(), 10)

    def test_an_address_with_a_tag_is_the_same_mailbox(self):
        held = [is_held(f"rosa+{number}@example.org", "198.51.100.7") for number in range(7)]
        self.assertEqual(held, [False] * 5 + [True] * 2)
        told = [
            may_mail(email)
            for email in ("ada@example.org", "ada+a@example.org", "ada+b+c@example.org", "ada@example.org")
        ]
        self.assertEqual(told, [True] * 3 + [False])
        self.assertTrue(may_mail("+a@example.org") and may_mail("+b@example.org"))


class LooksNewTests(StrangerCase):
    """Of two by the same name, one of an address on the list: the same answers everywhere."""

    def setUp(self):
        super().setUp()
        self.meeting = self.event(
            capacity=8, separate_capacities=[SeparateCapacity(name="Childcare", capacity=2)], access_request_options=[]
        )
        self.true = build.registration(self.meeting, "Ada", email=EMAIL)
        self.new = build.registration(self.meeting, "Ada", email="ada@example.org", consents=WORDS)
        self.again = build.registration(self.meeting, "Ada", email=EMAIL, consents=WORDS)

    def assertSame(self, *subpages: str):
        for subpage in subpages:
            contents = []
            for registration in (self.new, self.again):
                content = self.client.get(self.own(registration, subpage)).content.decode()
                if subpage in {"kept/", "change/", "", "cancel/"}:
                    content = words_of(BeautifulSoup(content, "html.parser").main)
                contents.append(content.replace("ada@example.org", EMAIL))
            self.assertEqual(*contents, subpage)

    def test_what_is_kept_and_told_and_the_calendar(self):
        allocation.cancel(allocation.register(build.date_of(self.meeting), build.entry(email="b@example.org")))
        self.assertSame("kept/", "export.json", "event.ics", "change/", "")
        notices.send_due()
        self.assertSame("kept/", "export.json")
        self.assertEqual(len(self.export(self.again)["consents"]), 2)
        for registration in (self.new, self.again):
            self.press(registration, "change/", wish="Tea")
        self.assertSame("kept/", "export.json", "change/")
        with time_machine.travel(self.new.on.starts_at - dt.timedelta(hours=20), tick=False):
            duties.remind()
            notices.send_due()
            self.assertSame("kept/", "export.json")
        for registration in (self.new, self.again):
            self.press(registration, "cancel/")
        notices.send_due()
        self.assertSame("kept/", "export.json", "event.ics", "")

    def test_more_than_is_free_is_refused_to_both(self):
        for registration in (self.new, self.again):
            self.press(registration, "change/", party="3", status=303)
            self.press(registration, "change/", party="1", status=303)
            self.press(registration, "change/", party="7", status=422)
        self.assertCountsAreTrue(self.meeting)

    def test_a_calendar_does_not_tell_what_somebody_gave_back(self):
        allocation.cancel(self.true)
        self.again = build.registration(self.meeting, "Ada", email=EMAIL)
        self.assertSame("event.ics")

    def test_each_goes_by_itself(self):
        notices.send_due()
        self.press(self.true, "cancel/")
        self.assertEqual((self.state(self.true), self.state(self.again)), ("cancelled", "confirmed"))
        self.assertCountsAreTrue(self.meeting)

    def test_both_are_called(self):
        phone = {"email": "", "phone": "+16015550188"}
        rows = [build.registration(self.meeting, "Don Chepe", **phone) for _ in range(2)]
        called = [each.registration for each in calls(build.date_of(self.meeting))]
        self.assertEqual(called, rows)

    def test_a_newsletter_that_one_asked_for_goes_with_it(self):
        erase(self.again, is_by_mail=False)
        self.assertFalse(Consent.objects.filter(person=self.true.person).exists())


class SharedTelephoneTests(StrangerCase):
    """A family has one telephone."""

    phone = {"email": "", "phone": "+16015550188"}

    def names(self, event) -> list[str]:
        rows = build.date_of(event).registrations.real().exclude(state="cancelled").order_by("pk")
        return list(rows.values_list("name", flat=True))

    def test_another_name_is_somebody_else_and_the_same_is_not(self):
        event = self.event()
        for name in ("Rosa Núñez", "Beto Núñez", "rosa  nunez", "BETO NÚÑEZ", "Chepe"):
            build.registration(event, name, **self.phone)
        self.assertEqual(self.names(event), ["Rosa Núñez", "Beto Núñez", "rosa  nunez", "BETO NÚÑEZ", "Chepe"])
        self.assertEqual(sorted(map(len, same_people(build.date_of(event)).values())), [1] * 4)
        self.assertEqual(Person.objects.exclude(phone_hash=None).count(), 1)
        self.assertEqual(Person.objects.count(), 3)
        self.assertCountsAreTrue(event)
        for registration in Registration.objects.real():
            erase(registration)
        self.assertFalse(Person.objects.exists())

    def test_who_gave_it_back_comes_again(self):
        event = self.event()
        first = build.registration(event, "Rosa", **self.phone)
        build.registration(event, "Beto", **self.phone)
        allocation.cancel(first)
        build.registration(event, "Rosa", **self.phone)
        self.assertEqual(self.names(event), ["Beto", "Rosa"])

    def test_organizers_enter_both_and_correct_a_number_to_that_of_another(self):
        event = self.event()
        for name in ("Rosa", "Beto"):
            allocation.enter(build.date_of(event), build.entry(name, **self.phone))
        other = build.registration(event, "Chepe", email="", phone="+16015550189")
        allocation.change_contact(other, "Chepe", language="en", **self.phone)
        self.assertEqual(self.names(event), ["Rosa", "Beto", "Chepe"])
        with self.assertRaises(allocation.RegistrationRefused):
            allocation.enter(build.date_of(event), build.entry("beto", **self.phone))


class ProvedMailboxTests(StrangerCase):
    """Somebody registers the address of somebody else, and keeps the link of the page."""

    def by_mail(self, registration: Registration, subpage: str = "") -> str:
        return f"/r/{sign(registration, MAIL)}/{subpage}"

    def test_once_something_is_done_by_a_mail_the_link_of_the_page_opens_nothing(self):
        registration = build.registration(self.event(), email=EMAIL)
        self.assertIn(self.by_mail(registration), own_url(registration))
        for _ in range(2):  # programs that look at mails prove nothing
            self.look(self.by_mail(registration, "change/"))
            self.look(self.own(registration))
        answer = self.send(self.by_mail(registration, "change/"), wish="A ramp")
        self.assertEqual(answer["Location"], f"{self.by_mail(registration)}?changed")
        page = self.look(self.by_mail(registration))
        self.assertFalse([each for each in page.select("main a") if sign(registration) in each.get("href", "")])
        for subpage in (*SUBPAGES, "export.json", "event.ics"):
            self.assertEqual(self.client.get(self.own(registration, subpage)).status_code, 404, subpage)
        self.assertIn("A ramp", self.client.get(self.by_mail(registration, "export.json")).content.decode())

    def test_who_confirms_by_mail_has_proved_it(self):
        held = allocation.register(build.date_of(self.event()), build.entry(email=EMAIL), is_held=True)
        answer = self.send(f"/r/{sign(held, CONFIRM)}/confirm/")
        self.assertEqual(answer["Location"], self.by_mail(held))
        self.look(self.by_mail(held))
        self.look(self.own(held), status=404)

    def test_a_stranger_erases_no_newsletter_of_somebody_else(self):
        for address, left in ((self.own, 1), (self.by_mail, 0)):
            erase_date(build.registration(self.event(), email=EMAIL, consents=WORDS).on)
            self.assertEqual(Consent.objects.count(), 1)
            registration = build.registration(self.event(), email=EMAIL, consents=WORDS)
            self.send(address(registration, "kept/erase/"), status=200)
            self.assertEqual(Consent.objects.count(), left)
            Consent.objects.all().delete()

    def test_what_is_sent_from_elsewhere_proves_nothing(self):
        registration = build.registration(self.event(), email=EMAIL)
        evil = {"origin": "https://evil.example.org"}
        self.client.post(self.by_mail(registration, "change/"), {"form": fresh_field()}, headers=evil)
        self.look(self.own(registration))

    def test_offers_are_taken_and_refused_by_mail(self):
        event = self.event(capacity=1)
        first, second, third = (build.registration(event) for _ in range(3))
        allocation.cancel(first)
        self.send(self.by_mail(second, "offer/"), answer="leave")
        answer = self.send(self.by_mail(third, "offer/"), answer="yes")
        self.assertEqual(answer["Location"], self.by_mail(third))
        self.send(self.by_mail(third, "cancel/"))
        self.assertEqual(self.states(event), [("cancelled", None), ("cancelled", 1), ("cancelled", 2)])
