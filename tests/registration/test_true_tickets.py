"""Every ticket is a row of the list: a form sent again changes its registration, anything else is one of its own."""

import re
from unittest.mock import patch

import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from pages.events.registration import allocation, mails, notices
from pages.events.registration.erasure import erase
from pages.events.registration.links import CONFIRM, MAIL, find, sign
from pages.events.registration.models import ACTIVE, CHANGE_SHOWN_FOR, Registration
from pages.events.registration.same_people import same_people
from pages.events.registration.terms import AccessRequestOption, SeparateCapacity
from pages.mail.models import OutgoingMail
from pages.people.models import Consent, ConsentKind

from ..support.cases import words_of
from . import build
from .forms import TYPED
from .test_desk import DeskCase
from .test_own_pages import OwnPageCase

WORD_NUMBERS = {"One": 1, "Two": 2, "Three": 3, "Four": 4, "Five": 5}
PHONE = {"reach": "phone", "email": "", "phone": "601-555-0139"}


class TicketCase(OwnPageCase):
    def rows(self, event) -> list[tuple]:
        rows = Registration.objects.filter(on=build.date_of(event)).order_by("pk")
        return list(rows.values_list("name", "state", "party"))

    def again(self, event, shown: BeautifulSoup, status: int = 303, **typed):
        return self.send(self.address(event), shown, status, **(TYPED | typed))

    def mails(self, registration: Registration) -> list[OutgoingMail]:
        notices.send_due()
        keys = registration.notices.exclude(mail=None).order_by("pk").values_list("mail", flat=True)
        return [OutgoingMail.objects.get(pk=pk) for pk in keys]

    def assertTicketsAreTrue(self, event, addresses):
        """Each page shows what its row of the list holds, and the list counts it."""
        on, found = build.date_of(event), []
        for address in addresses:
            row = find(address.rstrip("/").rpartition("/")[2])
            words = words_of(self.look(address).main)
            ticket = (
                re.search(rf"\b({'|'.join(WORD_NUMBERS)}) places?\b", words) if "You have a place" in words else None
            )
            if ticket:
                self.assertEqual((row.state, row.party), ("confirmed", WORD_NUMBERS[ticket[1]]), words)
                self.assertFalse(row.is_uncounted)
                found.append(row.pk)
            if number := re.search(r"You are number (\d+) in line", words):
                self.assertEqual((row.state, row.place_in_line), ("waiting", int(number[1])))
        confirmed = on.registrations.filter(pk__in=found)
        self.assertEqual(len(set(found)), confirmed.confirmed().count())
        self.assertCountsAreTrue(event)


class BackTests(TicketCase):
    """The Back button: the same form, with the same hidden field, is sent again."""

    def test_more_people_change_the_registration_and_its_ticket(self):
        event = self.event(capacity=5, separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)])
        child = f"separately-{event.separate_capacities.get().translation_key.hex}"
        shown = self.look(self.address(event))
        first = self.again(event, shown)["Location"]
        second = self.again(event, shown, party="3", wish="A ramp", **{child: "1"})["Location"]
        self.assertEqual(first, second)
        self.assertShows(second, "Three places", "Childcare")
        self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 3)])
        self.assertEqual(build.date_of(event).taken, 3)
        self.assertTicketsAreTrue(event, [first])
        registration = Registration.objects.get()
        self.assertEqual(self.notices(registration), ["confirmed", "changed"])
        self.again(event, shown, name="ms.  robinson", party="1")
        self.assertEqual(self.rows(event), [("ms. robinson", "confirmed", 1)])
        self.assertCountsAreTrue(event)

    def test_one_that_is_erased_while_its_form_is_sent_again_is_registered_as_a_new_one(self):
        event = self.event()
        shown = self.look(self.address(event))
        first = self.again(event, shown)["Location"]

        def erase_it(known):
            erase(known)
            return True

        for typed in ({"email": "ruby@example.org", "again": "change"}, {"party": "2"}):
            with patch("pages.events.registration.views.may_tell_change", erase_it):
                second = self.again(event, shown, **typed)["Location"]
            self.assertNotEqual(first, second)
            self.assertTicketsAreTrue(event, [second])
            first = second

    def test_numbers_that_a_form_sent_again_has_changed_are_shown_with_the_way_back(self):
        for is_held in (False, True):
            event = self.event(
                capacity=9,
                confirmation_required=is_held,
                separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)],
                access_request_options=[AccessRequestOption(name="A seat")],
            )
            child = f"separately-{event.separate_capacities.get().translation_key.hex}"
            seat = event.access_request_options.get().translation_key.hex
            shown = self.look(self.address(event))
            own = self.again(event, shown, party="3", options=[seat], **{child: "1"})["Location"]
            self.assertHides(own, "Before:")
            self.again(event, shown, wish="A ramp")  # the browser did not restore the numbers
            self.assertShows(own, "Before: Three people, Childcare: one, A seat. Now: One person. Change it back")
            self.assertEqual(self.look(f"{own}change/").select_one("#party")["value"], "1")
            back = self.look(own).select_one("main [role=status] a[href*=change]")["href"]
            form = self.look(back)
            self.assertEqual(form.select_one("#party")["value"], "3")
            self.send(back, form)
            row = Registration.objects.get(on=build.date_of(event))
            self.assertEqual((row.party, list(row.separately.values()), row.wish), (3, [1], "A ramp"))
            self.assertEqual(row.access_requests.count(), 1)
            self.assertShows(own, "Before: One person. Now: Three people, Childcare: one, A seat.")
            if not is_held:
                mail = mails.build(row.notices.latest("pk")).body
                self.assertRegex(mail, r"Was \.+ One person\n *Now \.+ Three people, Childcare: one")
            with time_machine.travel(timezone.now() + CHANGE_SHOWN_FOR, tick=False):
                self.assertHides(own, "Before:")

    def test_more_than_is_free_is_refused_and_the_form_can_still_change_it(self):
        event = self.event(capacity=3, waiting_list=False)
        shown = self.look(self.address(event))
        own = self.again(event, shown)["Location"]
        build.registration(event)
        answer = self.again(event, shown, status=422, party="3")
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        self.assertIn("1 more is free", words_of(page.select_one("#problems")))
        self.assertIn("Nothing was changed", words_of(page.main))
        self.assertEqual(page.select_one(".notice a[href^='/r/']")["href"], own)
        self.assertEqual(self.rows(event)[0], ("Ms. Robinson", "confirmed", 1))
        self.assertEqual(self.send(self.address(event), page, party="2")["Location"], own)
        self.assertEqual(self.rows(event)[0], ("Ms. Robinson", "confirmed", 2))
        answer = self.again(event, shown, status=422, party="3")  # nothing is free, and there is no line
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        self.assertIsNotNone(page.select_one("main form #party"))
        self.assertTicketsAreTrue(event, [own])

    def test_a_form_that_was_wrong_stays_the_same_form(self):
        event = self.event(capacity=5)
        shown = self.look(self.address(event))
        self.again(event, shown)
        wrong = BeautifulSoup(self.again(event, shown, status=422, party="many").content.decode(), "html.parser")
        self.send(self.address(event), wrong, party="2")
        self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 2)])

    @patch("pages.events.registration.forms.REQUESTED_KINDS", tuple(ConsentKind))  # as once there is a newsletter
    def test_answers_options_and_consents_follow(self):
        event = self.event(access_request_options=[AccessRequestOption(name="A seat")])
        seat = event.access_request_options.get().translation_key.hex
        shown = self.look(self.address(event))
        self.again(event, shown, options=[seat], newsletter="on")
        self.again(event, shown)
        registration = Registration.objects.get()
        self.assertFalse(registration.access_requests.exists())
        open_ones = Consent.objects.filter(withdrawn_at=None).values_list("kind", flat=True)
        self.assertEqual(list(open_ones), ["registration"])
        self.again(event, shown, options=[seat], newsletter="on")
        self.assertEqual(registration.access_requests.count(), 1)
        self.assertEqual(sorted(open_ones.all()), ["newsletter", "registration"])

    def test_another_name_is_asked_once_without_script(self):
        for choice, rows in (
            ("change", [("Mr. Little", "confirmed", 2)]),
            ("add", [("Ms. Robinson", "confirmed", 1), ("Mr. Little", "confirmed", 2)]),
        ):
            event = self.event(capacity=5)
            shown = self.look(self.address(event))
            first = self.again(event, shown)["Location"]
            answer = self.again(event, shown, status=200, name="Mr. Little", party="2")
            page = BeautifulSoup(answer.content.decode(), "html.parser")
            self.assertIn("Ms. Robinson", words_of(page.main))
            buttons = [words_of(each) for each in page.select("main form button")]
            self.assertEqual(buttons, ["Change that registration", "Add another person"])
            self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 1)])
            addresses = {self.send(self.address(event), page, again=choice)["Location"] for _ in range(2)}
            self.assertEqual(len(addresses), 1)
            self.assertEqual(first in addresses, choice == "change")
            self.assertEqual(self.rows(event), rows)
            self.assertTicketsAreTrue(event, {first, *addresses})

    def test_by_telephone_it_is_the_same(self):
        event = self.event(capacity=5)
        shown = self.look(self.address(event))
        first = self.again(event, shown, **PHONE)["Location"]
        self.again(event, shown, party="3", **PHONE)
        self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 3)])
        answer = self.again(event, shown, status=200, name="Mr. Little", **PHONE)
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        second = self.send(self.address(event), page, again="add")["Location"]
        self.assertTicketsAreTrue(event, [first, second])

    def test_a_corrected_address_is_asked_once_without_script(self):
        typo, right = "robinsom@example.org", TYPED["email"]
        for choice, rows in (
            ("change", [("Ms. Robinson", "confirmed", 2)]),
            ("add", [("Ms. Robinson", "confirmed", 1), ("Ms. Robinson", "confirmed", 2)]),
        ):
            event = self.event(capacity=2 if choice == "change" else 5)
            shown = self.look(self.address(event))
            first = self.again(event, shown, email=typo)["Location"]
            page = self.soup(self.again(event, shown, status=200, party="2"))
            for words in (typo, right, "Nothing has changed yet"):
                self.assertIn(words, words_of(page.main))
            buttons = [words_of(each) for each in page.select("main form button")]
            self.assertEqual(buttons, ["Change that registration", "Add another person"])
            self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 1)])
            addresses = {self.send(self.address(event), page, again=choice)["Location"] for _ in range(2)}
            addresses.add(self.again(event, shown, party="2")["Location"])
            self.assertEqual(len(addresses), 1)
            self.assertEqual(addresses == {first}, choice == "change")
            self.assertEqual(self.rows(event), rows)
            row = Registration.objects.filter(on=build.date_of(event)).earliest("pk")
            self.assertEqual((row.person.email, row.new_email), (typo, right if choice == "change" else ""))
            self.assertTicketsAreTrue(event, {first, *addresses})

    def test_a_corrected_number_or_an_address_instead_is_asked_once(self):
        for typed, contact in (({"phone": "601-555-0140"}, ("", "601-555-0140")), (TYPED, (TYPED["email"], ""))):
            event = self.event(capacity=5)
            shown = self.look(self.address(event))
            own = self.again(event, shown, **PHONE)["Location"]
            page = self.soup(self.again(event, shown, status=200, **(PHONE | typed)))
            self.assertIn("601", words_of(page.main))
            self.assertEqual(self.send(self.address(event), page, again="change")["Location"], own)
            row = Registration.objects.get(on=build.date_of(event))
            self.assertEqual(row.new_email, contact[0])
            if contact[1]:
                self.assertEqual(row.person.phone, "+16015550140")
            self.assertTicketsAreTrue(event, [own])

    def test_a_corrected_address_of_a_held_registration_gets_the_link_to_confirm(self):
        event = self.event(capacity=5, confirmation_required=True)
        shown = self.look(self.address(event))
        own = self.again(event, shown, email="robinsom@example.org")["Location"]
        page = self.soup(self.again(event, shown, status=200))
        self.assertEqual(self.send(self.address(event), page, again="change")["Location"], own)
        row = Registration.objects.get()
        self.assertEqual((row.person.email, row.state), (TYPED["email"], "held"))
        self.assertEqual([mail.recipients for mail in self.mails(row)][-1:], [[TYPED["email"]]])
        self.assertEqual(self.again(event, shown, party="2")["Location"], own)
        self.assertCountsAreTrue(event)

    def test_a_corrected_address_after_a_link_of_a_mail_was_used_changes_nothing(self):
        event = self.event(capacity=5)
        shown = self.look(self.address(event))
        self.again(event, shown)
        self.send(f"/r/{sign(Registration.objects.get(), MAIL)}/change/", wish="Tea")
        page = self.soup(self.again(event, shown, status=200, email="else@example.org"))
        self.assertNotIn(TYPED["email"], words_of(page.main))
        answer = self.send(self.address(event), page, 422, again="change")
        self.assertIn("used the link in your mail", answer.content.decode())
        self.assertEqual(Registration.objects.get().new_email, "")

    def test_what_was_given_back_is_registered_anew(self):
        event = self.event(capacity=5)
        shown = self.look(self.address(event))
        first = self.again(event, shown)["Location"]
        self.send(f"{first}cancel/")
        second = self.again(event, shown)["Location"]
        self.assertNotEqual(first, second)
        self.assertEqual([state for _name, state, _party in self.rows(event)], ["cancelled", "confirmed"])
        self.assertTicketsAreTrue(event, [first, second])

    def test_once_a_link_of_a_mail_was_used_the_form_changes_nothing(self):
        event = self.event(capacity=5)
        shown = self.look(self.address(event))
        self.again(event, shown)
        row = Registration.objects.get()
        self.send(f"/r/{sign(row, MAIL)}/change/", wish="Tea")
        answer = self.again(event, shown, status=422, party="3")
        self.assertIn("used the link in your mail", answer.content.decode())
        self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 1)])

    def test_once_a_link_of_a_mail_was_used_another_person_can_be_added_by_the_form(self):
        event = self.event(capacity=2)
        shown = self.look(self.address(event))
        first = self.again(event, shown)["Location"]
        self.send(f"/r/{sign(Registration.objects.get(), MAIL)}/change/", wish="Tea")
        page = self.soup(self.again(event, shown, status=200, name="Mr. Little", party="2"))
        self.assertNotIn("Ms. Robinson", words_of(page.main))
        answer = self.send(self.address(event), page, 422, again="change")
        self.assertIn("used the link in your mail", answer.content.decode())
        self.assertIsNone(self.soup(answer).select_one("[name=again]"))
        second = self.send(self.address(event), page, again="add")["Location"]
        self.assertNotEqual(first, second)
        self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 1), ("Mr. Little", "waiting", 2)])

    def test_refused_another_person_leaves_the_first_one_named(self):
        event = self.event(capacity=2, waiting_list=False)
        shown = self.look(self.address(event))
        own = self.again(event, shown)["Location"]
        row = Registration.objects.get()
        page = self.soup(self.again(event, shown, status=200, name="Mr. Little", party="2"))
        for name in ("Ms. Robinson", ""):
            refused = self.soup(self.send(self.address(event), page, 422, again="add")).main
            self.assertIn("The other person is not on the list yet", words_of(refused))
            self.assertNotIn("Your place is not saved", words_of(refused))
            self.assertEqual("The registration of Ms. Robinson stays as it is" in words_of(refused), bool(name))
            links = [each["href"] for each in refused.select(".notice a[href^='/r/']")]
            self.assertEqual(links, [own] if name else [])
            self.send(f"/r/{sign(row, MAIL)}/change/", wish="Tea")  # proved: nothing of it is shown any more

    def soup(self, answer) -> BeautifulSoup:
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def test_going_back_after_adding_a_person_changes_the_added_one(self):
        event = self.event(capacity=5)
        shown = self.look(self.address(event))
        self.again(event, shown)
        page = self.soup(self.again(event, shown, status=200, name="Mr. Little"))
        added = self.send(self.address(event), page, again="add")["Location"]
        self.assertEqual(self.again(event, shown, name="mr. little", party="2")["Location"], added)
        self.again(event, shown, party="2")
        self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 2), ("mr. little", "confirmed", 2)])
        allocation.cancel(Registration.objects.get(party=2, name="mr. little"))
        self.again(event, shown, name="Mr. Little")
        self.assertEqual([state for _name, state, _party in self.rows(event)], ["confirmed", "cancelled", "confirmed"])
        self.assertCountsAreTrue(event)

    def test_an_answer_that_is_refused_for_its_numbers_is_not_asked_again(self):
        for choice, rows in (
            ("change", [("Mr. Little", "confirmed", 1)]),
            ("add", [("Ms. Robinson", "confirmed", 1), ("Mr. Little", "confirmed", 1)]),
        ):
            event = self.event(capacity=3, waiting_list=False)
            shown = self.look(self.address(event))
            self.again(event, shown)
            build.registration(event, "Between")
            page = self.soup(self.again(event, shown, status=200, name="Mr. Little", party="3"))
            page = self.soup(self.send(self.address(event), page, 422, again=choice))
            self.send(self.address(event), page, party="1")
            self.assertEqual([row for row in self.rows(event) if row[0] != "Between"], rows)

    def test_another_address_on_the_same_sheet_is_another_person_of_whom_nothing_is_shown(self):
        event = self.event(capacity=5)
        shown = self.look(self.address(event))
        first = self.again(event, shown)["Location"]
        other = {"name": "Mr. Little", "email": "little@example.org"}
        second = self.again(event, shown, **other)["Location"]
        self.again(event, shown, party="2", **other)
        self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 1), ("Mr. Little", "confirmed", 2)])
        self.assertTicketsAreTrue(event, [first, second])


class OwnRegistrationTests(TicketCase):
    def test_a_neighbor_with_the_same_address_is_another_person(self):
        event = self.event(capacity=5)
        first = self.register(event, party="2")
        second = self.register(event, name="Mr. Little")
        self.assertEqual(self.rows(event), [("Ms. Robinson", "confirmed", 2), ("Mr. Little", "confirmed", 1)])
        self.assertTicketsAreTrue(event, [self.own_address(first), self.own_address(second)])
        self.assertEqual(build.date_of(event).taken, 3)
        for each in (first, second):
            (mail,) = self.mails(each)
            self.assertIn("You have a place", mail.subject)

    def own_address(self, registration: Registration) -> str:
        return super().own(registration)

    def test_the_same_person_from_a_new_form_is_counted_and_asked_by_mail(self):
        event = self.event(capacity=5)
        self.register(event)
        second = self.register(event, name="ms. robinson", party="2")
        self.assertEqual([party for _name, _state, party in self.rows(event)], [1, 2])
        self.assertEqual(build.date_of(event).taken, 3)
        mail = self.mails(second)[-1]
        self.assertIn("You are on the list twice", mail.subject)
        content = bytes(mail.message).decode()
        for keep in ("this", "other", "both"):
            self.assertIn(f"/r/{sign(second, MAIL)}/twice/?keep=3D{keep}", content.replace("=\n", ""))

    def test_the_three_answers(self):
        for keep, states, marked in (
            ("this", ["cancelled", "confirmed"], False),
            ("other", ["confirmed", "cancelled"], False),
            ("both", ["confirmed", "confirmed"], False),
        ):
            event = self.event(capacity=5)
            first, second = (build.registration(event, "Ada", email="ada@example.org") for _ in range(2))
            address = f"/r/{sign(second, MAIL)}/twice/"
            page = self.look(f"{address}?keep={keep}")
            self.assertIn("You are on the list twice", words_of(page.main))
            self.assertEqual([self.state(each) for each in (first, second)], ["confirmed"] * 2)
            self.look(f"/r/{sign(second)}/twice/", status=404)  # the page of a stranger shows nothing of it
            answer = self.send(address, keep=keep)
            self.assertEqual([self.state(each) for each in (first, second)], states)
            kept = first if keep == "other" else second
            self.assertTrue(answer["Location"].startswith(f"/r/{sign(kept, MAIL)}/"))
            self.assertEqual(self.look(answer["Location"]).select_one("h1").text, "You have a place")
            self.assertEqual(self.client.get(address)["Location"], f"/r/{sign(second, MAIL)}/")
            self.assertCountsAreTrue(event)
            self.assertEqual(bool(allocation.others_of(Registration.objects.get(pk=second.pk))), marked)

    def test_after_keep_both_a_third_one_is_marked_and_asked_about(self):
        event = self.event(capacity=9)
        first, second = (build.registration(event, "Ada", email="ada@example.org") for _ in range(2))
        allocation.resolve_duplicate(second, "both")
        third = build.registration(event, "Ada", email="ada@example.org")
        marked = {first.pk: [third.pk], second.pk: [third.pk], third.pk: [first.pk, second.pk]}
        self.assertEqual(same_people(build.date_of(event)), marked)
        self.assertIn("You are on the list 3 times", self.mails(third)[-1].subject)
        allocation.resolve_duplicate(third, "both")
        self.assertEqual(same_people(build.date_of(event)), {})

    def test_moved_to_another_date_it_is_compared_there(self):
        event = self.event(capacity=9, repeats="weekly")
        row, _other = (build.registration(event, "Ada", email="ada@example.org") for _ in range(2))
        allocation.resolve_duplicate(row, "both")
        later = type(row.on).objects.filter(event=event.translation_key).order_by("date")[1]
        row.refresh_from_db()
        moved = allocation.move(row, later)
        self.assertFalse(moved.is_distinct)

    def test_an_answer_that_comes_late_gives_nothing_back(self):
        event = self.event(capacity=5)
        first, second = (build.registration(event, "Ada", email="ada@example.org") for _ in range(2))
        address = f"/r/{sign(second, MAIL)}/twice/"
        shown = self.look(address)
        allocation.cancel(first)
        answer = self.send(address, shown, status=409, keep="other")
        self.assertIn("Nothing was changed", answer.content.decode())
        self.assertEqual(self.state(second), "confirmed")

    def test_no_page_differs_for_a_known_address(self):
        pages = []
        for is_known in (True, False):
            event = self.event(title="Tea", capacity=5, slug=f"tea-{is_known}")
            build.registration(event, **({"name": "Ms. Robinson", "email": TYPED["email"]} if is_known else {}))
            row = self.register(event)
            notices.send_due()
            subpages = ("", "change/", "cancel/", "kept/", "kept/erase/")
            found = [words_of(self.look(self.own_address(row) + subpage).main) for subpage in subpages]
            export = self.client.get(self.own_address(row) + "export.json").json()
            pages.append((found, [each["kind"] for each in export["told"]], export["registration"]))
        self.assertEqual(*pages)

    def test_beyond_a_few_mails_an_hour_it_is_counted_and_not_told(self):
        event = self.event(capacity=50)
        rows = [build.registration(event, "Ada", email="ada@example.org")]
        for number in range(5):
            rows.append(self.register(event, name="Ada", email="ada@example.org"))
            self.assertEqual(rows[-1].state, "confirmed" if number < 5 else "held")
        notices.send_due()
        self.assertEqual(OutgoingMail.objects.count(), 1 + 3)
        self.assertEqual(build.date_of(event).taken, 6)

    def test_what_one_gives_back_stays_in_the_calendar_of_the_other(self):
        event = self.event(capacity=5)
        _first, second = (build.registration(event, "Ada", email="ada@example.org") for _ in range(2))
        notices.send_due()
        allocation.cancel(second)
        self.assertNotIn("METHOD:CANCEL", bytes(self.mails(second)[-1].message).decode())


class AllWaysTests(DeskCase, TicketCase):
    """A form, a form sent again, a neighbor, a telephone and the desk: the list has what each page shows."""

    def test_every_ticket_is_a_row_of_the_list(self):
        event = self.event(capacity=8, separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)])
        child = f"separately-{event.separate_capacities.get().translation_key.hex}"
        addresses = []
        for typed in (
            {},
            {"name": "Neighbor"},
            {"party": "2", child: "1"},
            {**PHONE, "name": "Rosa"},
            {**PHONE, "name": "Rosa", "party": "2"},
            {**PHONE, "name": "Beto"},
            {"name": "Late", "email": "late@example.org", "party": "2"},
        ):
            shown = self.look(self.address_of(event))
            addresses.append(self.again(event, shown, **typed)["Location"])
        addresses.append(self.again(event, shown, name="Late", email="late@example.org", party="1")["Location"])
        entered = allocation.enter(build.date_of(event), build.entry("Neighbor", email="other@example.org"))
        addresses.append(self.own(entered))
        self.assertTicketsAreTrue(event, addresses)
        shown = self.page(DeskCase.address(self, event)).select("#roll tbody tr")
        listed = [words_of(each) for each in shown]
        rows = [find(address.rstrip("/").rpartition("/")[2]) for address in dict.fromkeys(addresses)]
        self.assertEqual(len(listed), len(rows))
        for row in rows:
            self.assertTrue([words for words in listed if row.name in words and f"{row.party} p" in words], row.name)
        self.assertEqual(sum("Same person?" in words for words in listed), 4)  # Ms. Robinson twice, Rosa twice

    def address_of(self, event) -> str:
        return f"{event.url}register/"

    def again(self, event, shown: BeautifulSoup, status: int = 303, **typed):
        return self.send(self.address_of(event), shown, status, **(TYPED | typed))

    def test_the_call_list_shows_both_with_what_was_asked_for(self):
        event = self.event(capacity=8, separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)])
        child = f"separately-{event.separate_capacities.get().translation_key.hex}"
        for typed in ({"party": "3"}, {"party": "2", child: "1", "wish": "A ramp"}):
            self.again(event, self.look(self.address_of(event)), **PHONE, **typed)
        calls = [words_of(each) for each in self.page(DeskCase.address(self, event)).select(".tell-calls li")]
        self.assertEqual(len(calls), 2)
        for words, call in zip((("3 places",), ("2 places", "Childcare: 1", "A ramp")), calls, strict=True):
            for each in (*words, "Same person?"):
                self.assertIn(each, call)

    def test_the_desk_takes_another_name_of_the_same_contact_and_not_the_same_twice(self):
        event = self.event()
        for name in ("Ada", "Beto"):
            allocation.enter(build.date_of(event), build.entry(name, email="ada@example.org"))
        with self.assertRaises(allocation.RegistrationRefused):
            allocation.enter(build.date_of(event), build.entry("ADA", email="ada@example.org"))
        self.assertEqual(self.names(event), ["Ada", "Beto"])


class UncountedTests(DeskCase, TicketCase):
    """Rows of 0.3.0 of an address that was on the list: uncounted until an organizer decides."""

    def uncounted(self, event, **fields) -> Registration:
        true = build.registration(event, "Ada", email="ada@example.org")
        values = {"name": "Beto", "state": "confirmed", "party": 2, "language": "en"} | fields
        return Registration.objects.create(on=build.date_of(event), person=true.person, duplicate_of=true, **values)

    def act(self, event, act: str, row: Registration, **more):
        return self.post(DeskCase.address(self, event, "who_comes_act"), act=act, who=row.pk, **more)

    def test_its_page_has_no_ticket_and_the_list_asks(self):
        event = self.event(capacity=5)
        for state, number in (("confirmed", None), ("waiting", 1), ("held", None)):
            row = self.uncounted(event, state=state, number=number)
            self.assertShows(self.own(row), "You are not on the list yet")
            self.assertHides(self.own(row), "You have a place", "Two places", "in line", "Change it", "press the link")
            confirm = f"/r/{sign(row, CONFIRM)}/confirm/"
            self.assertTrue(self.client.get(confirm)["Location"].startswith("/r/"))
            for subpage in ("change/", "cancel/", "offer/"):
                self.assertEqual(self.client.get(self.own(row, subpage))["Location"], self.own(row), subpage)
            line = next(
                each
                for each in self.page(DeskCase.address(self, event)).select("#roll tbody tr")
                if "Beto" in each.text
            )
            self.assertIn("Not counted", words_of(line))
            self.assertIn("Same person?", words_of(line))
            self.assertCountsAreTrue(event)
            Registration.objects.filter(on=build.date_of(event)).delete()
            build.date_of(event).__class__.objects.update(taken=0)

    def test_accepted_it_has_a_place_or_a_number_or_is_refused(self):
        for fields, state, number in (
            ({"capacity": 5}, "confirmed", None),
            ({"capacity": 2}, "waiting", 1),
            ({"capacity": 2, "waiting_list": False}, "confirmed", None),
        ):
            event = self.event(**fields)
            row = self.uncounted(event)
            answer = self.act(event, "confirm", row)
            row.refresh_from_db()
            if fields.get("waiting_list") is False:
                self.assertIn("All places are taken", self.told(answer))
                self.assertTrue(row.is_uncounted)
                continue
            self.assertEqual((row.state, row.number, row.is_uncounted), (state, number, False))
            self.assertCountsAreTrue(event)
            self.assertTicketsAreTrue(event, [self.own(row)])
            self.assertEqual(len(self.mails(row)), 1)

    def test_deleted_it_is_gone_and_the_other_stays(self):
        event = self.event(capacity=5)
        row = self.uncounted(event)
        self.act(event, "cancel", row, sure="yes")
        self.assertEqual([name for name, *_rest in self.rows(event)], ["Ada"])
        self.assertEqual(self.rows(event)[0][1], "confirmed")
        self.look(self.own(row), status=404)
        self.assertCountsAreTrue(event)

    def test_new_code_makes_none(self):
        event = self.event(capacity=2)
        for name in ("Ada", "Ada", "Beto"):
            build.registration(event, name, email="ada@example.org")
        self.assertFalse(Registration.objects.exclude(duplicate_of=None).exists())
        self.assertEqual(Registration.objects.filter(state__in=ACTIVE).count(), 3)
