"""Confirmation by e-mail: required by the organizers, a place is held for a day; where few are free, a network has ten an hour."""

import datetime as dt
from unittest import mock

import time_machine

from pages.events.registration import allocation, duties, notices
from pages.events.registration.links import ADDRESS, CONFIRM, MAIL, sign
from pages.events.registration.models import Registration
from pages.mail.models import OutgoingMail
from pages.people.models import Person

from ..support.cases import words_of
from . import build
from .forms import TYPED
from .test_allocation import NOON
from .test_desk import DeskCase
from .test_own_pages import OwnPageCase

PHONE = {"reach": "phone", "email": "", "phone": "601-555-0139"}


class RequiredTests(OwnPageCase):
    def event(self, **fields):
        return super().event(**{"capacity": 2, "confirmation_required": True} | fields)

    def confirm(self, row: Registration, status: int = 303):
        return self.send(f"/r/{sign(row, CONFIRM)}/confirm/", status=status)

    def after(self, **hours):
        return time_machine.travel(NOON + dt.timedelta(**hours), tick=False)

    def test_the_place_is_held_until_the_time_that_its_page_names(self):
        event = self.event()
        row = self.register(event, party="2")
        self.assertEqual((row.state, build.date_of(event).taken, build.date_of(event).free), ("held", 2, 0))
        self.assertShows(self.own, "Held for you until tomorrow, noon: press the link in the mail")
        self.assertHides(self.own, "You have a place", "Nothing is held")
        self.assertCountsAreTrue(event)
        self.confirm(row)
        self.assertShows(f"/r/{sign(row, MAIL)}/", "You have a place", "Two places")
        self.assertEqual(build.date_of(event).taken, 2)
        self.assertEqual(self.notices(row), ["confirm", "confirmed"])
        self.assertCountsAreTrue(event)

    def own_of(self, row: Registration) -> str:
        return OwnPageCase.own(self, row)

    def test_unconfirmed_it_lapses_with_a_mail_and_is_offered_on(self):
        event = self.event(capacity=1)
        row, later = self.register(event), build.entry("Later")
        waits = allocation.register(build.date_of(event), later)
        self.assertEqual((waits.state, waits.is_reserved), ("held", False))
        self.assertShows(self.own_of(waits), "You are not on the list yet", "All places are taken")
        waits = allocation.confirm(waits)
        self.assertEqual((waits.state, waits.number), ("waiting", 1))
        with self.after(hours=24, minutes=-1):
            duties.drop_held()
            self.assertEqual(build.date_of(event).taken, 1)
        with self.after(hours=24):
            self.assertIn("time to confirm is over", self.confirm(row, 409).content.decode())
            duties.drop_held()
            notices.send_due()
            self.assertEqual((self.state(row), self.state(waits)), ("cancelled", "offered"))
            self.assertEqual(self.notices(row), ["confirm", "lapsed"])
            self.assertTrue(OutgoingMail.objects.filter(subject__startswith="Your place was not confirmed").exists())
            self.assertShows(f"/r/{sign(row, MAIL)}/", "Your place was not confirmed")
            self.assertCountsAreTrue(event)
        with self.after(hours=49):
            duties.drop_held()
            self.assertFalse(Registration.objects.filter(pk=row.pk).exists())
            self.assertFalse(Person.objects.filter(email=TYPED["email"]).exists())

    def test_a_lapsed_form_registers_anew(self):
        event = self.event()
        shown = self.look(self.address(event))
        self.send(self.address(event), shown, **TYPED)
        with self.after(hours=25):
            duties.drop_held()
            self.send(self.address(event), shown, **TYPED)
            self.assertEqual([state for state, _ in self.states(event)], ["cancelled", "held"])
            self.assertEqual(build.date_of(event).taken, 1)

    def test_it_is_held_at_most_until_the_list_closes(self):
        event = self.event()
        with time_machine.travel(build.date_of(event).closes_at - dt.timedelta(hours=3), tick=False):
            row = self.register(event)
            self.assertEqual(row.held_until, row.on.closes_at)

    def test_going_back_changes_what_is_held(self):
        event = self.event()
        shown = self.look(self.address(event))
        for party in ("1", "2"):
            self.send(self.address(event), shown, **TYPED, party=party)
        self.assertEqual(build.date_of(event).taken, 2)
        self.send(self.address(event), shown, status=422, **TYPED, party="3")
        row = Registration.objects.get()
        self.assertEqual((row.party, self.notices(row)), (2, ["confirm"]))
        self.assertCountsAreTrue(event)

    def test_who_registers_by_telephone_is_confirmed_by_an_organizer(self):
        event = self.event()
        row = self.register(event, **PHONE)
        self.assertShows(self.own, "we call you", "Held for you until tomorrow, noon")
        self.assertEqual(build.date_of(event).taken, 1)
        other = self.register(event, **PHONE | {"name": "Beto"})
        allocation.confirm(row, is_by_organizer=True)
        self.assertEqual((self.state(row), build.date_of(event).taken), ("confirmed", 2))
        with self.after(hours=25):
            duties.drop_held()
            self.assertEqual((self.state(other), build.date_of(event).taken), ("held", 1))
            self.assertHides(self.own, "Held for you")
        self.assertCountsAreTrue(event)

    def test_a_wrong_address_is_replaced_and_gets_the_mail_to_confirm(self):
        event = self.event(capacity=1)
        row = self.register(event)
        before = sign(row, CONFIRM)
        link = self.look(self.own).find("a", string="That is not my address")
        self.send(link["href"], email="right@example.org", wish="Tea")
        row.refresh_from_db()
        self.assertEqual((row.state, row.is_reserved, row.wish, row.new_email), ("held", True, "Tea", ""))
        self.assertShows(self.own, "We have sent a message to right@example.org", "Held for you until tomorrow, noon")
        notices.send_due()
        (mail,) = OutgoingMail.objects.all()
        self.assertEqual((mail.recipients, self.notices(row)), (["right@example.org"], ["confirm"]))
        self.look(f"/r/{before}/confirm/", status=404)
        self.confirm(row)
        self.assertEqual(self.state(row), "confirmed")
        self.assertCountsAreTrue(event)

    def test_once_its_mailbox_has_changed_something_a_new_address_is_asked_first(self):
        row = self.register(self.event())
        answer = self.send(f"/r/{sign(row, MAIL)}/change/", email="new@example.org")
        row.refresh_from_db()
        self.assertEqual((row.person.email, row.new_email), (TYPED["email"], "new@example.org"))
        self.look(answer["Location"])

    def test_a_number_of_people_beyond_what_is_free_is_not_called_too_much_in_line(self):
        event = self.event(capacity=2)
        build.registration(event, party=2)
        self.register(event)
        self.assertHides(f"{self.own}change/", "more is free", "more are free", "No more")
        self.send(f"{self.own}change/", party="2")

    def test_a_held_one_does_not_take_a_telephone_along_or_erase_one(self):
        event = self.event(capacity=9)
        people = [
            allocation.enter(
                build.date_of(event), build.entry(email=f"{name}@x.example", phone=f"+1601555011{name}")
            ).person
            for name in "78"
        ]
        row = self.register(event, email="7@x.example")
        self.send(f"{self.own}change/", email="8@x.example")
        row.refresh_from_db()
        people[1].refresh_from_db()
        self.assertEqual((row.person, people[1].phone), (people[1], "+16015550118"))

    def test_strangers_are_written_to_from_a_held_one_within_the_limits(self):
        self.register(self.event())
        for number in range(11):
            field = self.look(f"{self.own}change/").select_one("[name=form]")["value"]
            answer = self.client.post(f"{self.own}change/", {"form": field, "email": f"x{number}@a.example"})
        self.assertIn("Please try again in an hour", answer.content.decode())

    def test_held_by_telephone_beyond_its_time_an_address_does_not_end_it(self):
        row = self.register(self.event(), **PHONE)
        with self.after(hours=25):
            duties.drop_held()
            self.send(f"{self.own}change/", email="rosa@example.org")
            row.refresh_from_db()
            self.send(f"/r/{sign(row, ADDRESS)}/address/")
            duties.drop_held()
            row.refresh_from_db()
            self.assertEqual((row.state, row.person.email), ("held", "rosa@example.org"))
            self.confirm(row)
            self.assertEqual(self.state(row), "confirmed")

    def test_by_telephone_cancelled_by_an_organizer_it_is_no_lapsed_one(self):
        row = self.register(self.event(), **PHONE)
        with self.after(hours=25):
            duties.drop_held()
            row.refresh_from_db()
            allocation.cancel(row, is_by_organizer=True)
            self.assertShows(self.own, "The organizers have taken you off the list.")
            Registration.objects.filter(pk=row.pk).update(held_until=row.held_until)  # as 0.3.0 left it
            self.assertShows(self.own, "The organizers have taken you off the list.")
        with self.after(hours=50):
            duties.drop_held()
            self.assertTrue(Registration.objects.filter(pk=row.pk).exists())

    def test_of_a_cancelled_date_who_has_a_reserved_place_is_written_to_once(self):
        event = self.event()
        row = self.register(event)
        event.state = "cancelled"
        event.save_revision().publish()
        with self.after(hours=25):
            duties.drop_held()
            self.assertEqual((self.state(row), self.notices(row)), ("cancelled", ["confirm", "cancelled"]))
            self.assertShows(self.own, "This date does not take place")
            self.assertHides(self.own, "no place is held for you", "Take me off the list")

    def test_of_a_moved_date_who_has_a_reserved_place_gets_the_new_day_and_the_link(self):
        event = self.event()
        row = self.register(event)
        notices.send_due()
        event.start_date = build.date_of(event).day + dt.timedelta(days=7)
        event.save_revision().publish()
        notices.send_due()
        mail = bytes(OutgoingMail.objects.latest("pk").message).decode().replace("=\n", "")
        self.assertIn("is on March 28 now", " ".join(mail.split()))
        self.assertIn(sign(row, CONFIRM), mail)
        self.assertNotIn("Robinson", mail.partition("Content-Type: text/plain")[2])

    def test_why_it_is_held_does_not_follow_the_event(self):
        event = self.event()
        self.register(event)
        event.confirmation_required = False
        event.save_revision().publish()
        self.assertShows(self.own, "The organizers ask everyone to confirm")

    def test_given_back_admitted_moved_and_erased_the_counts_stay_true(self):
        event = self.event(capacity=9, repeats="weekly")
        rows = [build.registration(event) for _ in range(4)]
        self.assertEqual(build.date_of(event).taken, 4)
        allocation.cancel(rows[0])
        allocation.admit(rows[1])
        dates = type(rows[0].on).objects.filter(event=event.translation_key).order_by("date")
        moved = allocation.move(rows[2], dates[1])
        self.assertEqual((moved.state, moved.is_reserved), ("confirmed", False))
        self.assertEqual([on.taken for on in dates[:2]], [2, 1])
        self.assertCountsAreTrue(event)

    def test_a_lost_mail_to_confirm_is_sent_again(self):
        row = self.register(self.event())
        self.send("/r/link/", status=200, email=TYPED["email"])
        self.assertEqual(self.notices(row), ["confirm", "confirm"])
        waits = self.register(self.event(capacity=1, slug="full"), email="late@example.org", party="1")
        Registration.objects.filter(pk=waits.pk).update(is_reserved=False)
        self.send("/r/link/", status=200, email="late@example.org")
        self.assertEqual(self.notices(waits), ["confirm", "confirm"])

    def test_the_form_and_the_desk_say_it(self):
        event = self.event()
        self.assertShows(self.address(event), "A free place is held for you until then.")
        few = self.event(capacity=5)
        build.registration(few, party=4)
        self.assertHides(self.address(few), "A free place is held for you until then.")
        self.assertShows(self.address(few), "Few places are left: the next page says whether one is held for you")
        api = f"/api/v3/events/registration/{event.translation_key}/{build.date_of(event).date}/"
        self.assertIs(self.client.get(api).json()["confirmation_required"], True)
        self.assertIs(event.get_latest_revision_as_object().confirmation_required, True)


class RequiredAtTheDeskTests(DeskCase):
    def test_the_list_shows_what_is_held_and_the_desk_enters_at_once(self):
        event = self.event(capacity=5, confirmation_required=True)
        build.registration(event, "Rosa", email="", phone="+16015550117")
        build.registration(event, "Ada")
        allocation.enter(build.date_of(event), build.entry("Beto"))
        words = self.page(self.address(event)).get_text(" ")
        for each in ("To be confirmed, place held", "1 taken, 2 offered or held, of 5", "waits for your call"):
            self.assertIn(each, " ".join(words.split()))
        self.assertEqual([state for state, _ in self.states(event)], ["held", "held", "confirmed"])

    def test_whom_to_call_and_what_is_held_are_the_same_everywhere(self):
        event = self.event(capacity=3, confirmation_required=True)
        row = build.registration(event, "Rosa", email="", phone="+16015550117", party=2)
        build.registration(event, "Ada", party=2)  # without a place
        called = allocation.enter(build.date_of(event), build.entry("Beto", email="", phone="+16015550118"))
        page = self.page(self.address(event))
        self.assertEqual(self.names(event, state="call"), ["Beto", "Rosa"])
        self.assertEqual(len(page.select(".tell-calls li")), 2)
        self.assertIn("Please confirm", words_of(page.select_one(".tell-calls")))
        counts = words_of(page.select_one(".roll-count"))
        for each in ("2 to be confirmed, place held", "2 to be confirmed, no place held", "2 to call"):
            self.assertIn(each, counts)
        self.assertShows(f"/admin/registrations/one/{row.pk}/", "Please confirm: to call")
        called.notices.update(done_at=NOON)
        self.assertEqual(self.names(event, state="call"), ["Rosa"])
        allocation.cancel(row)
        self.assertEqual(self.names(event, state="call"), [])
        self.assertIsNone(self.page(self.address(event)).select_one(".tell-calls"))

    def test_who_was_called_and_confirmed_is_not_to_be_called_again(self):
        event = self.event(capacity=3, confirmation_required=True)
        row = build.registration(event, "Rosa", email="", phone="+16015550117", party=2)
        build.registration(event, "Ada", email="", phone="+16015550118", party=2)  # without a place
        self.post(self.address(event, "who_comes_act"), who=row.pk, act="confirm")
        self.assertEqual(self.states(event)[0][0], "confirmed")
        self.assertEqual(self.names(event, state="call"), ["Ada"])
        notice = row.notices.latest("pk")
        self.assertEqual((notice.kind, notice.called_by, bool(notice.done_at)), ("confirmed", self.organizer, True))
        moved = notices.add(row, "moved", {"was": row.on.starts_at.isoformat()})
        self.post(self.address(event, "who_comes_act"), who=row.pk, act="confirm")  # pressed in an older window
        moved.refresh_from_db()
        self.assertIsNone(moved.done_at)

    def test_a_number_in_line_is_still_to_be_said_to_who_was_confirmed(self):
        event = self.event(capacity=1, confirmation_required=True)
        allocation.enter(build.date_of(event), build.entry("Beto"))
        row = build.registration(event, "Rosa", email="", phone="+16015550117")
        self.post(self.address(event, "who_comes_act"), who=row.pk, act="confirm")
        self.assertEqual(self.names(event, state="call"), ["Rosa"])

    def test_entering_who_has_a_reserved_place_leads_to_confirming_it(self):
        event = self.event(capacity=1, confirmation_required=True)
        ada = build.registration(event, "Ada", email="ada@example.org")
        allocation.confirm(build.registration(event, "Beto"))
        with self.assertRaisesMessage(allocation.RegistrationRefused, "press “Confirm” there"):
            allocation.enter(build.date_of(event), build.entry("Ada", email="ada@example.org"))
        ada.refresh_from_db()
        self.assertTrue(ada.is_reserved)
        self.assertCountsAreTrue(event)

    def test_a_notice_without_a_mail_does_not_read_by_mail(self):
        row = build.registration(self.event())
        row.notices.update(done_at=NOON, facts={"is_silent": True})
        words = " ".join(self.page(f"/admin/registrations/one/{row.pk}/").get_text(" ").split())
        self.assertIn("Confirmation: not sent: too many mails to this address", words)


class FewPlacesTests(OwnPageCase):
    def many(self, event, number: int) -> list[str]:
        return [self.register(event, email=f"p{each}@example.org").state for each in range(number)]

    def test_a_network_has_ten_an_hour_where_few_places_are_free(self):
        event = self.event(capacity=50)
        for _ in range(39):
            allocation.enter(build.date_of(event), build.entry())  # at the desk: not counted
        self.assertEqual(self.many(event, 12), ["confirmed"] * 10 + ["held"] * 2)
        row = Registration.objects.latest("pk")
        self.assertEqual((row.is_reserved, build.date_of(event).taken), (False, 49))
        self.assertShows(self.own, "You are not on the list yet: press the link in the mail before 12:30 pm")
        with time_machine.travel(NOON + dt.timedelta(minutes=61), tick=False):
            duties.drop_held()
            self.assertEqual(self.register(event, email="later@example.org").state, "confirmed")
        self.assertCountsAreTrue(event)

    def test_where_more_are_free_it_has_more(self):
        event = self.event(capacity=100)
        self.assertEqual(self.many(event, 12), ["confirmed"] * 12)
        self.assertEqual(self.many(self.event(), 3), ["confirmed"] * 3)  # room for all

    def test_another_network_is_counted_by_itself(self):
        event = self.event(capacity=12)
        for _ in range(10):
            build.registration(event, party=1)
        with mock.patch("pages.events.registration.limits.is_held_if_scarce", return_value=True):
            self.assertEqual(self.register(event).state, "held")
        self.assertEqual(self.register(event, email="other@example.org").state, "confirmed")

    def test_who_is_held_beyond_the_limits_hears_of_a_move_and_a_cancellation(self):
        event = self.event(capacity=9)
        held = allocation.register(build.date_of(event), build.entry("Ada"), is_held=True)
        event.start_time = dt.time(9)
        event.save_revision().publish()
        event.state = "cancelled"
        event.save_revision().publish()
        self.assertEqual(self.notices(held), ["confirm", "moved", "cancelled"])
        notices.send_due()
        subjects = OutgoingMail.objects.values_list("subject", flat=True)
        self.assertEqual([each.partition(":")[0] for each in subjects.order_by("pk")], ["Please confirm", "Cancelled"])

    def test_whoever_confirms_in_time_gets_what_is_free_then(self):
        event = self.event(capacity=1)
        with mock.patch("pages.events.registration.limits.is_held_if_scarce", return_value=True):
            first = self.register(event)
            self.assertEqual(first.state, "confirmed")  # all places are free
            second = self.register(event, email="other@example.org")
        self.assertEqual(second.state, "held")
        self.send(f"/r/{sign(second, CONFIRM)}/confirm/")
        second.refresh_from_db()
        self.assertEqual((second.state, second.number), ("waiting", 1))
