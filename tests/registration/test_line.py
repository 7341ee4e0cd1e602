"""A line of thirty, and ten places that come free: the right ten are offered one, in order, then the ten after them."""

import datetime as dt

import time_machine

from pages.events.registration import allocation, duties
from pages.events.registration.models import NoticeKind, Registration, RegistrationDate, RegistrationNotice

from ..support import make
from . import build
from .test_allocation import NOON, RegistrationCase

DAY = dt.timedelta(hours=24, minutes=1)


class LongLineTests(RegistrationCase):
    def setUp(self):
        super().setUp()
        self.meeting = self.event(capacity=50)
        rows = [build.registration(self.meeting) for _ in range(80)]
        self.places, self.line = rows[:50], rows[50:]
        for row in self.places[5:50:5] + self.places[:1]:
            allocation.cancel(row)

    def numbers(self, state: str) -> list[int]:
        rows = Registration.objects.filter(on=build.date_of(self.meeting), state=state, number__isnull=False)
        return list(rows.order_by("number").values_list("number", flat=True))

    def offered(self) -> list[int]:
        """The numbers of those who were told of an offer, in the order in which they were told."""
        notices = RegistrationNotice.objects.filter(kind=NoticeKind.OFFER).order_by("pk")
        return list(notices.values_list("registration__number", flat=True))

    def assertState(self, confirmed: int, offered: range, waiting: list[int]):
        self.assertEqual(Registration.objects.filter(state="confirmed").count(), confirmed)
        self.assertEqual(self.numbers("offered"), list(offered))
        self.assertEqual(self.numbers("waiting"), waiting)
        self.assertCountsAreTrue(self.meeting)

    def test_the_right_ten_then_the_ten_after_them_then_the_last_ten_then_those_who_let_it_pass(self):
        self.assertState(40, range(1, 11), list(range(11, 31)))
        for turn, (first, waiting) in enumerate(
            ((11, [*range(1, 11), *range(21, 31)]), (21, [*range(1, 21)]), (1, [*range(11, 31)])), 1
        ):
            with time_machine.travel(NOON + turn * DAY):
                duties.offer_and_lapse()
                self.assertState(40, range(first, first + 10), waiting)
        self.assertEqual(self.offered(), [*range(1, 31), *range(1, 11)])

    def test_where_it_does_not_take_place_no_offer_is_accepted_and_all_end_without_a_lapse(self):
        for values in ({"state": "postponed"}, {"is_dropped": True}, {"starts_at": NOON, "closes_at": NOON}):
            on = build.date_of(self.meeting)
            before = {name: getattr(on, name) for name in values}
            dates = RegistrationDate.objects.filter(pk=on.pk)
            dates.update(**values)
            self.assertRaises(allocation.RegistrationRefused, allocation.accept, self.line[0])
            duties.offer_and_lapse()
            self.assertState(40, range(0), list(range(1, 31)))
            dates.update(**before)
            duties.offer_and_lapse()
            self.assertState(40, range(1, 11), list(range(11, 31)))

    def test_offers_of_a_date_that_is_moved_earlier_end_before_it(self):
        self.meeting.start_date = NOON.date()
        self.meeting.save_revision().publish()
        on, row = build.date_of(self.meeting), Registration.objects.filter(state="offered").first()
        self.assertEqual(row.offered_until, on.starts_at - dt.timedelta(hours=1))

    def test_what_lasts_for_days_offers_places_as_long_as_its_list_is_open(self):
        camp = make.event(
            self.events, days=20, takes_registrations=True, capacity=1, end_date=NOON.date() + dt.timedelta(days=23)
        )
        on = build.date_of(camp)
        self.assertEqual(on.closes_at, on.starts_at + dt.timedelta(days=1))
        allocation.set_own_terms(on, None, closes_at=on.starts_at + dt.timedelta(days=2))
        one, two = build.registration(camp), build.registration(camp)
        with time_machine.travel(on.starts_at + dt.timedelta(hours=36), tick=False):
            allocation.cancel(one)
            two.refresh_from_db()
            self.assertEqual((two.state, two.offered_until), ("offered", on.starts_at + dt.timedelta(hours=47)))
            self.assertEqual(allocation.accept(two).state, "confirmed")

    def test_some_accept_and_only_what_is_left_goes_on(self):
        for row in self.line[:4]:
            allocation.accept(row)
        allocation.cancel(self.line[4])  # who says no: the next at once
        self.assertState(44, [*range(6, 12)], [*range(12, 31)])
        with time_machine.travel(NOON + DAY):
            duties.offer_and_lapse()
            self.assertState(44, range(12, 18), [*range(6, 12), *range(18, 31)])

    def test_unpublished_in_between_nothing_is_offered_and_nothing_lost(self):
        self.meeting.unpublish()
        with time_machine.travel(NOON + DAY):
            duties.offer_and_lapse()
            self.assertState(40, range(0), list(range(1, 31)))
            self.meeting.refresh_from_db()
            self.meeting.get_latest_revision().publish()
            duties.offer_and_lapse()
            self.assertState(40, range(11, 21), [*range(1, 11), *range(21, 31)])
