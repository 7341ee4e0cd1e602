"""The signed pages of whoever registered: GET shows, a button acts, and a wrong link tells nothing."""

import datetime as dt
from importlib import import_module
from unittest.mock import patch

import time_machine
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import override_settings
from django.utils import timezone

from pages.events.registration.actions import allocation, duties
from pages.events.registration.addresses import form_url, own_url
from pages.events.registration.formatting import format_deadline, time_left
from pages.events.registration.links import CONFIRM, MAIL, find, sign
from pages.events.registration.models import NoticeKind, Registration
from pages.events.registration.public.form_protection import fresh_field
from pages.events.registration.terms import AccessRequestOption, RegistrationQuestion, SeparateCapacity
from pages.people.models import Person

from ..support import make
from ..support.cases import HouseCase, words_of
from . import build
from .forms import FormCase
from .test_allocation import NOON

SUBPAGES = ["", "change/", "cancel/", "offer/", "kept/", "kept/erase/"]


class OwnPageCase(FormCase):
    def own(self, registration: Registration, subpage: str = "") -> str:
        return f"/r/{sign(registration)}/{subpage}"

    def press(self, registration: Registration, subpage: str, status: int = 303, **typed):
        return self.send(self.own(registration, subpage), status=status, **typed)

    def state(self, registration: Registration) -> str:
        return Registration.objects.get(pk=registration.pk).state


class ShowTests(OwnPageCase):
    def test_what_is_shown_follows_the_state(self):
        event = self.event(capacity=1)
        place, waits = build.registration(event, "Ms. Robinson"), build.registration(event)
        self.assertShows(self.own(place), "You have a place", "Ms. Robinson", "One place")
        self.assertShows(self.own(waits), "You are number 1 in line")
        allocation.cancel(place)
        self.assertShows(self.own(place), "Thank you for telling us", "Save a place after all")
        self.assertShows(self.own(waits), "A place has come free", "in 24 hours")

    def test_how_long_an_offer_lasts_in_the_unit_that_fits(self):
        for left, words in (
            ({"seconds": 20}, "1 minute"),
            ({"minutes": 59}, "59 minutes"),
            ({"minutes": 60}, "1 hour"),
            ({"hours": 47}, "47 hours"),
            ({"hours": 48}, "2 days"),
        ):
            self.assertEqual(time_left(NOON + dt.timedelta(**left)), words)

    def test_a_deadline_names_its_day_unless_it_is_near(self):
        on = build.date_of(self.event())
        for hours, words in ((1, "1 pm"), (24, "tomorrow, noon"), (72, "Thursday, March 4, noon")):
            self.assertEqual(format_deadline(NOON + dt.timedelta(hours=hours), on), words)

    def test_what_is_erased_while_a_button_is_pressed_is_a_link_that_opens_nothing(self):
        def find_and_erase(signed, *purposes):
            registration = find(signed, *purposes)
            Registration.objects.filter(pk=registration.pk).delete()
            return registration

        for subpage, typed in [("change/", {"party": "2"}), ("cancel/", {}), ("kept/erase/", {})]:
            registration = build.registration(self.event())
            shown = self.look(self.own(registration, subpage))
            with patch("pages.events.registration.public.own_views.find", find_and_erase):
                answer = self.send(
                    self.own(registration, subpage), shown, 404 if "erase" not in subpage else 200, **typed
                )
            self.assertNotContains(answer, "Ms. Robinson", status_code=answer.status_code)

    def test_whoever_left_a_telephone_alone_is_promised_no_mail(self):
        event = self.event()
        by_mail, by_phone = build.registration(event), build.registration(event, email="", phone="+16015550117")
        self.assertShows(self.own(by_mail), "You hear from us at once, with the new date for your calendar.")
        self.assertShows(self.own(by_phone), "If it moves or falls through We call you.")

    def test_whoever_was_taken_off_the_list_by_an_organizer_is_told_so(self):
        row = build.registration(self.event())
        allocation.cancel(row, is_by_organizer=True)
        self.assertShows(
            self.own(row), "You are not on the list any more", "The organizers have taken you off the list."
        )
        self.assertNotIn("Save a place", self.look(self.own(row)).select_one("main").get_text())

    def test_looking_changes_nothing_however_often_and_by_whom(self):
        event = self.event(capacity=1)
        place, waits = build.registration(event), build.registration(event)
        before = self.states(event)
        for registration in (place, waits):
            for subpage in SUBPAGES:
                self.assertIn(self.client.get(self.own(registration, subpage)).status_code, {200, 303})
                self.assertIn(self.client.head(self.own(registration, subpage)).status_code, {200, 303})
        self.assertEqual(self.states(event), before)

    def test_while_the_only_one_in_line_has_declined_the_form_shows_the_place_as_free(self):
        event = self.event(capacity=1)
        place, waits = build.registration(event), build.registration(event)
        allocation.cancel(place)
        allocation.pass_on(Registration.objects.get(pk=waits.pk))
        self.assertShows(self.address(event), "One place left", "Save my place")
        self.assertHides(self.address(event), "Full", "Join the line")
        self.assertHides(event.url, "Full", "Join the line")
        self.assertEqual(self.register(event).state, "confirmed")

    def test_the_place_in_line_goes_down(self):
        event = self.event(capacity=1)
        _first, second, third, fourth = (build.registration(event) for _ in range(4))
        self.assertShows(self.own(fourth), "You are number 3 in line")
        allocation.cancel(second)
        self.assertShows(self.own(fourth), "You are number 2 in line")
        self.assertShows(self.own(third), "You are number 1 in line")
        for _ in range(12):
            last = build.registration(event)
        line = self.look(self.own(last)).select(".line li")
        self.assertEqual([words_of(each) for each in line], ["1", "…", "13", "14"])

    def test_an_organizers_yes_is_shown_with_name_and_day(self):
        event = self.event(access_request_options=[AccessRequestOption(name="A seat near the door")])
        option = event.access_request_options.get().translation_key.hex
        registration = build.registration(event, options=[option])
        self.assertShows(self.own(registration), "A seat near the door", "We have written it down.")
        organizer = get_user_model().objects.create_user("hall", first_name="Ms. Hall")
        registration.access_requests.update(
            confirmed_by=organizer, confirmed_at=timezone.now(), note="First row, on the left"
        )
        for subpage in ("", "change/"):
            words = self.words(self.own(registration, subpage))
            self.assertIn("Set aside on March 1 by Ms. Hall. First row, on the left", words)

    def test_the_link_to_take_part_is_told_to_who_has_a_place_alone(self):
        link = "https://meet.example.org/room"
        event = self.event(capacity=1, attendance="online", online_link=link)
        place, waits = build.registration(event), build.registration(event)
        self.assertEqual(self.look(self.own(place)).select_one(f"a[href='{link}']").text, "Take part online")
        for address in (event.url, f"{event.url}register/", self.own(waits), self.own(waits, "kept/")):
            self.assertHides(address, link)

    def test_a_cancelled_date_says_so(self):
        event = self.event()
        registration = build.registration(event)
        event.state = "cancelled"
        event.save_revision().publish()
        self.assertShows(self.own(registration), "This date does not take place")

    def test_an_unpublished_event_leaves_people_their_pages(self):
        event = self.event()
        registration = build.registration(event, "Ms. Robinson")
        event.unpublish()
        for subpage in ("", "kept/", "cancel/"):
            self.assertEqual(self.client.get(self.own(registration, subpage)).status_code, 200, subpage)
        self.assertShows(self.own(registration, "kept/"), "Ms. Robinson")


class PhoneLinkTests(OwnPageCase):
    def test_a_number_is_called_by_a_link(self):
        make.network(phone="601-555-0139")
        waits = self.event(capacity=1)
        build.registration(waits)
        registration = build.registration(waits, email="", phone="+16015550134")
        for address in ("/r/link/", self.own(registration)):
            self.assertEqual(self.look(address).select_one("main a[href^='tel:']")["href"], "tel:6015550139", address)
        unknown = self.look(f"/r/{'x' * 28}/", status=404)
        self.assertEqual(unknown.select_one("main bdi a").text, "601-555-0139")
        place = self.look(self.own(build.registration(self.event(), email="", phone="+16015550134")))
        self.assertEqual(place.select_one("main a[href^='tel:']")["href"], "tel:+16015550134")


class SignedPageTests(OwnPageCase):
    def test_cut_forged_foreign_and_erased_are_the_same_page(self):
        event = self.event()
        registration, other = build.registration(event), build.registration(event)
        gone = self.own(build.registration(self.event(), "Gone"))
        Registration.objects.filter(name="Gone").delete()
        signed, foreign = sign(registration), sign(other)
        links = [
            signed[:-1],
            signed[:12] + foreign[12:],
            "x" * 28,
            "no",
            gone.split("/")[2],
            sign(registration, CONFIRM),
        ]
        pages = set()
        for link in links:
            for subpage in SUBPAGES:
                answer = self.client.get(f"/r/{link}/{subpage}")
                self.assertEqual(answer.status_code, 404, link)
                self.assertEqual(answer["Cache-Control"], "no-store")
                pages.add(words_of(BeautifulSoup(answer.content.decode(), "html.parser").main))
        self.assertEqual(len(pages), 1)
        self.assertIn("This link does not open anything now", pages.pop())

    def test_nobody_keeps_finds_or_passes_on_such_a_page(self):
        registration = build.registration(self.event())
        for subpage in SUBPAGES:
            answer = self.client.get(self.own(registration, subpage))
            is_form = subpage == "change/"  # which the browser may restore on Back
            self.assertEqual(answer["Cache-Control"], "private, no-cache" if is_form else "no-store")
            self.assertEqual(answer["Referrer-Policy"], "no-referrer")
            self.assertEqual(answer["X-Robots-Tag"], "noindex")
            self.assertEqual(answer.cookies, {})
            if answer.status_code == 200:
                page = BeautifulSoup(answer.content.decode(), "html.parser")
                self.assertEqual(page.select_one("meta[name=robots]")["content"], "noindex")
                self.assertIsNone(page.select_one(".breadcrumbs"))

    def test_addresses_of_mails_lead_to_the_language_of_who_registered(self):
        registration = build.registration(self.event(), language="es")
        self.assertEqual(
            own_url(registration), f"{settings.BASE_URL}/r/{sign(registration, MAIL)}/"
        )  # Spanish is not on
        self.assertIn(f"/r/{sign(registration, CONFIRM)}/confirm/", own_url(registration, "registration_confirm"))
        self.assertIsNone(find(sign(registration), CONFIRM))

    @override_settings(HEADLESS="only", FRONTEND_URL="https://front.example.org", BASE_URL="https://back.example.org")
    def test_with_a_front_end_they_stay_here(self):
        registration = build.registration(self.event())
        self.assertTrue(own_url(registration).startswith("https://back.example.org/r/"))
        self.assertEqual(self.client.get(self.own(registration)).status_code, 200)
        self.assertEqual(self.client.get("/r/link/").status_code, 200)


class SpanishTests(OwnPageCase):
    languages = ["en", "es"]

    def test_the_page_speaks_the_language_of_its_address(self):
        event = self.event()
        registration = build.registration(event, language="es")
        address = own_url(registration)
        self.assertIn("/es/r/", address)
        page = self.look(address.removeprefix(settings.BASE_URL))
        self.assertEqual(page.html["lang"], "es")
        links = [link["href"] for link in page.select(".languages a")]
        path = f"/r/{sign(registration, MAIL)}/"
        self.assertEqual(links, [path, f"/es{path}"])
        self.assertEqual(form_url(event), f"{event.full_url}register/")


class AnswersUpgradeTests(OwnPageCase):
    languages = ["en", "es"]

    def test_an_upgrade_keeps_the_words_of_answers_that_were_kept_by_their_place(self):
        questions = [
            RegistrationQuestion(words="Which table?", kind="choice", choices="Land\n\nHomes"),
            RegistrationQuestion(words="Street?"),
        ]
        spanish = make.translated(event := self.event(registration_questions=questions), "es")
        spanish.registration_questions.filter(kind="choice").update(choices="Tierra\nVivienda")
        table, street = (row.translation_key.hex for row in event.registration_questions.order_by("sort_order"))
        registration = build.registration(event, answers={table: 1, street: "2", "0" * 32: 7})
        import_module("pages.migrations.0006_answers_by_their_words").keep_words(apps, None)
        registration.refresh_from_db()
        self.assertEqual(registration.answers, {table: "Homes", street: "2", "0" * 32: "7"})

    def test_an_upgrade_empties_what_a_form_took_for_a_text(self):
        migration = import_module("pages.migrations.0008_empty_words_of_registration")
        wrong = f"{migration.WRONG}0x7f0123456789>"
        event, other = self.event(registration_words=wrong), self.event(registration_words="Tea")
        event.save_revision()
        migration.empty(apps, None)
        for page, expected in ((event, ""), (other, "Tea")):
            page.refresh_from_db()
            self.assertEqual(page.registration_words, expected)
        self.assertEqual(event.get_latest_revision_as_object().registration_words, "")


class OwnChangeTests(OwnPageCase):
    def test_fewer_people_and_other_answers(self):
        event = self.event(
            capacity=3,
            separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)],
            access_request_options=[AccessRequestOption(name="Seat"), AccessRequestOption(name="Quiet")],
            registration_questions=[RegistrationQuestion(words="Street?")],
        )
        seat, quiet = (row.translation_key.hex for row in event.access_request_options.order_by("sort_order"))
        street = event.registration_questions.get().translation_key.hex
        registration = build.registration(event, party=3, options=[seat], answers={street: "A bus"}, wish="Tea")
        page = self.look(self.own(registration, "change/"))
        self.assertEqual(page.select_one("#party")["value"], "3")
        self.assertEqual(page.select_one("#wish").text.strip(), "Tea")
        self.assertEqual(page.select_one(f"#answer-{street}")["value"], "A bus")
        self.assertHides(self.own(registration), "Your change is saved")
        answer = self.press(registration, "change/", party="1", options=[quiet], **{f"answer-{street}": "A tree"})
        self.assertShows(answer["Location"], "You have a place", "Your change is saved")
        registration.refresh_from_db()
        self.assertEqual((registration.party, registration.answers, registration.wish), (1, {street: "A tree"}, "Tea"))
        self.assertEqual([row.name for row in registration.access_requests.all()], ["Quiet"])
        self.assertCountsAreTrue(event)

    def test_an_answer_stays_what_it_was_when_others_come_before_it_or_it_goes(self):
        table = RegistrationQuestion(words="Which table?", kind="choice", choices="Land\nHomes")
        event = self.event(registration_questions=[table])
        question = event.registration_questions.get()
        key = question.translation_key.hex
        registration = build.registration(event, answers={key: "Homes"})
        for choices in ("Water\nLand\nHomes", "Water\nLand"):
            question.choices = choices
            question.save()
            chosen = self.look(self.own(registration, "change/")).select(f"[name=answer-{key}][checked]")
            self.assertEqual([each["value"] for each in chosen], ["Homes"])
            self.assertShows(self.own(registration, "kept/"), "Homes")
        self.press(registration, "change/", party="1", wish="Tea", **{f"answer-{key}": "Homes"})
        registration.refresh_from_db()
        self.assertEqual((registration.answers, registration.wish), ({key: "Homes"}, "Tea"))
        self.press(registration, "change/", party="1", **{f"answer-{key}": "Land"})
        registration.refresh_from_db()
        self.assertEqual(registration.answers, {key: "Land"})

    def test_nobody_is_no_number_of_people(self):
        registration = build.registration(event := self.event(), party=3)
        answer = self.client.post(self.own(registration, "change/"), {"party": "0", "form": fresh_field()})
        self.assertContains(answer, "At least one person.", status_code=422)
        registration.refresh_from_db()
        self.assertEqual(registration.party, 3)
        self.assertCountsAreTrue(event)

    def test_more_than_is_free_changes_nothing(self):
        event = self.event(capacity=6)
        registration = build.registration(event, party=2)
        build.registration(event, party=3)
        self.assertIn("One more is free", self.words(self.own(registration, "change/")))
        answer = self.press(registration, "change/", status=422, party="5")
        self.assertIn("1 more is free.", answer.content.decode())
        registration.refresh_from_db()
        self.assertEqual(registration.party, 2)

    def test_each_number_that_is_too_many_is_said_at_once(self):
        event = self.event(capacity=2, separate_capacities=[SeparateCapacity(name="Childcare", capacity=1)])
        key = event.separate_capacities.get().translation_key.hex
        registration = build.registration(event)
        answer = self.press(registration, "change/", status=422, party="4", **{f"separately-{key}": "3"})
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        self.assertEqual([link["href"] for link in page.select("#problems a")], ["#party", f"#separately-{key}"])

    def test_nothing_is_changed_once_it_is_given_back(self):
        registration = build.registration(self.event())
        shown = self.look(self.own(registration, "change/"))
        allocation.cancel(registration)
        self.send(self.own(registration, "change/"), shown, party="2")
        self.assertEqual(self.state(registration), "cancelled")


class CancelTests(OwnPageCase):
    def test_it_is_asked_and_then_done(self):
        event = self.event(capacity=2)
        registration = build.registration(event, party=2)
        self.assertShows(self.own(registration, "cancel/"), "Give your place back?", "Two places.")
        answer = self.press(registration, "cancel/")
        self.assertEqual(answer["Location"], self.own(registration))
        self.assertEqual(self.state(registration), "cancelled")
        self.assertCountsAreTrue(event)
        self.assertEqual(self.client.get(self.own(registration, "cancel/"))["Location"], self.own(registration))

    def test_in_two_tabs_it_is_given_back_once(self):
        registration = build.registration(self.event())
        tabs = [self.look(self.own(registration, "cancel/")) for _ in range(2)]
        for tab in tabs:
            self.send(self.own(registration, "cancel/"), tab)
        self.assertEqual(self.notices(registration).count(NoticeKind.GONE), 1)

    def test_the_line_is_left_in_words_of_its_own(self):
        event = self.event(capacity=1)
        build.registration(event)
        waits = build.registration(event)
        self.assertShows(self.own(waits, "cancel/"), "Leave the line?", "You lose your number", "Yes, leave the line")
        self.assertHides(self.own(waits, "cancel/"), "I cannot come", "One place")
        self.press(waits, "cancel/")
        self.assertShows(self.own(waits), "You are not in line any more")


class OfferTests(OwnPageCase):
    def setUp(self):
        super().setUp()
        self.meeting = self.event(capacity=1)
        self.place, self.next, self.after = (build.registration(self.meeting) for _ in range(3))
        allocation.cancel(self.place)

    def test_yes(self):
        self.press(self.next, "offer/", answer="yes")
        self.assertEqual(self.state(self.next), "confirmed")
        self.press_again = self.client.get(self.own(self.next, "offer/"))
        self.assertEqual(self.press_again["Location"], self.own(self.next))

    def test_not_this_time_gives_it_to_the_next_and_keeps_the_number(self):
        shown = self.look(self.own(self.next, "offer/"))
        buttons = [words_of(each) for each in shown.select("main form button")]
        self.assertEqual(buttons, ["Yes, I come", "Not this time, keep my number", "Leave the waiting list"])
        self.press(self.next, "offer/", answer="keep")
        self.assertEqual(self.states(self.meeting), [("cancelled", None), ("waiting", 1), ("offered", 2)])
        self.assertShows(self.own(self.next), "You are number 1 in line")
        self.assertCountsAreTrue(self.meeting)

    def test_leaving_the_waiting_list_gives_it_to_the_next(self):
        self.press(self.next, "offer/", answer="leave")
        self.assertEqual((self.state(self.next), self.state(self.after)), ("cancelled", "offered"))
        self.assertEqual(self.notices(self.next)[-1], "gone")

    def test_nobody_is_offered_at_once_what_they_have_just_declined(self):
        self.press(self.next, "offer/", answer="keep")
        self.press(self.after, "offer/", answer="keep")
        duties.offer_and_lapse()
        self.assertEqual((self.state(self.next), self.state(self.after)), ("waiting", "waiting"))
        self.assertShows(self.own(self.after), "You are number 2 in line")
        shown = self.look(self.own(self.next))
        newcomer = build.registration(self.meeting)
        self.assertEqual(newcomer.state, "confirmed")
        self.assertHides(self.own(self.next), "Take the place", "There is room for you now")
        answer = self.send(self.own(self.next, "offer/"), shown, status=409, answer="take").content.decode()
        self.assertIn("Nothing was changed. The place was taken meanwhile. You keep your number in line.", answer)
        allocation.cancel(newcomer)
        self.assertEqual(self.state(self.next), "offered", "another place has come free")

    def test_who_has_declined_takes_what_is_still_free_by_one_button(self):
        self.press(self.next, "offer/", answer="keep")
        self.assertHides(self.own(self.next), "Take the place")  # it is offered to the one after
        self.press(self.after, "offer/", answer="keep")
        shown = self.look(self.own(self.after))
        self.assertIn("There is room for you now", words_of(shown.main))
        self.send(self.own(self.after, "offer/"), shown, answer="take")
        self.assertShows(self.own(self.after), "You have a place")
        self.assertEqual(self.notices(self.after)[-1], "confirmed")
        self.assertHides(self.own(self.next), "Take the place")
        self.assertCountsAreTrue(self.meeting)

    def test_what_was_declined_is_offered_again_once_that_offer_would_have_ended(self):
        self.press(self.next, "offer/", answer="keep")
        self.press(self.after, "offer/", answer="leave")
        with time_machine.travel(NOON + dt.timedelta(hours=25), tick=False):
            duties.offer_and_lapse()
            self.assertEqual(self.state(self.next), "offered")

    def assertStale(self, shown: BeautifulSoup, *words: str, answers=("keep", "leave")):
        """A button of this page changes nothing, and its answer says why."""
        before = self.states(self.meeting), self.notices(self.next)
        for answer in answers:
            page = self.send(self.own(self.next, "offer/"), shown, status=409, answer=answer).content.decode()
            for each in ("Nothing was changed", *words):
                self.assertIn(each, page, answer)
        self.assertEqual((self.states(self.meeting), self.notices(self.next)), before)

    def test_in_two_tabs_yes_and_then_no_changes_nothing(self):
        shown = self.look(self.own(self.next, "offer/"))
        self.press(self.next, "offer/", answer="yes")
        self.assertStale(shown, "You have a place already")
        self.assertEqual(self.send(self.own(self.next, "offer/"), shown, answer="yes")["Location"], self.own(self.next))

    def test_in_two_tabs_no_and_then_yes_changes_nothing(self):
        shown = self.look(self.own(self.next, "offer/"))
        self.press(self.next, "offer/", answer="keep")
        self.assertStale(shown, "You keep your number", answers=("yes", "leave"))
        allocation.cancel(self.next)
        self.assertStale(shown, "You are not on the list any more", answers=("yes", "keep"))

    def test_a_form_of_an_earlier_offer_says_so_and_shows_the_one_that_is_open(self):
        shown = self.look(self.own(self.next, "offer/"))
        self.press(self.next, "offer/", answer="keep")
        allocation.accept(self.after)
        allocation.cancel(self.after)
        self.assertEqual(self.state(self.next), "offered")
        self.assertStale(shown, "of an earlier offer", "Yes, I come", answers=("yes", "keep", "leave"))

    def test_a_form_of_the_release_before_changes_nothing(self):
        shown = self.look(self.own(self.next, "offer/"))
        shown.select_one("[name=offer]").decompose()
        self.assertStale(shown, "Yes, I come", answers=("no", "yes"))
        self.send(self.own(self.next, "offer/"), shown, status=200)
        self.assertEqual(self.state(self.next), "offered")

    def test_a_page_that_asked_to_leave_the_line_does_not_give_back_a_place(self):
        shown = self.look(self.own(self.after, "cancel/"))
        allocation.accept(self.next)
        allocation.cancel(self.next)
        allocation.accept(self.after)
        page = self.send(self.own(self.after, "cancel/"), shown, status=409).content.decode()
        self.assertIn("Give your place back?", page)
        self.assertIn("Nothing was changed", page)
        self.assertEqual(self.state(self.after), "confirmed")
        self.press(self.after, "cancel/")
        self.assertEqual(self.state(self.after), "cancelled")

    def test_what_does_not_take_place_says_so_first(self):
        shown = self.look(self.own(self.next, "offer/"))
        self.meeting.state = "cancelled"
        self.meeting.save_revision().publish()
        self.send(self.own(self.next, "offer/"), shown, status=303, answer="yes")
        self.assertEqual(self.state(self.next), "offered")
        for subpage in ("", "offer/"):
            self.assertShows(self.own(self.next, subpage), "This date does not take place")
        self.assertNotIn("Yes", self.look(self.own(self.next, "offer/")).select_one("main").get_text())

    def test_too_late(self):
        shown = self.look(self.own(self.next, "offer/"))
        with time_machine.travel(NOON + dt.timedelta(hours=25), tick=False):
            answer = self.send(self.own(self.next, "offer/"), shown, status=409, answer="yes")
            self.assertIn("This place went to the next in line", answer.content.decode())
            duties.offer_and_lapse()
            self.assertShows(self.own(self.next, "offer/"), "This place went to the next in line", "keep your number")
            self.assertShows(self.own(self.next), "You are number 1 in line")
            self.assertEqual(self.state(self.after), "offered")


class KeptTests(OwnPageCase):
    def test_all_of_it_is_shown_and_erased_by_a_button(self):
        event = self.event(capacity=2, registration_questions=[RegistrationQuestion(words="Street?")])
        street = event.registration_questions.get().translation_key.hex
        registration = build.registration(
            event, "Ms. Robinson", email="r@example.org", answers={street: "A bus"}, wish="Tea", party=2
        )
        shown = ("Ms. Robinson", "r@example.org", "Two people", "A bus", "Tea", "until April 20")
        self.assertShows(self.own(registration, "kept/"), *shown)
        self.press_nothing(registration)
        asked = ("Erase everything?", "your place goes back too", "No, keep it")
        self.assertShows(self.own(registration, "kept/erase/"), *asked)
        answer = self.press(registration, "kept/erase/", status=200)
        self.assertIn("Erased", answer.content.decode())
        self.assertFalse(Person.objects.exists())
        self.assertEqual(build.date_of(event).taken, 0)
        self.look(self.own(registration), status=404)

    def press_nothing(self, registration: Registration) -> None:
        """What asks is a link: the page of what is kept has no button that acts, and what is sent to it does nothing."""
        page = self.look(self.own(registration, "kept/"))
        self.assertEqual(page.select("main form"), [])
        self.assertEqual(page.select_one("main a.button-danger")["href"], self.own(registration, "kept/erase/"))
        field = self.look(self.own(registration, "cancel/")).select_one("main [name=form]")["value"]
        self.client.post(self.own(registration, "kept/"), {"form": field})
        self.assertTrue(Person.objects.exists())

    def test_after_the_event_nothing_is_given_back(self):
        registration = build.registration(self.event())
        with time_machine.travel(NOON + dt.timedelta(days=21), tick=False):
            self.assertHides(self.own(registration, "kept/erase/"), "goes back")

    def test_one_that_only_looks_new_tells_nothing_of_the_true_one(self):
        event = self.event()
        build.registration(event, "The true one", email="r@example.org", wish="Secret", consents={"newsletter": "Yes"})
        again = build.registration(event, "Somebody", email="r@example.org")
        for subpage in SUBPAGES:
            if self.client.get(self.own(again, subpage)).status_code == 200:
                self.assertHides(self.own(again, subpage), "The true one", "Secret", "until you end it")
        self.press(again, "kept/erase/", status=200)
        self.assertEqual(Registration.objects.get().name, "The true one")

    def test_files(self):
        registration = build.registration(self.event(), "Ms. Robinson")
        calendar = self.client.get(self.own(registration, "event.ics"))
        self.assertTrue(calendar.content.startswith(b"BEGIN:VCALENDAR"))
        self.assertEqual(calendar["Cache-Control"], "no-store")
        self.assertEqual(calendar["Cross-Origin-Resource-Policy"], "same-origin")
        export = self.client.get(self.own(registration, "export.json"))
        self.assertIn("Ms. Robinson", export.content.decode())
        self.assertIn("attachment", export["Content-Disposition"])


class LostLinkTests(OwnPageCase):
    def test_the_answer_is_the_same_whether_an_address_is_known(self):
        registration = build.registration(self.event(), email="known@example.org")
        answers = [
            words_of(BeautifulSoup(self.send("/r/link/", status=200, email=email).content.decode(), "html.parser").main)
            for email in ("Known@Example.org ", "unknown@example.org")
        ]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(self.notices(registration), ["confirmed", "link"])

    def test_a_mailbox_gets_a_few_an_hour(self):
        registration = build.registration(self.event(), email="known@example.org")
        for _ in range(5):
            self.send("/r/link/", status=200, email="known@example.org")
        self.assertEqual(self.notices(registration).count("link"), 3)

    def test_below_an_event_it_is_found_too(self):
        event = self.event()
        self.assertEqual(self.client.get(f"{event.url}register/link/")["Location"], "/r/link/")

    def test_what_is_no_address_is_said(self):
        page = BeautifulSoup(self.send("/r/link/", status=422, email="known@").content.decode(), "html.parser")
        self.assertIn("name@example.org", words_of(page.select_one("#email_error")))


class RegistrationSlugTests(HouseCase):
    """Slugs that would collide."""

    def test_r_and_register_are_refused_where_they_collide(self):
        self.assertNotEqual(make.text(self.home, title="R").slug, "r")
        self.assertNotEqual(make.event(self.events, title="Register").slug, "register")
