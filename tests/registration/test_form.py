"""The form in which visitors register: plain words, nothing lost, nothing doubled."""

import datetime as dt
from unittest import mock

import time_machine
from django.core import mail
from django.core.exceptions import ValidationError

from pages.events.occurrences import OccurrenceState
from pages.events.registration.actions import allocation
from pages.events.registration.models import Phase, Registration, RegistrationDate
from pages.events.registration.terms import AccessRequestOption, RegistrationQuestion, SeparateCapacity
from pages.people.contact import format_phone, normalize_email, normalize_phone
from pages.people.models import Consent, ConsentKind, Person

from ..support import make
from ..support.cases import words_of
from . import build
from .forms import TYPED, FormCase
from .test_allocation import NOON


class RegistrationFormTests(FormCase):
    def test_a_name_and_a_way_to_be_reached_are_enough(self):
        event = self.event(capacity=5)
        registration = self.register(event)
        self.assertEqual((registration.state, registration.name), ("confirmed", "Ms. Robinson"))
        self.assertEqual(registration.person.email, "robinson@example.org")
        consent = Consent.objects.get()
        self.assertEqual((consent.kind, consent.source, consent.person), ("registration", "form", registration.person))
        self.assertIn("30 days", consent.text.words)
        self.assertEqual(self.client.cookies, {})
        self.assertShows(self.own, "You have a place", "Ms. Robinson", "robinson@example.org")
        self.assertEqual(mail.outbox, [])  # no mail server is asked while somebody waits

    def test_all_that_is_asked_is_kept(self):
        event = self.event(
            capacity=9,
            separate_capacities=[SeparateCapacity(name="Childcare", hint="Ages 2 to 10", capacity=3)],
            access_request_options=[AccessRequestOption(name="A seat near the door", days_ahead=7)],
            registration_questions=[
                RegistrationQuestion(words="What does your street need?"),
                RegistrationQuestion(words="Which table?", kind="choice", choices="Land\nWork\nHomes"),
                RegistrationQuestion(words="Is it your first time?", kind="yes_no"),
            ],
        )
        words = self.words(self.address(event))
        for said in (
            "Ages 2 to 10. Three free",
            "A seat near the door",
            "Please tell us by March 14",
            "Three questions",
            "Work",
        ):
            self.assertIn(said, words)
        childcare = event.separate_capacities.get().translation_key.hex
        door = event.access_request_options.get().translation_key.hex
        street, table, first = (row.translation_key.hex for row in event.registration_questions.order_by("sort_order"))
        registration = self.register(
            event,
            party="٢",
            wish="Two\nlines",
            options=[door],
            newsletter="yes",
            **{
                f"separately-{childcare}": "2",
                f"answer-{street}": "A bus",
                f"answer-{table}": "Work",
                f"answer-{first}": "no",
            },
        )
        self.assertEqual((registration.party, registration.separately), (2, {childcare: 2}))
        self.assertEqual(registration.answers, {street: "A bus", table: "Work", first: "no"})
        self.assertEqual(registration.wish, "Two\nlines")
        self.assertEqual(registration.access_requests.get().name, "A seat near the door")
        self.assertCountEqual(Consent.objects.values_list("kind", flat=True), ["registration"])

    def test_nobody_is_asked_about_a_newsletter_that_there_is_not(self):
        event = self.event()
        self.assertNotIn("newsletter", str(self.look(self.address(event))).lower())
        self.register(event, newsletter="yes")
        self.assertEqual(list(Consent.objects.values_list("kind", flat=True)), ["registration"])
        self.assertNotIn("Newsletter", self.words(f"{self.own}kept/"))

    def test_it_is_asked_again_once_there_is_one(self):
        event = self.event()
        with mock.patch("pages.events.registration.public.forms.REQUESTED_KINDS", tuple(ConsentKind.values)):
            self.assertIn("Send me the newsletter too.", self.words(self.address(event)))
            self.register(event, newsletter="yes")
        self.assertCountEqual(Consent.objects.values_list("kind", flat=True), ["registration", "newsletter"])
        self.assertIn("Newsletter", self.words(f"{self.own}kept/"))

    def test_by_telephone_in_any_spelling(self):
        for number, typed in enumerate(["601-555-0139", "(601) 555 0140", "+1 601 555 0141", "٦٠١٥٥٥٠١٤٢"]):
            registration = self.register(self.event(), reach="phone", email="", phone=typed, name=f"P {number}")
            self.assertRegex(registration.person.phone, r"^\+1601555\d{4}$")
            self.assertShows(self.own, "601", "we call")

    def test_what_can_be_no_address_and_no_number_is_refused(self):
        long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.example"
        for address in (long, f"{'a' * 65}@house.example", "a@", "@house.example"):
            with self.assertRaisesMessage(ValidationError, "Something is missing in this address"):
                normalize_email(address)
        for number in ("+1601555" + "0" * 99, "garden", "+999 1", "12"):
            with self.assertRaisesMessage(ValidationError, "This does not look like a telephone number"):
                normalize_phone(number)
        self.assertEqual(normalize_email(f"{'A' * 64}@house.example"), f"{'a' * 64}@house.example")

    def test_a_number_that_nobody_can_read_is_shown_as_it_is(self):
        self.assertEqual([format_phone(each) for each in ("+16015550117", "x")], ["(601) 555-0117", "x"])

    def test_a_person_is_not_named_in_a_log(self):
        row = self.register(self.event())
        texts = [
            row.person,
            row.on,
            *row.notices.all(),
            *row.consents.all(),
            *(each.text for each in row.consents.all()),
        ]
        for each in texts:
            self.assertNotRegex(str(each), r"(?i)robinson|example\.org")
            self.assertTrue(str(each).strip())

    def test_errors_are_said_in_words_above_and_beside_and_what_was_typed_stays(self):
        event = self.event(capacity=5, separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)])
        childcare = f"separately-{event.separate_capacities.get().translation_key.hex}"
        typed = {"name": " \u200f ", "email": "robinson@", "party": "many", "wish": "A <b>seat</b>", "consent": ""}
        page = self.refused(event, **typed, **{childcare: "2"})
        said = self.problems(page)
        self.assertEqual(len(said), 4)
        self.assertIn("Your name: Please write a name. A first name will do.", said)
        self.assertIn("Four answers need another look.", words_of(page.select_one("#problems")))
        self.assertTrue(page.select_one("#problems").has_attr("autofocus"))
        self.assertEqual(page.select_one("#email")["value"], "robinson@")
        self.assertEqual(page.select_one("#email")["aria-invalid"], "true")
        self.assertIn(page.select_one("#email_error")["id"], page.select_one("#email")["aria-describedby"])
        self.assertEqual(page.select_one("#party")["value"], "many")
        self.assertEqual(page.select_one(f"#{childcare}")["value"], "2")
        self.assertEqual(page.select_one("#wish").text.strip("\n"), "A <b>seat</b>")
        self.assertEqual(Person.objects.count(), 0)

    def test_what_is_too_long_is_said_and_kept(self):
        page = self.refused(self.event(), name="x" * 10_000, wish="y" * 10_000)
        said = " ".join(self.problems(page))
        self.assertIn("This has 10000 characters; there is room for 200.", said)
        self.assertEqual(len(page.select_one("#name")["value"]), 10_000)
        self.assertEqual(len(page.select_one("#wish").text.strip("\n")), 10_000)

    def test_marks_and_line_breaks_do_not_stand_in_a_name(self):
        registration = self.register(self.event(), name="Ms.\r\nBcc: x@example.org\u202eRobinson\x00")
        self.assertEqual(registration.name, "Ms. Bcc: x@example.orgRobinson")

    def test_more_than_is_free_is_refused_beside_its_number(self):
        event = self.event(capacity=9, separate_capacities=[SeparateCapacity(name="Childcare", capacity=2)])
        name = f"separately-{event.separate_capacities.get().translation_key.hex}"
        page = self.refused(event, **{name: "7"})
        self.assertEqual(self.problems(page), ["Childcare: 2 are free, you asked for 7."])
        self.assertIn("Up to 8 people", self.problems(self.refused(event, party="12"))[0])

    def test_who_needs_more_than_is_free_is_told_whom_to_call(self):
        make.network(phone="601-555-0139")
        event = self.event(capacity=9, separate_capacities=[SeparateCapacity(name="Childcare", capacity=2)])
        name = f"separately-{event.separate_capacities.get().translation_key.hex}"
        (problem,) = self.problems(self.refused(event, **{name: "7"}))
        self.assertEqual(
            problem, "Childcare: 2 are free, you asked for 7. Or call 601-555-0139; we will look for a way."
        )

    def test_numbers_are_refused_together_with_what_else_is_wrong(self):
        capacities = [SeparateCapacity(name="Childcare", capacity=2), SeparateCapacity(name="Headsets", capacity=3)]
        event = self.event(capacity=9, separate_capacities=capacities)
        one, two = (f"separately-{row.translation_key.hex}" for row in event.separate_capacities.all())
        build.registration(event, separately={two.partition("-")[2]: 2})
        page = self.refused(event, email="robinson@", party="12", **{one: "7", two: "2"})
        labels = [each.partition(":")[0] for each in self.problems(page)]
        self.assertEqual(sorted(labels), ["Childcare", "Headsets", "People", "Your e-mail"])
        self.assertIn("Headsets: 1 is free, you asked for 2.", self.problems(page))

    def test_the_form_of_one_date_says_what_is_left_and_who_would_be_first_in_line(self):
        event, second = self.event(capacity=1), "a second faster"
        self.assertShows(self.address(event), "One place left", second)
        build.registration(event)
        self.assertShows(self.address(event), "Full. You would be first in line", "which number you have")
        self.assertHides(self.address(event), second)
        build.registration(event)
        self.assertShows(self.address(event), "Full. One in line; you would be number 2")
        for fields in ({"capacity": None}, {"capacity": 5, "waiting_list": False}):
            self.assertHides(self.address(self.event(**fields)), second)

    def test_a_full_date_leads_to_the_line(self):
        event = self.event(capacity=1)
        build.registration(event)
        self.assertShows(self.address(event), "Join the line")
        registration = self.register(event)
        self.assertEqual((registration.state, registration.number), ("waiting", 1))
        self.assertShows(self.own, "You are number 1 in line", "24 hours")

    def test_the_form_speaks_the_language_of_its_page(self):
        page = self.look(self.address(self.event()))
        self.assertEqual(page.select_one("meta[name=robots]")["content"], "noindex")


class FormQuestionTests(FormCase):
    languages = ["en", "es"]

    def test_answers_that_nobody_would_see_are_refused(self):
        for kind in ("text", "yes_no"):
            with self.assertRaisesMessage(ValidationError, "Please choose “One of several answers” above"):
                RegistrationQuestion(words="How?", kind=kind, choices="By van\nOn foot").clean()
        RegistrationQuestion(words="How?", kind="choice", choices="By van\nOn foot").clean()

    def test_a_choice_has_two_answers_that_differ(self):
        for choices, words in (
            ("By van", "at least two answers"),
            ("By van\nBy van", "Two of these answers are the same"),
        ):
            with self.assertRaisesMessage(ValidationError, words):
                RegistrationQuestion(words="How?", kind="choice", choices=choices).clean()

    def test_answers_of_which_a_translation_has_not_as_many_stand_in_their_language(self):
        questions = [RegistrationQuestion(words="How?", kind="choice", choices="By van\nOn foot")]
        spanish = make.translated(self.event(registration_questions=questions), "es")
        row = spanish.registration_questions.get()
        for choices, language in (("En furgoneta", "en"), ("En furgoneta\nA pie", None)):
            row.choices = choices
            row.save()
            label = self.look(self.address(spanish)).select("[role=radiogroup] label span")[-1]
            self.assertEqual((label.get("lang"), words_of(label)), (language, "On foot" if language else "A pie"))


class FormDateTests(FormCase):
    def series(self, **fields):
        return self.event(repeats="weekly", repeats_count=4, **fields)

    def dates(self, event) -> list[RegistrationDate]:
        return list(RegistrationDate.objects.filter(event=event.translation_key).order_by("date"))

    def test_a_date_among_several(self):
        event = self.series(capacity=3, changes=[])
        first, second, third, _last = self.dates(event)
        RegistrationDate.objects.filter(pk=second.pk).update(state=OccurrenceState.CANCELLED)
        RegistrationDate.objects.filter(pk=third.pk).update(taken=3, waiting=6)
        page = self.look(self.address(event))
        radios = page.select("[name=date]")
        self.assertEqual([radio.has_attr("disabled") for radio in radios], [False, True, False, False])
        self.assertEqual([radio["value"] for radio in radios if radio.has_attr("checked")], [first.date.isoformat()])
        words = words_of(page.main)
        for said in ("Three places left", "Cancelled", "Full. Six in line; you would be number 7"):
            self.assertIn(said, words)
        registration = self.register(event, date=third.date.isoformat())
        self.assertEqual((registration.on, registration.state), (third, "waiting"))

    def test_two_dates_at_once_are_not_guessed(self):
        event = self.series()
        first, second, *_ = self.dates(event)
        page = self.refused(event, date=[first.date.isoformat(), second.date.isoformat()])
        self.assertEqual(self.problems(page), ["Which day: Please choose one day."])
        page = self.refused(event, date="2001-01-01")
        self.assertIn("There is no such day any more.", self.problems(page)[0])

    def test_the_form_of_one_date_has_that_chosen(self):
        event = self.series()
        second = self.dates(event)[1]
        page = self.look(f"{event.url}{second.date}/register/")
        checked = [radio["value"] for radio in page.select("[name=date]") if radio.has_attr("checked")]
        self.assertEqual(checked, [second.date.isoformat()])
        for day in ("2001-01-01", "2027-13-45"):
            self.look(f"{event.url}{day}/register/", status=404)

    def test_not_open_closed_over_and_cancelled_say_so(self):
        for fields, phase, words in (
            ({"registration_opens_days": 3}, Phase.NOT_YET, "Opens Thursday, March 18, 9 am"),
            ({"registration_closes_hours": 720}, Phase.CLOSED, "The list is closed"),
            ({"state": "cancelled"}, Phase.CANCELLED, "Cancelled"),
        ):
            event = self.event(**fields)
            self.assertEqual(build.date_of(event).phase(), phase)
            page = self.look(self.address(event))
            self.assertIn(words, words_of(page.main))
            self.assertIsNone(page.select_one("main form"))

    def test_what_closes_while_somebody_types_is_said_in_the_form(self):
        event = self.event(registration_closes_hours=1)
        shown = self.look(self.address(event))
        with time_machine.travel(NOON + dt.timedelta(days=20, hours=1), tick=False):
            answer = self.send(self.address(event), shown, status=422, **TYPED)
        self.assertIn("closed", answer.content.decode())

    def test_an_event_without_registration_has_no_form(self):
        for event in (self.event(takes_registrations=False), make.text(self.home)):
            self.look(self.address(event), status=404)

    def test_a_page_of_that_name_is_shown_where_it_stands(self):
        page = make.text(make.text(self.home), title="Register", slug="register")
        answer = self.client.get(page.url)
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("noindex", answer.get("X-Robots-Tag", ""))

    def test_a_page_behind_a_password_asks_for_it_first(self):
        event = self.event()
        make.private(event)
        answer = self.client.get(self.address(event))
        self.assertEqual((answer.status_code, answer["Location"]), (303, event.url))

    def test_an_unpublished_event_has_no_form(self):
        event = self.event()
        event.unpublish()
        self.look(self.address(event), status=404)


class TwiceTests(FormCase):
    def test_the_same_form_twice_is_one_registration(self):
        event = self.event(capacity=5)
        shown = self.look(self.address(event))
        addresses = {self.send(self.address(event), shown, **TYPED)["Location"] for _ in range(3)}
        self.assertEqual((len(addresses), Registration.objects.count()), (1, 1))

    def test_what_the_first_of_two_has_taken_is_not_missed_by_the_second(self):
        event = self.event(separate_capacities=[SeparateCapacity(name="Childcare", capacity=1)])
        name = f"separately-{event.separate_capacities.get().translation_key.hex}"
        shown = self.look(self.address(event))
        first, second = (self.send(self.address(event), shown, **TYPED | {name: "1"})["Location"] for _ in range(2))
        self.assertEqual(first, second)

    def test_the_same_sheet_filled_in_by_somebody_else_is_theirs(self):
        """As on a tablet at the door, where the next one presses “back”."""
        event = self.event(capacity=5)
        shown = self.look(self.address(event))
        first = self.send(self.address(event), shown, **TYPED)["Location"]
        other = TYPED | {"name": "Mr. Little", "email": "little@example.org"}
        second = self.send(self.address(event), shown, **other)["Location"]
        self.assertNotEqual(first, second)
        self.assertEqual(
            list(Registration.objects.order_by("pk").values_list("name", flat=True)), ["Ms. Robinson", "Mr. Little"]
        )

    def test_a_known_address_gets_the_same_page(self):
        event = self.event(capacity=5)
        self.register(event)
        first = self.words(self.own)
        again = self.register(event)
        self.assertEqual(self.words(self.own), first)
        self.assertEqual(build.date_of(event).taken, 2)
        allocation.cancel(again)
        self.assertEqual(build.date_of(event).taken, 1)

    def test_it_costs_the_same_for_many_as_for_few(self):
        event = self.event(capacity=50)
        build.registration(event)
        few = self.cost_of(self.address(event))
        for _ in range(10):
            build.registration(event)
        self.assertEqual(self.cost_of(self.address(event)), few)
