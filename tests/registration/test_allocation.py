"""Who has a place, who waits, and who is offered one: exactly the capacity, in order, and every count true."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, Sum
from django.test.utils import CaptureQueriesContext

from pages.events.registration.actions import allocation, duties
from pages.events.registration.actions.allocation import RegistrationRefused
from pages.events.registration.links import find, sign
from pages.events.registration.models import (
    HOLDING,
    NoticeKind,
    Phase,
    Registration,
    RegistrationDate,
    RegistrationNotice,
)
from pages.events.registration.public.own_views import free_while_waiting
from pages.events.registration.terms import SeparateCapacity
from pages.people.models import Person

from ..support.cases import HouseCase
from . import build

NOON = dt.datetime(2027, 3, 1, 18, 0, tzinfo=dt.UTC)  # in Jackson


@pytest.mark.differs
class RegistrationCase(HouseCase):
    """At noon, when people are written to."""

    def setUp(self):
        super().setUp()
        self.clock = time_machine.travel(NOON, tick=False)
        self.clock.start()
        self.addCleanup(self.clock.stop)

    def event(self, **fields):
        return build.meeting(self.events, days=20, **fields)

    def states(self, event) -> list[tuple]:
        rows = Registration.objects.filter(on=build.date_of(event)).real().order_by("pk")
        return list(rows.values_list("state", "number"))

    def notices(self, registration: Registration) -> list[str]:
        return list(
            RegistrationNotice.objects.filter(registration=registration).order_by("pk").values_list("kind", flat=True)
        )

    def assertCountsAreTrue(self, event):
        on = build.date_of(event)
        held = on.registrations.real().filter(Q(state__in=HOLDING) | Q(state="held", is_reserved=True))
        self.assertEqual(on.taken, held.aggregate(sum=Sum("party"))["sum"] or 0)
        self.assertEqual(on.waiting, on.registrations.real().filter(state="waiting").count())
        separately = {}
        for each in held:
            for key, number in each.separately.items():
                separately[key] = separately.get(key, 0) + number
        self.assertEqual({key: number for key, number in on.taken_separately.items() if number}, separately)


class PlaceTests(RegistrationCase):
    def test_as_many_as_there_is_room_for_have_a_place_the_rest_a_number(self):
        event = self.event(capacity=2)
        for _ in range(4):
            build.registration(event)
        self.assertEqual(self.states(event), [("confirmed", None), ("confirmed", None), ("waiting", 1), ("waiting", 2)])
        self.assertCountsAreTrue(event)

    def test_without_a_line_the_last_is_refused(self):
        event = self.event(capacity=1, waiting_list=False)
        build.registration(event)
        with self.assertRaises(RegistrationRefused) as refused:
            build.registration(event)
        self.assertEqual(refused.exception.code, "full")
        self.assertEqual(len(self.states(event)), 1)

    def test_whoever_does_not_fit_waits_and_nobody_passes_who_fits(self):
        event = self.event(capacity=3)
        build.registration(event, party=2)
        pair = build.registration(event, party=2)
        self.assertEqual(pair.state, "waiting")
        one = build.registration(event)  # the pair does not fit into what is free, one does
        self.assertEqual(one.state, "confirmed")
        self.assertCountsAreTrue(event)

    def test_what_was_done_before_is_not_done_twice(self):
        event = self.event(capacity=1)
        row = build.registration(event)
        self.assertEqual(allocation.take(row).state, "confirmed")
        self.assertEqual(self.notices(row), ["confirmed"])
        for _ in range(2):
            self.assertEqual(allocation.cancel(row).state, "cancelled")
        self.assertEqual(self.notices(row), ["confirmed", "gone"])
        with self.assertRaises(RegistrationRefused) as refused:
            allocation.change(row, party=2)
        self.assertEqual((refused.exception.code, Registration.objects.get(pk=row.pk).party), ("cancelled", 1))
        self.assertCountsAreTrue(event)

    def test_who_waits_for_something_beside_the_places_takes_none(self):
        event = self.event(capacity=1, separate_capacities=[SeparateCapacity(name="Childcare", capacity=1)])
        key = event.separate_capacities.get().translation_key.hex
        build.registration(event)
        waits, admitted = (build.registration(event, separately={key: 1}) for _ in range(2))
        allocation.admit(admitted)
        allocation.set_own_terms(build.date_of(event), capacity=5)
        waits.refresh_from_db()
        self.assertEqual(waits.state, "waiting")
        self.assertFalse(allocation.can_take(build.date_of(event), waits))
        self.assertRaises(RegistrationRefused, allocation.take, waits)
        self.assertIn("is not all that you asked for", free_while_waiting(waits, can_take=False))
        allocation.cancel(admitted)
        waits.refresh_from_db()
        self.assertEqual(waits.state, "offered")
        self.assertCountsAreTrue(event)

    def test_a_row_that_only_looked_like_a_registration_gets_a_place_of_its_own(self):
        event = self.event(capacity=4)
        row = build.registration(event)
        shared = {"on": row.on, "person": row.person, "duplicate_of": row, "language": "en", "form_key": ""}
        neighbor = Registration.objects.create(**shared, name="Neighbor", state="confirmed", party=2)
        admitted = allocation.admit(neighbor)
        self.assertEqual((admitted.duplicate_of, admitted.state), (None, "confirmed"))
        self.assertEqual(build.date_of(event).taken, 3)
        self.assertCountsAreTrue(event)

    def test_a_telephone_that_an_organizer_adds_is_kept_beside_the_address(self):
        row = build.registration(self.event(), "Rosa", email="rosa@example.org")
        changed = allocation.change_contact(row, "Rosa", "rosa@example.org", "+16015550117", "en")
        changed.person.refresh_from_db()
        self.assertEqual((changed.person.email, changed.person.phone), ("rosa@example.org", "+16015550117"))
        self.assertEqual(Person.objects.count(), 1)

    def test_more_than_a_party_is_refused(self):
        event = self.event(party_size=3)
        for party in (0, 4):
            with self.assertRaises(RegistrationRefused) as refused:
                build.registration(event, party=party)
            self.assertEqual(refused.exception.name, "party")

    def test_separate_capacities_are_counted_by_themselves(self):
        event = self.event(capacity=10, separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)])
        key = event.separate_capacities.get().translation_key.hex
        build.registration(event, separately={key: 2})
        with self.assertRaises(RegistrationRefused) as refused:
            build.registration(event, separately={key: 2})
        self.assertEqual(refused.exception.name, f"separately-{key}")
        self.assertCountsAreTrue(event)

    def test_who_waits_for_something_else_than_a_place_holds_up_nobody(self):
        event = self.event(capacity=2, separate_capacities=[SeparateCapacity(name="Childcare", capacity=1)])
        key = event.separate_capacities.get().translation_key.hex
        first, second = build.registration(event, separately={key: 1}), build.registration(event)
        waits = build.registration(event, separately={key: 1})
        allocation.cancel(second)
        waits.refresh_from_db()
        self.assertEqual((waits.state, build.registration(event).state), ("waiting", "confirmed"))
        self.assertCountsAreTrue(event)
        allocation.cancel(first)  # the only place for a child comes free with it
        waits.refresh_from_db()
        self.assertEqual(waits.state, "offered")

    def test_a_form_sent_twice_is_one_registration(self):
        event = self.event(capacity=5)
        entry = build.entry(form_key="a" * 64)
        first = allocation.register(build.date_of(event), entry)
        self.assertEqual(allocation.register(build.date_of(event), entry), first)
        self.assertEqual(len(self.states(event)), 1)

    def test_a_known_address_gets_a_registration_of_its_own(self):
        event = self.event(capacity=5)
        first = build.registration(event, email="a@example.org")
        again = build.registration(event, "Somebody else", email="a@example.org", party=3)
        self.assertEqual((again.state, again.duplicate_of, again.party), ("confirmed", None, 3))
        self.assertEqual(self.states(event), [("confirmed", None)] * 2)
        self.assertEqual((self.notices(first), self.notices(again)), (["confirmed"], ["confirmed"]))
        self.assertCountsAreTrue(event)
        allocation.cancel(again)
        self.assertEqual(self.states(event), [("confirmed", None), ("cancelled", None)])
        self.assertCountsAreTrue(event)
        self.assertEqual(Person.objects.get().name, first.name)

    def test_what_is_held_takes_neither_place_nor_number(self):
        event = self.event(capacity=1)
        held = allocation.register(build.date_of(event), build.entry(), is_held=True)
        taken = build.registration(event)
        self.assertEqual((held.state, taken.state), ("held", "confirmed"))
        self.assertEqual(allocation.confirm(held).number, 1)
        self.assertCountsAreTrue(event)

    def test_what_nobody_confirms_in_half_an_hour_is_gone(self):
        event = self.event(capacity=1)
        held = allocation.register(build.date_of(event), build.entry(), is_held=True)
        with time_machine.travel(NOON + dt.timedelta(minutes=31)):
            with self.assertRaises(RegistrationRefused):
                allocation.confirm(held)
            duties.drop_held()
        self.assertFalse(Registration.objects.filter(pk=held.pk).exists())
        self.assertFalse(Person.objects.exists())

    def test_only_the_last_places_are_held_until_they_are_confirmed(self):
        event = self.event(capacity=5)
        rows = [allocation.register(build.date_of(event), build.entry(), is_held_if_scarce=True) for _ in range(5)]
        self.assertEqual([row.state for row in rows], ["confirmed"] * 4 + ["held"])

    def test_a_reserved_place_can_be_confirmed_after_the_list_was_closed_early(self):
        event = self.event(capacity=1, confirmation_required=True)
        reserved, in_line = build.registration(event), build.registration(event)
        allocation.set_own_terms(build.date_of(event), None, closes_at=NOON - dt.timedelta(minutes=1))
        self.assertEqual(allocation.confirm(reserved).state, "confirmed")
        with self.assertRaises(RegistrationRefused):
            allocation.confirm(in_line)
        self.assertCountsAreTrue(event)

    def test_two_who_saw_the_last_place_free_do_not_both_get_it(self):
        event = self.event(capacity=1)
        first, second = build.date_of(event), build.date_of(event)
        self.assertEqual((first.free, second.free), (1, 1))
        rows = [allocation.register(on, build.entry()) for on in (first, second)]
        self.assertEqual([row.state for row in rows], ["confirmed", "waiting"])
        self.assertCountsAreTrue(event)

    def test_a_date_is_locked_before_its_places_are_counted(self):
        with CaptureQueriesContext(connection) as queries:
            build.registration(self.event(capacity=1))
        reads = [each["sql"] for each in queries if each["sql"].startswith('SELECT "pages_registrationdate"')]
        if connection.features.has_select_for_update:
            self.assertIn("FOR UPDATE", reads[-1])
        else:  # a transaction that will write is the lock
            self.assertEqual(connection.settings_dict["OPTIONS"]["transaction_mode"], "IMMEDIATE")

    def test_a_registration_grows_by_what_is_free_and_no_more(self):
        event = self.event(capacity=2)
        row = build.registration(event)
        self.assertEqual(allocation.change(row, party=2).party, 2)
        self.assertRaises(RegistrationRefused, allocation.change, row, party=3)
        self.assertCountsAreTrue(event)

    def test_only_while_it_is_open(self):
        event = self.event(registration_opens_days=10, registration_closes_hours=48)
        on = build.date_of(event)
        for days, phase in ((0, Phase.NOT_YET), (11, Phase.OPEN), (19, Phase.CLOSED), (21, Phase.OVER)):
            with time_machine.travel(NOON + dt.timedelta(days=days)):
                self.assertEqual(on.phase(), phase)
                if phase != Phase.OPEN:
                    self.assertRaises(RegistrationRefused, build.registration, event)

    def test_the_counts_stay_true_through_every_change(self):
        event = self.event(capacity=3)
        a, b, c, d = (build.registration(event, party=party) for party in (2, 1, 2, 1))
        allocation.change(a, party=1)
        self.assertCountsAreTrue(event)
        self.assertEqual([state for state, _ in self.states(event)], ["confirmed", "confirmed", "waiting", "offered"])
        self.assertRaises(RegistrationRefused, allocation.change, a, party=2)
        allocation.cancel(b)
        allocation.accept(d)
        allocation.admit(c)
        self.assertCountsAreTrue(event)
        self.assertEqual(build.date_of(event).taken, 4)  # an organizer has made room


class LineTests(RegistrationCase):
    def test_what_comes_free_is_offered_in_order_then_to_the_one_after(self):
        event = self.event(capacity=3)
        first = [build.registration(event) for _ in range(3)]
        line = [build.registration(event) for _ in range(4)]
        for each in first[:2]:
            allocation.cancel(each)
        self.assertEqual([s for s, _ in self.states(event)[3:]], ["offered", "offered", "waiting", "waiting"])
        newcomer = build.registration(event)
        self.assertEqual((newcomer.state, newcomer.number), ("waiting", 5))
        allocation.accept(line[0])
        with time_machine.travel(NOON + dt.timedelta(hours=24, minutes=1)):
            self.assertRaises(RegistrationRefused, allocation.accept, line[1])
            duties.offer_and_lapse()
        self.assertEqual(
            self.states(event)[3:],
            [("confirmed", 1), ("waiting", 2), ("offered", 3), ("waiting", 4), ("waiting", 5)],
        )
        self.assertCountsAreTrue(event)

    def test_nobody_is_written_to_by_night_unless_it_is_the_day(self):
        event = self.event(capacity=1)
        first, second = build.registration(event), build.registration(event)
        night = NOON + dt.timedelta(hours=12)
        with time_machine.travel(night):
            allocation.cancel(first)
            duties.offer_and_lapse()
            second.refresh_from_db()
            self.assertEqual(second.state, "waiting")
            self.assertEqual(build.registration(event).number, 2)  # the place is not given to somebody else
        with time_machine.travel(night + dt.timedelta(hours=8)):
            duties.offer_and_lapse()
            second.refresh_from_db()
            self.assertEqual(second.state, "offered")

    def test_an_offer_is_over_at_the_moment_that_it_names(self):
        event = self.event(capacity=1)
        first, second, _third = (build.registration(event) for _ in range(3))
        allocation.cancel(first)
        second.refresh_from_db()
        with time_machine.travel(second.offered_until, tick=False):
            self.assertRaises(RegistrationRefused, allocation.accept, second)
            duties.offer_and_lapse()
        self.assertEqual(self.states(event), [("cancelled", None), ("waiting", 1), ("offered", 2)])
        second.refresh_from_db()
        self.assertEqual(second.lapses, 1)

    def test_an_offer_of_a_date_that_is_put_off_ends_and_counts_as_no_lapse(self):
        event = self.event(capacity=1)
        first, second = build.registration(event), build.registration(event)
        allocation.cancel(first)
        RegistrationDate.objects.update(state="postponed")
        self.assertRaises(RegistrationRefused, allocation.accept, second)
        duties.offer_and_lapse()
        second.refresh_from_db()
        self.assertEqual((second.state, second.lapses), ("waiting", 0))

    def test_who_declined_takes_no_place_of_a_date_that_is_off_the_site_or_has_begun(self):
        event = self.event(capacity=1)
        first, second = build.registration(event), build.registration(event)
        allocation.cancel(first)
        allocation.pass_on(second)
        event.unpublish()
        self.assertRaises(RegistrationRefused, allocation.take, second)
        event.refresh_from_db()
        event.get_latest_revision().publish()
        with time_machine.travel(build.date_of(event).starts_at, tick=False):
            self.assertRaises(RegistrationRefused, allocation.take, second)
        self.assertEqual(allocation.take(second).state, "confirmed")

    def test_an_offer_ends_before_the_event(self):
        event = self.event(capacity=1)
        on = build.date_of(event)
        for before in (dt.timedelta(hours=30), dt.timedelta(hours=5), dt.timedelta(minutes=40)):
            now = on.starts_at - before
            until = on.offer_ends(now, 24)
            self.assertTrue(now < until < on.starts_at)
        self.assertEqual(on.offer_ends(on.starts_at - dt.timedelta(hours=30), 24), on.starts_at - dt.timedelta(hours=6))

    def test_more_places_are_offered_fewer_take_none_away(self):
        event = self.event(capacity=2)
        rows = [build.registration(event) for _ in range(4)]
        allocation.set_own_terms(build.date_of(event), 3)
        self.assertEqual([s for s, _ in self.states(event)], ["confirmed", "confirmed", "offered", "waiting"])
        allocation.set_own_terms(build.date_of(event), 1)
        allocation.cancel(rows[2])
        self.assertEqual([s for s, _ in self.states(event)], ["confirmed", "confirmed", "cancelled", "waiting"])
        self.assertCountsAreTrue(event)


class EventChangeTests(RegistrationCase):
    def publish(self, event, **fields):
        for name, value in fields.items():
            setattr(event, name, value)
        event.save_revision().publish()

    def test_unpublished_and_published_again_nothing_is_lost_and_nobody_is_told(self):
        event = self.event(capacity=1)
        rows = [build.registration(event) for _ in range(2)]
        event.unpublish()
        self.assertEqual(build.date_of(event).phase(), Phase.GONE)
        event.refresh_from_db()
        event.get_latest_revision().publish()
        self.assertEqual(self.states(event), [("confirmed", None), ("waiting", 1)])
        self.assertEqual([self.notices(row) for row in rows], [["confirmed"], ["waiting"]])

    def test_whoever_is_registered_is_told_of_a_move_and_of_a_cancellation(self):
        event = self.event()
        row = build.registration(event)
        self.publish(event, start_date=event.start_date + dt.timedelta(days=1), state="moved")
        self.publish(event, title="Another title")
        self.publish(event, state="cancelled")
        self.assertEqual(self.notices(row), ["confirmed", "moved", "cancelled"])
        self.assertEqual(RegistrationDate.objects.filter(event=event.translation_key).count(), 1)

    def test_nobody_is_told_of_a_year_that_was_mistyped_nor_of_its_correction(self):
        event = self.event()
        row, day = build.registration(event), event.start_date
        self.publish(event, start_date=day.replace(year=day.year - 2))
        self.assertEqual(self.notices(row), ["confirmed"])
        self.publish(event, start_date=day)
        self.assertEqual(self.notices(row), ["confirmed"])
        self.publish(event, start_date=day.replace(year=day.year - 2))
        begins = RegistrationDate.objects.get().last_told["starts_at"]
        self.publish(event, start_date=day + dt.timedelta(days=1))
        self.assertEqual(self.notices(row), ["confirmed", "moved"])
        self.assertEqual(row.notices.get(kind="moved").facts["was"], begins.isoformat())
        self.assertIsNone(RegistrationDate.objects.get().announced)

    def test_a_correction_afterwards_is_no_date_in_the_past_by_mistake(self):
        event = self.event()
        row = build.registration(event)
        for hours, minutes in ((1, 20), (48, 30)):  # on the evening itself, and later
            with time_machine.travel(row.on.starts_at + dt.timedelta(hours=hours, minutes=50), tick=False):
                self.publish(event, end_time=dt.time(15, minutes))
                on = RegistrationDate.objects.get(pk=row.on_id)
                self.assertEqual((on.is_misdated, on.has_taken_place), (False, True))
        self.assertEqual(self.notices(row), ["confirmed"])
        with time_machine.travel(row.on.starts_at + dt.timedelta(days=30), tick=False):
            self.publish(event, start_date=event.start_date + dt.timedelta(days=60))
        self.assertEqual(RegistrationDate.objects.exclude(pk=row.on_id).get().taken, 0)

    def test_an_event_that_happens_once_takes_them_along_to_another_day(self):
        event = self.event()
        row = build.registration(event)
        self.publish(event, start_date=event.start_date + dt.timedelta(days=1))
        on = RegistrationDate.objects.get(event=event.translation_key)
        self.assertEqual((on.date, on.day, on.pk), (event.start_date, event.start_date, row.on_id))
        self.assertEqual(self.notices(row), ["confirmed", "moved"])

    def test_the_page_of_an_event_that_is_over_used_again_leaves_its_list_alone(self):
        for state in ("scheduled", "moved"):
            event = self.event()
            row = build.registration(event)
            if state == "moved":
                self.publish(event, state=state, start_date=event.start_date + dt.timedelta(days=1))
            told = self.notices(row)
            for days in (1, 40):  # names are there still, or erased
                with time_machine.travel(build.date_of(event).ends_at + dt.timedelta(days=days)):
                    duties.erase_ended()
                    self.publish(event, start_date=event.start_date + dt.timedelta(days=365))
                    old, new = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[:2]
                    self.assertEqual((new.taken, new.phase(), new.day), (0, Phase.OPEN, event.start_date))
                    if days == 1:
                        self.assertEqual((old.taken, old.phase(), self.notices(row)), (1, Phase.OVER, told))
                    event.start_date = old.day
                    new.delete()
            self.assertEqual((old.taken, old.taken_separately), (0, {}))

    def test_a_date_that_was_put_off_or_mistyped_takes_them_along_though_it_is_over(self):
        event = self.event()
        row, day = build.registration(event), event.start_date
        self.publish(event, start_date=day.replace(year=2025))
        self.publish(event, start_date=day, state="postponed")
        with time_machine.travel(NOON + dt.timedelta(days=30)):
            self.publish(event, start_date=day + dt.timedelta(days=60), state="scheduled")
        on = RegistrationDate.objects.get(event=event.translation_key)
        self.assertEqual((on.pk, on.taken, on.day), (row.on_id, 1, day + dt.timedelta(days=60)))

    def test_a_date_that_a_changed_rule_drops_keeps_them_marked(self):
        event = self.event(repeats="weekly")
        on = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[1]
        row = allocation.register(on, build.entry())
        self.publish(event, repeats="monthly", repeats_on="date")
        on.refresh_from_db()
        self.assertTrue(on.is_dropped)
        self.assertEqual(Registration.objects.get().state, "confirmed")
        self.assertEqual(self.notices(row), ["confirmed"])
        self.publish(event, repeats="weekly")
        on.refresh_from_db()
        self.assertFalse(on.is_dropped)

    def test_somebody_is_moved_to_another_date(self):
        event = self.event(repeats="weekly", capacity=1)
        first, second = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[:2]
        row, waits = (allocation.register(first, build.entry()) for _ in range(2))
        moved = allocation.move(row, second)
        self.assertEqual((moved.on, moved.state), (second, "confirmed"))
        waits.refresh_from_db()
        self.assertEqual(waits.state, "offered")
        self.assertCountsAreTrue(event)

    def test_nobody_is_moved_to_a_date_to_which_nobody_can_come(self):
        event = self.event(repeats="weekly")
        first, second = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[:2]
        row = allocation.register(first, build.entry())
        for values in ({"state": "cancelled"}, {"is_dropped": True}, {"ends_at": NOON}):
            RegistrationDate.objects.filter(pk=second.pk).update(**values)
            self.assertRaises(RegistrationRefused, allocation.move, row, second)
            self.assertNotIn(second, RegistrationDate.objects.taking_place())
            second.save()
        row.refresh_from_db()
        self.assertEqual((row.on, row.state), (first, "confirmed"))

    def test_a_move_of_somebody_who_is_elsewhere_by_now_changes_nothing(self):
        event = self.event(repeats="weekly")
        first, second, third = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[:3]
        row = allocation.register(first, build.entry())
        self.assertEqual(allocation.move(row, first).on, first)
        self.assertEqual(self.notices(row), ["confirmed"])
        stale = Registration.objects.get(pk=row.pk)
        allocation.move(row, second)
        with self.assertRaises(RegistrationRefused) as refused:
            allocation.move(stale, third)
        self.assertEqual((refused.exception.code, Registration.objects.get(pk=row.pk).on), ("changed", second))
        gone = Registration.objects.get(pk=row.pk)
        allocation.cancel(gone)
        self.assertRaises(RegistrationRefused, allocation.move, gone, third)
        self.assertEqual(self.notices(row), ["confirmed", "moved", "gone"])

    def test_somebody_is_moved_to_a_date_that_had_the_same_form(self):
        event = self.event(repeats="weekly")
        first, second = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[:2]
        other = allocation.register(second, build.entry(form_key="a" * 64))
        allocation.cancel(other)
        row = allocation.register(first, build.entry(form_key="a" * 64))
        self.assertEqual(allocation.move(row, second).on, second)


class DutyTests(RegistrationCase):
    def test_a_reminder_comes_once_a_day_before(self):
        event = self.event()
        row = build.registration(event)
        on = build.date_of(event)
        for before in (30, 23, 22):
            with time_machine.travel(on.starts_at - dt.timedelta(hours=before)):
                duties.remind()
        self.assertEqual(self.notices(row), ["confirmed", NoticeKind.REMINDER])

    def test_a_second_reminder_comes_where_it_was_moved_to_another_day(self):
        event = self.event()
        row = build.registration(event)
        with time_machine.travel(build.date_of(event).starts_at - dt.timedelta(hours=23)):
            duties.remind()
            event.start_date += dt.timedelta(days=7)
            event.save_revision().publish()
            duties.remind()
        with time_machine.travel(build.date_of(event).starts_at - dt.timedelta(hours=23)):
            duties.remind()
            duties.remind()
        self.assertEqual(self.notices(row), ["confirmed", "reminder", "moved", "reminder"])
        facts = {"day": build.date_of(event).day.isoformat()}
        with self.assertRaises(IntegrityError), transaction.atomic():
            RegistrationNotice.objects.create(registration=row, kind="reminder", facts=facts)

    def test_names_end_a_month_after_the_event_and_totals_stay(self):
        event = self.event(capacity=2)
        for _ in range(3):
            build.registration(event)
        with time_machine.travel(build.date_of(event).ends_at + dt.timedelta(days=29)):
            duties.erase_ended()
        self.assertEqual(Registration.objects.count(), 3)
        with time_machine.travel(build.date_of(event).ends_at + dt.timedelta(days=31)):
            duties.erase_ended()
        self.assertEqual((Registration.objects.count(), Person.objects.count()), (0, 0))
        totals = build.date_of(event).totals
        self.assertEqual(totals["confirmed"], {"registrations": 2, "people": 2})
        self.assertEqual(totals["waiting"], {"registrations": 1, "people": 1})


class LinkTests(RegistrationCase):
    def test_a_link_opens_its_own_registration_and_no_other(self):
        event = self.event()
        one, other = build.registration(event), build.registration(event)
        self.assertEqual(find(sign(one)), one)
        mixed = sign(one)[:12] + sign(other)[12:]
        for forged in (mixed, sign(one)[:-1], sign(one) + "A", "", "x" * 28, sign(one).swapcase()):
            self.assertIsNone(find(forged))
