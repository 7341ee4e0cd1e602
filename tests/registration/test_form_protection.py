"""No captcha and no cookie: a signed, dated field, where a form comes from, a honeypot, and who is held."""

import datetime as dt
from unittest import mock

import time_machine
from bs4 import BeautifulSoup

from pages.events.registration import duties, limits, notices
from pages.events.registration.erasure import erase
from pages.events.registration.links import CONFIRM, MAIL, sign
from pages.events.registration.models import Registration, RegistrationNotice
from pages.mail.models import OutgoingMail
from pages.people.models import Person

from ..support.cases import words_of
from . import build
from .forms import TYPED, FormCase
from .test_allocation import NOON


class SignedFieldTests(FormCase):
    def test_a_form_open_over_midnight_works(self):
        event = self.event()
        shown = self.look(self.address(event))
        with time_machine.travel(NOON + dt.timedelta(days=6), tick=False):
            self.send(self.address(event), shown, **TYPED)
        self.assertEqual(Registration.objects.count(), 1)

    def test_an_expired_forged_or_missing_field_is_the_form_again_filled_with_a_fresh_one(self):
        event = self.event()
        shown = self.look(self.address(event))
        with time_machine.travel(NOON + dt.timedelta(days=8), tick=False):
            for typed in ({}, {"form": "forged"}, {"form": ""}):
                answer = self.send(self.address(event), shown, status=422, **(TYPED | typed))
                page = BeautifulSoup(answer.content.decode(), "html.parser")
                self.assertIn("open for a long time", words_of(page.select_one("#problems")))
                self.assertEqual(page.select_one("#name")["value"], TYPED["name"])
            self.assertEqual(Registration.objects.count(), 0)
            self.send(self.address(event), page)
        self.assertEqual(Registration.objects.count(), 1)

    def test_neither_a_cookie_nor_the_page_store_is_needed(self):
        event = self.event()
        for address in (self.address(event), f"{self.address(event)}?x=1"):
            answer = self.client.get(address)
            self.assertEqual(answer["Cache-Control"], "private, no-cache")
            self.assertEqual(answer["X-Robots-Tag"], "noindex")
            self.assertEqual(answer.cookies, {})
        fields = {self.look(self.address(event)).select_one("[name=form]")["value"] for _ in range(3)}
        self.assertEqual(len(fields), 3)


class OriginTests(FormCase):
    def post(self, event, **headers) -> int:
        field = self.look(self.address(event)).select_one("[name=form]")["value"]
        day = build.date_of(event).date.isoformat()
        typed = TYPED | {"form": field, "date": day}
        return self.client.post(self.address(event), typed, headers=headers).status_code

    def test_forms_of_other_sites_are_shown_again(self):
        event = self.event()
        for headers in (
            {"origin": "https://evil.example.org"},
            {"origin": "http://[::1"},
            {"origin": "http://[x]/"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site", "origin": "https://other.example.org"},
            {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        ):
            self.assertEqual(self.post(event, **headers), 403, headers)
        self.assertEqual(Registration.objects.count(), 0)

    def test_our_own_are_taken_whatever_a_browser_says_of_them(self):
        for headers in (
            {},
            {"origin": "http://testserver"},
            {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
            {"sec-fetch-site": "same-origin", "origin": "null"},
            {"sec-fetch-site": "none"},
        ):
            self.assertEqual(self.post(self.event(), **headers), 303, headers)

    def test_buttons_of_signed_pages_are_protected_alike(self):
        registration = build.registration(self.event())
        address = f"/r/{sign(registration)}/cancel/"
        field = self.look(address).select_one("[name=form]")["value"]
        for typed, headers in (
            ({"form": field}, {"origin": "https://evil.example.org"}),
            ({}, {}),
            ({"form": "x"}, {}),
        ):
            self.assertEqual(self.client.post(address, typed, headers=headers).status_code, 200)
        self.assertEqual(Registration.objects.get().state, "confirmed")
        self.assertEqual(self.client.post(address, {"form": field}, headers={"origin": "null"}).status_code, 303)
        self.assertEqual(Registration.objects.get().state, "cancelled")


class HoneypotTests(FormCase):
    def test_whoever_fills_the_field_that_nobody_sees_is_not_kept(self):
        event = self.event()
        answer = self.send(self.address(event), **TYPED, website="https://spam.example.org")
        self.assertRegex(answer["Location"], r"^/r/[\w-]{28}/$")
        self.assertEqual((Registration.objects.count(), Person.objects.count()), (0, 0))


class HeldTests(FormCase):
    def held(self, event, **typed) -> Registration:
        """One that is over the limits."""
        with mock.patch("pages.events.registration.limits.is_held", return_value=True):
            return self.register(event, **typed)

    def test_a_form_that_is_sent_again_and_again_until_an_answer_comes_counts_once(self):
        event = self.event()
        shown = self.look(self.address(event))
        with mock.patch.object(limits, "register", side_effect=InterruptedError):  # as where the process is killed
            for _ in range(9):
                self.send(self.address(event), shown, status=500, **TYPED)
        self.send(self.address(event), shown, **TYPED)
        self.assertEqual(Registration.objects.get().state, "confirmed")
        for number in range(5):
            state = self.register(self.event(), name=f"P {number}").state
        self.assertEqual(state, "held")
        other = self.event()
        for _ in range(2):  # one too many stays so, however often
            self.send(self.address(other), shown := self.look(self.address(other)), **TYPED)
        self.send(self.address(other), shown, **TYPED)
        self.assertEqual({*build.date_of(other).registrations.values_list("state", flat=True)}, {"held"})

    def test_a_form_that_is_sent_again_after_its_registration_was_erased_counts_again(self):
        event = self.event()
        shown, states = self.look(self.address(event)), []
        for _ in range(7):
            self.send(self.address(event), shown, **TYPED)
            states.append(Registration.objects.get().state)
            erase(Registration.objects.get())
        self.assertEqual(states, ["confirmed"] * 5 + ["held"] * 2)

    def test_the_sixth_of_a_minute_by_one_address_is_held(self):
        states = [self.register(self.event(), name=f"P {number}").state for number in range(6)]
        self.assertEqual(states, ["confirmed"] * 5 + ["held"])

    def test_a_hall_on_one_wifi_gets_in(self):
        event = self.event(capacity=200)
        with mock.patch("pages.events.registration.limits.limit_of", side_effect=lambda name: (5, 60)):
            states = [self.register(event, email=f"p{number}@example.org").state for number in range(6)]
        self.assertEqual(states, ["confirmed"] * 5 + ["held"])

    def test_what_is_held_takes_nothing_until_the_mail_is_answered(self):
        event = self.event(capacity=1)
        registration = self.held(event)
        self.assertEqual((registration.state, registration.number, build.date_of(event).taken), ("held", None, 0))
        self.assertShows(self.own, "look into your mail", "robinson@example.org", "today, 12:30 pm")
        self.assertEqual(self.notices(registration), ["confirm"])
        self.assertHides(
            self.own, sign(registration, CONFIRM), sign(registration, MAIL)
        )  # only who reads the mail can confirm
        self.look(f"{self.own}confirm/", status=404)
        address = f"/r/{sign(registration, CONFIRM)}/confirm/"
        self.assertShows(address, "Was it you?")
        own = f"/r/{sign(registration, MAIL)}/"
        self.assertEqual(self.send(address)["Location"], own)
        registration.refresh_from_db()
        self.assertEqual((registration.state, build.date_of(event).taken), ("confirmed", 1))
        self.assertEqual(self.client.get(address)["Location"], own)

    def test_after_half_an_hour_it_is_too_late(self):
        registration = self.held(self.event())
        address = f"/r/{sign(registration, CONFIRM)}/confirm/"
        shown = self.look(address)
        with time_machine.travel(NOON + dt.timedelta(minutes=31), tick=False):
            answer = self.send(address, shown, status=409)
            self.assertIn("half hour", answer.content.decode())
            duties.drop_held()
            self.look(address, status=404)
        self.assertFalse(Person.objects.exists())

    def test_by_telephone_somebody_calls(self):
        registration = self.held(self.event(), reach="phone", email="", phone="601-555-0139")
        self.assertShows(self.own, "we call you", "601")
        with time_machine.travel(NOON + dt.timedelta(hours=2), tick=False):
            duties.drop_held()
        self.assertTrue(Registration.objects.filter(pk=registration.pk).exists())

    def test_giving_back_what_a_stranger_registered_causes_no_more_mails(self):
        told = []
        for email in (TYPED["email"], "unknown@example.org"):
            event = self.event()
            build.registration(event, TYPED["name"], email=TYPED["email"])
            before = OutgoingMail.objects.count()
            for number in range(5):
                self.register(event, email=email)
                notices.send_due()
                subpage = "cancel/" if number % 2 else "kept/erase/"
                self.send(f"{self.own}{subpage}", status=303 if number % 2 else 200)
            notices.send_due()
            told.append(OutgoingMail.objects.count() - before - 1)
        known, unknown = told
        self.assertLessEqual(known, unknown)
        other = self.held(self.event(), email="other@example.org")
        self.send(f"{self.own}cancel/")
        self.assertEqual(self.notices(other), ["confirm"])

    def test_registering_and_giving_back_over_and_over_ends_in_being_held(self):
        event, states = self.event(), []
        for number in range(22):
            with time_machine.travel(NOON + dt.timedelta(minutes=number), tick=False):
                states.append(self.register(event).state)
                self.send(f"{self.own}cancel/")
        self.assertEqual(states, ["confirmed"] * 20 + ["held"] * 2)

    def test_a_stranger_causes_a_few_mails_an_hour(self):
        event = self.event()
        build.registration(event, TYPED["name"], email=TYPED["email"])
        for _ in range(5):
            self.register(event)
        notices.send_due()
        self.assertEqual(OutgoingMail.objects.count(), 1 + 3)
        self.held(self.event())
        self.assertEqual(RegistrationNotice.objects.filter(kind="confirm").count(), 0)
