"""The coupon on an event page: what is left, the way to the form, and that a registration drops this page and no other."""

import datetime as dt

import time_machine

from pages.events.registration.actions import allocation
from pages.events.registration.availability.coupon import Capacity, chairs_path
from pages.events.registration.models import RegistrationDate
from pages.events.registration.terms import SeparateCapacity
from pages.tree.current import current_state

from . import build
from .test_allocation import NOON, RegistrationCase


class CouponTests(RegistrationCase):
    def coupon(self, event, **moved) -> str:
        page = self.look(event.url)
        found = page.select_one(".coupon")
        return " ".join(found.get_text(" ").split()) if found else ""

    def test_it_says_what_is_left_and_leads_to_the_form(self):
        event = self.event(capacity=12)
        self.assertIn("12 places are free", self.coupon(event))
        self.assertEqual(self.look(event.url).select_one(".coupon a.button")["href"], f"{event.url}register/")
        for _ in range(9):
            build.registration(event)
        self.assertIn("Three places left", self.coupon(event))
        self.assertIn("3 of 12 free", self.coupon(event))
        for _ in range(5):
            build.registration(event)
        words = self.coupon(event)
        self.assertIn("Full. Two in line", words)
        self.assertIn("Join the line", words)
        self.assertIn("You would be number 3.", words)

    def test_the_organizers_sentence_stands_there_with_many_places_and_with_few(self):
        for capacity in (40, 4):
            event = self.event(capacity=capacity, registration_words="A chair, a plate and a headset.")
            self.assertIn("A chair, a plate and a headset.", self.coupon(event), capacity)
        self.assertIn("headset. Save yours now.", self.coupon(event))

    def test_each_state_in_its_words(self):
        for fields, words in (
            ({}, "Tell us you are coming"),
            ({"registration_opens_days": 3}, "Opens on March 18"),
            ({"registration_opens_days": 3, "capacity": 12}, "There will be 12."),
            ({"state": "cancelled"}, "March 21 is cancelled"),
            ({"state": "postponed"}, "March 21 is postponed"),
            ({"registration_closes_hours": 700}, "The list is closed"),
            (
                {"takes_registrations": False, "registration_link": "https://www.example.org/x"},
                "Register at example.org",
            ),
        ):
            self.assertIn(words, self.coupon(self.event(**fields)), fields)
        full = self.event(capacity=1, waiting_list=False)
        build.registration(full)
        self.assertIn("All places are taken", self.coupon(full))
        self.assertEqual(self.coupon(self.event(takes_registrations=False)), "")

    def test_a_place_that_waits_for_somebody_is_shown_to_nobody(self):
        event = self.event(capacity=1)
        first, _waits = build.registration(event), build.registration(event)
        with time_machine.travel(NOON + dt.timedelta(hours=12)):  # by night nobody is written to
            allocation.cancel(first)
            self.assertIn("Full. One in line", self.coupon(event))

    def test_a_place_that_is_too_little_for_those_in_line_is_free(self):
        event = self.event(capacity=3)
        for party in (1, 1, 2):
            build.registration(event, party=party)
        words = self.coupon(event)
        self.assertIn("One place left", words)
        self.assertIn("1 of 3 free", words)
        self.assertIn("One place left", " ".join(self.look(f"{event.url}register/").main.get_text(" ").split()))
        self.assertEqual(build.registration(event).state, "confirmed")

    def test_an_alias_leads_to_the_list_of_its_original(self):
        event = self.event(capacity=12)
        alias = event.create_alias(parent=self.home, update_slug="again").specific
        self.assertFalse(RegistrationDate.objects.filter(event=alias.translation_key).exists())
        link = self.look(alias.url).select_one(".coupon a.button")
        self.assertEqual(link["href"], f"{event.url}#register")
        self.assertNotIn("free", self.coupon(alias))
        for method in (self.client.get, self.client.post):
            answer = method(f"{alias.url}register/")
            self.assertEqual((answer.status_code, answer.headers["Location"]), (303, f"{event.url}#register"))
        event.save_revision().publish()
        self.assertFalse(RegistrationDate.objects.filter(event=alias.translation_key).exists())

    def test_what_happens_once_and_was_moved_is_as_full_as_before(self):
        event = self.event(capacity=1)
        build.registration(event)
        event.state, event.start_date = "moved", event.start_date + dt.timedelta(days=3)
        event.save_revision().publish()
        self.assertIn("Wednesday, March 24 Full. Nobody waits yet", self.coupon(event))
        form = self.look(f"{event.url}register/").select_one("form")
        self.assertIn("first in line", form.get_text(" "))

    def test_what_there_is_less_of(self):
        event = self.event(
            capacity=5, separate_capacities=[SeparateCapacity(name="Childcare", hint="Ages 2 to 10", capacity=4)]
        )
        key = event.separate_capacities.get().translation_key.hex
        build.registration(event, separately={key: 1})
        self.assertIn("Childcare 3 of 4 free Ages 2 to 10", self.coupon(event))

    def test_beside_each_date_of_a_series_and_in_the_calendar(self):
        event = self.event(capacity=1, repeats="weekly")
        dates = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")
        allocation.register(dates[1], build.entry())
        rows = [" ".join(row.get_text(" ").split()) for row in self.look(event.url).select(".dates .places")]
        self.assertEqual(rows[:3], ["One place left", "Full", "One place left"])
        other = self.event(capacity=30)
        self.assertShows(f"{self.events.url}?month=2027-02", "30 places free")
        self.assertTrue(other)

    def test_on_the_page_of_each_date(self):
        event = self.event(capacity=12, repeats="weekly")
        for on in RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[:3]:
            page = self.look(f"{event.url}{on.date}/")
            self.assertEqual(page.select_one(".coupon a.button")["href"], f"{event.url}{on.date}/register/")

    def test_a_registration_drops_this_page_and_no_other(self):
        event, other = self.event(capacity=20), self.event(capacity=20)
        pages = [event.url, other.url, self.home.url, self.news.url]
        for url in pages:
            self.look(url)
        kept = dict(current_state().fragments.fragments)
        build.registration(event)
        self.look(self.news.url)
        now = current_state().fragments.fragments
        gone = {key for key in kept if key not in now}
        self.assertTrue(gone)
        self.assertTrue(all(str(event.pk) in str(key) for key in gone), gone)

    def test_chairs(self):
        self.assertEqual(chairs_path(0, 19), "M0 0h19v1H0z")
        self.assertEqual(chairs_path(19, 41), "M19 0h1v1H19zM0 1h20v1H0zM0 2h1v1H0z")
        self.assertEqual(Capacity("", 60, 70).taken_path, "M0 0h20v1H0zM0 1h20v1H0zM0 2h20v1H0z")
        self.assertEqual(Capacity("", 60, 70).free_path, "")
        self.assertEqual(Capacity("", 121, 1).rows, 0)
