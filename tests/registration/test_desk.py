"""Who comes, at the desk: what organizers see, whom they find, what they do, and who may."""

import datetime as dt
import re
from unittest import mock

import time_machine
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import PageLogEntry

from pages.events.registration import notices
from pages.events.registration.actions import allocation, contact, duties
from pages.events.registration.addresses import own_path
from pages.events.registration.admin import roll
from pages.events.registration.models import (
    AccessRequest,
    Registration,
    RegistrationDate,
    RegistrationNotice,
)
from pages.events.registration.notices import mails
from pages.events.registration.terms import AccessRequestOption, RegistrationQuestion, SeparateCapacity
from pages.network.models import Chrome
from pages.people.models import Consent, Person

from ..support import make
from ..support.cases import form_values, words_of
from . import build
from .test_allocation import NOON, RegistrationCase


class DeskCase(RegistrationCase):
    """An organizer at the desk."""

    def setUp(self):
        super().setUp()
        self.organizer = make.person("organizer")
        self.client.force_login(self.organizer)

    def address(self, event, name: str = "who_comes_date", *more) -> str:
        return reverse(name, args=[build.date_of(event).pk, *more])

    def page(self, address: str, **query) -> BeautifulSoup:
        answer = self.client.get(address, query, headers={"Accept-Language": "en"})
        self.assertEqual(answer.status_code, 200, address)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def names(self, event, **query) -> list[str]:
        return [words_of(each) for each in self.page(self.address(event), **query).select("#roll .who a")]

    def post(self, address: str, **data):
        return self.client.post(address, data, headers={"Accept-Language": "en"})

    def told(self, answer) -> str:
        return " ".join(str(each) for each in get_messages(answer.wsgi_request))

    def held_by_phone(self, event, name: str = "Ms. Tillman") -> Registration:
        entry = build.entry(name, email="", phone="+16015550117")
        return allocation.register(build.date_of(event), entry, is_held=True)


class RegistrationRightsTests(DeskCase):
    def test_whoever_may_edit_the_event_sees_it_and_nobody_else(self):
        author = make.person("author")
        event = self.event(owner=author)
        other = self.event()
        row = build.registration(other)
        for role, sees in (("organizer", True), ("editor", True), ("translator-es", False)):
            self.client.force_login(make.person(role, username=f"second-{role}"))
            answers = [self.client.get(self.address(other)), self.client.get(reverse("who_comes_one", args=[row.pk]))]
            self.assertEqual([each.status_code == 200 for each in answers], [sees, sees], role)
        self.client.force_login(author)
        self.assertEqual(self.client.get(self.address(event)).status_code, 200)
        self.assertEqual(self.client.get(self.address(other)).status_code, 404)
        self.assertEqual(
            self.post(self.address(other, "who_comes_act"), act="cancel", who=row.pk, sure="yes").status_code, 404
        )
        row.refresh_from_db()
        self.assertEqual(row.state, "confirmed")

    def test_the_menu_has_it_for_whoever_edits_events(self):
        self.event()
        self.assertIn(reverse("who_comes"), self.client.get("/admin/").content.decode())
        self.client.force_login(make.person("author"))
        self.assertNotIn(reverse("who_comes"), self.client.get("/admin/").content.decode())

    def test_nothing_is_kept_by_browsers(self):
        event = self.event()
        for name in ("who_comes_date", "who_comes_write", "who_comes_enter"):
            self.assertIn("no-store", self.client.get(self.address(event, name))["Cache-Control"])


class DateIndexTests(DeskCase):
    def test_dates_to_come_stand_first_to_last_and_those_that_are_over_apart(self):
        for days, title in ((9, "Later"), (3, "Sooner")):
            build.registration(build.meeting(self.events, days=days, title=title))
        make.event(self.events, days=2, title="Without registration")
        words = words_of(self.page(reverse("who_comes")).select_one("table.roll"))
        self.assertLess(words.index("Sooner"), words.index("Later"))
        self.assertNotIn("Without registration", words)
        with time_machine.travel(NOON + dt.timedelta(days=5)):
            self.client.force_login(self.organizer)
            self.assertIn("Sooner", words_of(self.page(reverse("who_comes"), over="").select_one("table.roll")))


class RollTests(DeskCase):
    def test_it_says_how_full_it_is_and_who_waits_in_order(self):
        event = self.event(capacity=2, separate_capacities=[SeparateCapacity(name="Headsets", capacity=3)])
        key = event.separate_capacities.get().translation_key.hex
        for number in range(4):
            build.registration(event, f"Person {'ABCD'[number]}", separately={key: 1} if number == 0 else {})
        page = self.page(self.address(event))
        self.assertEqual(self.names(event), ["Person A", "Person B", "Person C", "Person D"])
        rooms = words_of(page.select_one(".roll-rooms"))
        self.assertIn("Places 2 of 2, full", rooms)
        self.assertIn("Headsets 1 of 3", rooms)
        self.assertEqual([svg["viewbox"] for svg in page.select(".roll-rooms svg")], ["0 0 2 1", "0 0 3 1"])
        states = [words_of(each) for each in page.select("#roll .roll-state")]
        self.assertEqual(states[2:], ["Number 1 in line", "Number 2 in line"])

    def test_desk_table_page_and_mail_say_the_same_place_in_line(self):
        event = self.event(capacity=1)
        _first, second, third = (build.registration(event, name) for name in ("A", "B", "C"))
        allocation.cancel(second)
        states = [words_of(each) for each in self.page(self.address(event)).select("#roll .roll-state")]
        self.assertEqual(states[1], "Number 1 in line")
        self.assertShows(reverse("who_comes_one", args=[third.pk]), "Number 1 in line")
        self.assertShows(own_path(third), "You are number 1 in line")
        self.assertIn("You are number 1 in line", mails.build(notices.add(third, "waiting")).subject)
        self.assertIn("In line,1,C", self.client.get(self.address(event, "who_comes_table", "csv")).content.decode())

    def test_no_end_is_said_where_none_was_given(self):
        event = self.event(start_time=dt.time(19), end_time=None)
        build.registration(event)
        for address in (self.address(event), self.address(event, "who_comes_write"), reverse("who_comes")):
            words = words_of(self.page(address).select_one("main"))
            self.assertIn("7 pm", words)
            self.assertNotIn("7 to", words)

    def test_somebody_is_found_by_any_spelling(self):
        event = self.event()
        build.registration(event, "Lucía Tzoc", email="lucia@example.org")
        build.registration(event, "سَلمى حدّاد", email="salma@example.org")
        build.registration(event, "Don Chepe", email="", phone="+16015550142")
        for query, name in (
            *(("lucia", "Lucía Tzoc"), ("TZOC lu", "Lucía Tzoc"), ("lucia@exa", "Lucía Tzoc")),
            *(("سلمى", "سَلمى حدّاد"), ("\u202esalma@", "سَلمى حدّاد")),
            *(("(601) 555-0142", "Don Chepe"), ("601.555.0142", "Don Chepe"), ("٦٠١ ٥٥٥", "Don Chepe")),
            ("+1 601", "Don Chepe"),
        ):
            self.assertEqual(self.names(event, q=query), [name], query)
        self.assertEqual(self.names(event, q="nobody"), [])

    def test_filters_show_some_and_say_how_many(self):
        event = self.event(capacity=1, access_request_options=[AccessRequestOption(name="A seat near the door")])
        option = event.access_request_options.get().translation_key.hex
        build.registration(event, "First", options=[option])
        build.registration(event, "Second")
        gone = build.registration(event, "Third")
        allocation.cancel(gone)
        self.held_by_phone(event)
        chips = [words_of(each) for each in self.page(self.address(event)).select("nav .roll-chips")][-1]
        self.assertEqual(
            chips,
            "All 4 Have a place 1 In line 1 To be confirmed 1 To call 1 Asked for something 1 Gave it back 1",
        )
        self.assertEqual(self.names(event, state="asked"), ["First"])
        self.assertEqual(self.names(event, state="call"), ["Ms. Tillman"])
        self.assertEqual(self.names(event, state="nonsense"), ["First", "Second", "Ms. Tillman", "Third"])

    def test_whoever_has_no_mail_is_marked_to_be_called(self):
        event = self.event()
        row = build.registration(event, "Deacon Hayes", email="", phone="+16015550134")
        page = self.page(self.address(event))
        self.assertEqual(page.select_one("#roll a.call")["href"], "tel:+16015550134")
        notice = RegistrationNotice.objects.get(registration=row)
        self.post(self.address(event, "who_comes_called"), notice=notice.pk)
        notice.refresh_from_db()
        self.assertEqual((notice.called_by, bool(notice.done_at)), (self.organizer, True))
        self.assertNotIn("Deacon Hayes", words_of(self.page(self.address(event)).select_one(".tell-calls")))

    def test_what_is_newer_closes_what_was_to_be_told_before(self):
        event = self.event()
        row = build.registration(event, "Deacon Hayes", email="", phone="+16015550134")
        build.registration(event, "Ms. Tillman", email="", phone="+16015550117")
        moved = notices.add(row, "moved", {"was": row.on.starts_at.isoformat()})

        def calls() -> str:
            return words_of(self.page(self.address(event)).select_one(".tell-calls"))

        self.assertIn("Deacon Hayes Moved", calls())
        self.assertEqual((calls().count("Deacon Hayes"), calls().count("Ms. Tillman")), (1, 1))
        self.assertShows(reverse("who_comes_one", args=[row.pk]), "Confirmation: replaced by what is newer")
        self.post(self.address(event, "who_comes_called"), notice=moved.pk)
        self.assertNotIn("Deacon Hayes", calls())

    def offered_by_phone(self, event) -> Registration:
        """Somebody without e-mail to whom a place is offered."""
        first, row = build.registration(event), build.registration(event, "Mr. Till", email="", phone="+16015550117")
        allocation.cancel(first)
        return Registration.objects.get(pk=row.pk)

    def test_who_is_called_about_an_offer_answers_by_telephone(self):
        for act, state in {"accept": "confirmed", "pass_on": "waiting", "leave": "cancelled"}.items():
            event = self.event(capacity=1)
            row = self.offered_by_phone(event)
            calls = self.page(self.address(event)).select_one(".tell-calls")
            self.assertIn("until Tuesday, March 2, noon", words_of(calls))
            one = self.page(calls.select_one("small a")["href"])
            buttons = [each["value"] for each in one.select("form.roll-doors [name=act]")]
            self.assertEqual(buttons, ["accept", "pass_on", "leave", "write", "cancel"])
            offer = one.select_one("[name=offer]")["value"]
            self.post(self.address(event, "who_comes_act"), who=row.pk, act=act, offer=offer)
            self.assertEqual(self.states(event)[-1], (state, 1), act)
            self.assertIsNone(self.page(self.address(event)).select_one(".tell-calls"), act)
            answer = self.post(self.address(event, "who_comes_act"), who=row.pk, act="pass_on", offer=offer)
            self.assertIn("Mr. Till: The time to say yes is over.", self.told(answer))
            self.assertEqual(self.states(event)[-1], (state, 1), "pressed in an older window")

    def test_an_offer_that_is_over_is_nobody_to_call(self):
        event = self.event(capacity=1)
        self.offered_by_phone(event)
        build.registration(event)
        with time_machine.travel(NOON + dt.timedelta(hours=25), tick=False):
            duties.offer_and_lapse()
            self.assertIsNone(self.page(self.address(event)).select_one(".tell-calls"))

    def test_an_address_that_waits_for_its_yes_is_nobody_to_call(self):
        event = self.event()
        row = build.registration(event, "Mr. Till", email="", phone="+16015550117")
        contact.propose(row, "till@house.example")
        self.assertIn("Confirmation", words_of(self.page(self.address(event)).select_one(".tell-calls")))
        self.assertShows(reverse("who_comes_one", args=[row.pk]), "waits to be sent", "till@house.example")

    def test_answers_stand_in_the_words_of_the_source(self):
        questions = [
            RegistrationQuestion(words="How do you come?", kind="choice", choices="By van\nOn foot"),
            RegistrationQuestion(words="Do you drive?", kind="yes_no"),
        ]
        event = self.event(registration_questions=questions)
        keys = [row.translation_key.hex for row in event.registration_questions.all()]
        build.registration(event, language="es", answers={keys[0]: "On foot", keys[1]: "yes"})
        row = words_of(self.page(self.address(event)).select_one("#roll tbody tr"))
        self.assertIn("How do you come? On foot Do you drive? Yes", row)
        self.assertIn("Spanish", row)

    def test_a_date_that_was_dropped_or_cancelled_says_so(self):
        event = self.event(repeats="weekly")
        on = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[1]
        allocation.register(on, build.entry("Ms. Robinson"))
        event.repeats, event.repeats_on = "monthly", "date"
        event.save_revision().publish()
        page = self.page(reverse("who_comes_date", args=[on.pk]))
        self.assertIn("No date of the event any more", words_of(page.select_one(".roll-sub")))
        self.assertIn("Ms. Robinson", words_of(page.select_one("#roll")))

    def test_a_longer_list_costs_no_more_queries_and_has_pages(self):
        event = self.event()
        on = build.date_of(event)

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.page(self.address(event))
            return len(queries)

        self.fill(on, 3)
        self.page(self.address(event))
        few = cost()
        self.fill(on, 1500)
        self.assertEqual(cost(), few)
        page = self.page(self.address(event), p=2)
        self.assertEqual(len(page.select("#roll tbody tr")), 100)
        self.assertIn("Page 2 of 16", words_of(page.select_one("nav.pagination")))
        self.assertEqual(self.names(event, q="person-1499@"), ["Person 1499"])

    def fill(self, on, number: int) -> None:
        start = Registration.objects.count()
        people = [
            Person(name=f"Person {each}", email=f"person-{each}@example.org", language="en")
            for each in range(start, start + number)
        ]
        rows = Person.objects.bulk_create(people)
        Registration.objects.bulk_create(
            Registration(on=on, person=each, name=each.name, language="en", state="confirmed") for each in rows
        )


class DeskLanguageTests(DeskCase):
    languages = ["en", "es", "ar"]

    def test_the_desk_speaks_the_language_of_whoever_reads_it(self):
        event = self.event(
            separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)],
            access_request_options=[AccessRequestOption(name="A seat")],
            registration_questions=[RegistrationQuestion(words="How?", kind="choice", choices="By van\nOn foot")],
        )
        spanish = make.translated(event, "es")
        for name, values in (
            ("separate_capacities", {"name": "Guardería"}),
            ("access_request_options", {"name": "Un asiento"}),
            ("registration_questions", {"words": "¿Cómo?", "choices": "En furgoneta\nA pie"}),
        ):
            getattr(spanish, name).model.objects.filter(pk=getattr(spanish, name).get().pk).update(**values)
        care, seat, how = (
            getattr(event, name).get().translation_key.hex
            for name in ("separate_capacities", "access_request_options", "registration_questions")
        )
        row = build.registration(event, separately={care: 1}, options=[seat], answers={how: "On foot"})
        addresses = [self.address(event), reverse("who_comes_one", args=[row.pk])]
        addresses += [self.address(event, "who_comes_table", "csv"), self.address(event, "who_comes_enter")]
        for address in addresses:
            answer = self.client.get(address, headers={"Accept-Language": "es"}).content.decode()
            shown = answer.replace('value="On foot"', "")  # as it is kept, in the words of the source
            for english, words in (
                ("Childcare", "Guardería"),
                ("A seat", "Un asiento"),
                ("How?", "¿Cómo?"),
                ("On foot", "A pie"),
            ):
                self.assertNotIn(english, shown, address)
                if words != "A pie" or "enter" not in address:
                    self.assertIn(words, shown, address)

    def test_a_date_that_stands_alone_begins_with_a_capital(self):
        event = self.event()
        row = build.registration(make.translated(event, "es").source, language="es")
        desk = self.client.get(self.address(event), headers={"Accept-Language": "es"}).content.decode()
        self.assertTrue(words_of(BeautifulSoup(desk, "html.parser").h1)[0].isupper())
        with translation.override("es"):
            ticket = self.look(own_path(row)).select_one(".ticket dd")
        self.assertTrue(words_of(ticket).startswith("Domingo"), words_of(ticket))

    def test_words_that_were_changed_since_the_form_was_opened_are_read_out_once_more(self):
        event = self.event()
        address = self.address(event, "who_comes_enter")
        hidden = {each["name"]: each["value"] for each in self.page(address).select("[name^=consent_version-]")}
        self.assertEqual(set(hidden), {f"consent_version-{code}" for code in ("en", "es", "ar")})
        Chrome.objects.filter(locale__language_code="en").update(registration_consent="We keep it for a year.")
        entered = {"name": "Ms. Tillman", "language": "en", "party": 1, "has_agreed": "on"}
        answer = self.client.post(address, entered | hidden)
        self.assertContains(answer, "These words were changed a moment ago.")
        self.assertFalse(Registration.objects.exists())
        shown = BeautifulSoup(answer.content, "html.parser").select("[name^=consent_version-]")
        hidden = {each["name"]: each["value"] for each in shown}
        self.assertEqual(self.client.post(address, entered | hidden).status_code, 302)

    def test_what_is_agreed_to_is_read_out_in_each_language(self):
        page = self.page(self.address(self.event(), "who_comes_enter"))
        self.assertEqual([each["lang"] for each in page.select(".read-out [lang]")], ["en", "es", "ar"])
        self.assertNotIn("Still in", words_of(page.select_one(".read-out").parent))

    def test_words_that_nobody_has_translated_are_read_out_with_a_note(self):
        chrome = Chrome.in_language("en")
        chrome.registration_consent = "We may keep your name."
        chrome.save()
        page = self.page(self.address(self.event(), "who_comes_enter"))
        self.assertEqual([each["lang"] for each in page.select(".read-out [lang]")], ["en", "en", "en"])
        lines = [words_of(each) for each in page.select(".read-out")]
        self.assertEqual(["(Still in English)" in line for line in lines], [False, True, True])


class AccessRequestTests(DeskCase):
    def setUp(self):
        super().setUp()
        options = [AccessRequestOption(name="Sign language", days_ahead=7), AccessRequestOption(name="A seat")]
        self.meeting = self.event(access_request_options=options)
        self.sign, self.seat = (row.translation_key.hex for row in self.meeting.access_request_options.all())

    def needs(self) -> str:
        return words_of(self.page(self.address(self.meeting)).select_one(".roll-needs"))

    def test_what_nobody_has_confirmed_names_its_last_day_then_who_has(self):
        for _ in range(2):
            build.registration(self.meeting, options=[self.sign])
        self.assertIn("Sign language 2 registrations Nobody has said yes. Last day: Sunday, March 14", self.needs())
        self.post(self.address(self.meeting, "who_comes_set_aside"), option=self.sign, note="first row, on the left")
        self.assertIn("first row, on the left, by", self.needs())
        self.assertEqual({each.confirmed_by for each in AccessRequest.objects.all()}, {self.organizer})
        build.registration(self.meeting, options=[self.sign])
        self.assertIn("1 more is open", self.needs())
        self.post(self.address(self.meeting, "who_comes_set_aside"), option=self.sign, is_confirmed="no")
        self.assertIn("Nobody has said yes", self.needs())

    def test_one_is_confirmed_alone(self):
        rows = [build.registration(self.meeting, options=[self.seat]) for _ in range(2)]
        self.post(self.address(self.meeting, "who_comes_set_aside"), option=self.seat, registration=rows[0].pk)
        done = AccessRequest.objects.exclude(confirmed_at=None).values_list("registration", flat=True)
        self.assertEqual(list(done), [rows[0].pk])

    def test_a_note_is_written_after_it_was_confirmed(self):
        row = build.registration(self.meeting, options=[self.seat])
        address, one = self.address(self.meeting, "who_comes_set_aside"), reverse("who_comes_one", args=[row.pk])
        self.post(address, option=self.seat, registration=row.pk)
        before = AccessRequest.objects.get()
        self.assertIsNotNone(self.page(one).select_one(".noted input[name=note]"))
        self.post(address, option=self.seat, registration=row.pk, is_confirmed="note", note="By the door")
        after = AccessRequest.objects.get()
        self.assertEqual((after.note, after.confirmed_at), ("By the door", before.confirmed_at))
        self.assertEqual(self.page(one).select_one(".noted input[name=note]")["value"], "By the door")

    def test_what_is_no_request_changes_nothing(self):
        build.registration(self.meeting, options=[self.seat])
        for option in ("", "x" * 32, "a" * 31, "٠" * 32):
            answer = self.post(self.address(self.meeting, "who_comes_set_aside"), option=option)
            self.assertEqual(answer.status_code, 302)
        self.assertIsNone(AccessRequest.objects.get().confirmed_at)


class ActionTests(DeskCase):
    def act(self, event, act: str, *rows, **more):
        return self.post(self.address(event, "who_comes_act"), act=act, who=[row.pk for row in rows], **more)

    def test_before_somebody_is_cancelled_it_is_asked_once_more(self):
        event = self.event(capacity=1)
        row, waits = build.registration(event, "Ms. Robinson"), build.registration(event)
        answer = self.act(event, "cancel", row)
        self.assertIn("Ms. Robinson", answer.content.decode())
        self.assertEqual(self.states(event)[0], ("confirmed", None))
        self.act(event, "cancel", row, sure="yes")
        self.assertEqual(self.states(event), [("cancelled", None), ("offered", 1)])
        self.assertEqual(self.notices(waits)[-1], "offer")
        self.assertIn("Cancelled by us", words_of(self.page(self.address(event)).select_one("#roll")))
        self.assertCountsAreTrue(event)

    def test_a_place_is_given_out_of_order(self):
        event = self.event(capacity=1)
        rows = [build.registration(event) for _ in range(3)]
        self.assertIn("1 person has a place now", self.told(self.act(event, "admit", rows[2])))
        self.assertEqual([state for state, _ in self.states(event)], ["confirmed", "waiting", "confirmed"])
        self.assertIn("Places 2 of 1, full", words_of(self.page(self.address(event)).select_one(".roll-rooms")))

    def test_whoever_came_back_is_not_admitted_twice(self):
        event = self.event()
        row = build.registration(event, "Ada", email="a@example.org")
        allocation.cancel(row)
        build.registration(event, "Ada", email="a@example.org")
        self.assertIn("on the list already", self.told(self.act(event, "admit", row)))
        self.assertEqual([state for state, _ in self.states(event)], ["cancelled", "confirmed"])

    def test_who_is_held_by_telephone_is_confirmed_at_any_time(self):
        event = self.event(capacity=1)
        held = self.held_by_phone(event)
        with time_machine.travel(NOON + dt.timedelta(hours=3)):
            self.act(event, "confirm", held)
        self.assertEqual(self.states(event), [("confirmed", None)])

    def test_nobody_of_another_date_is_touched(self):
        event, other = self.event(), self.event()
        row = build.registration(other)
        self.act(event, "cancel", row, sure="yes")
        self.assertEqual(self.states(other), [("confirmed", None)])
        self.act(other, "explode", row)
        self.assertEqual(self.states(other), [("confirmed", None)])

    def test_what_was_done_stands_in_the_history_without_a_name(self):
        event = self.event()
        row = build.registration(event, "Ms. Robinson")
        self.act(event, "cancel", row, sure="yes")
        entry = PageLogEntry.objects.get(action="registration.cancel")
        self.assertEqual((entry.page_id, entry.user), (event.pk, self.organizer))
        self.assertNotIn("Robinson", f"{entry.data} {entry.label} {entry.formatter.format_message(entry)}")
        self.assertIn(f"registration {row.pk} of", entry.formatter.format_message(entry))

    def test_what_somebody_has_erased_meanwhile_is_no_error(self):
        event = self.event()
        row, other = build.registration(event), build.registration(event, email="", phone="+16015550134")
        notice = RegistrationNotice.objects.get(registration=other)
        with mock.patch.object(allocation, "locked_with", side_effect=Registration.DoesNotExist):
            answer = self.act(event, "admit", row)
        self.assertEqual(
            (answer.status_code, PageLogEntry.objects.filter(action="registration.admit").count()), (302, 0)
        )
        other.delete()
        answer = self.post(self.address(event, "who_comes_called"), notice=notice.pk)
        self.assertRedirects(answer, self.address(event), fetch_redirect_response=False)


class DateWordsTests(DeskCase):
    """How full a date is, and what is out of the ordinary with it, in few words."""

    def beside(self, event, **values) -> str:
        on = build.date_of(event)
        RegistrationDate.objects.filter(pk=on.pk).update(**values)
        on.refresh_from_db()
        return roll.fullness(on)

    def test_how_full_it_is(self):
        event = self.event(repeats="weekly", capacity=3)
        for values, words in (
            ({}, "0 of 3"),
            ({"taken": 3, "waiting": 2}, "3 of 3, 2 in line"),
            ({"capacity": None}, "3 people, 2 in line"),
            ({"taken": 0, "waiting": 0, "opens_at": NOON + dt.timedelta(days=3)}, "opens Mar 4"),
            ({"taken": 1}, "1 person"),
            ({"state": "cancelled"}, "Cancelled"),
            ({"is_dropped": True}, "dropped"),
            ({"erased_at": NOON, "totals": {"confirmed": {"people": 2}}}, "2 had a place"),
        ):
            self.assertEqual(self.beside(event, **values), words, values)

    def test_when_it_is(self):
        event = self.event()
        on = build.date_of(event)
        for moved, words in ((0, "Today."), (1, "It is over."), (-1, "In 1 day."), (-9, "In 9 days.")):
            with time_machine.travel(on.starts_at + dt.timedelta(days=moved), tick=False):
                self.assertEqual(roll.days_until(on), words)
        whole = self.event(all_day=True, start_time=None, end_time=None)
        self.assertEqual(roll.hours_words(build.date_of(whole), ()), "all day")
        self.assertEqual(roll.hours_words(on, ()), "2 to 4 pm")

    def test_a_date_whose_page_is_offline_says_so(self):
        event = self.event()
        build.registration(event)
        self.assertEqual(roll.flags(build.date_of(event)), [])
        event.unpublish()
        self.assertEqual(roll.flags(build.date_of(event)), ["Not open on the site"])

    def test_one_that_nobody_confirmed_in_time_says_so(self):
        event = self.event(capacity=3)
        row = allocation.register(build.date_of(event), build.entry("Ada"), is_held=True)
        row.is_reserved = True
        self.assertEqual(roll.state_words(row), "To be confirmed, place held")
        row.is_reserved, row.state, row.cancelled_at = False, "cancelled", row.held_until
        self.assertEqual(roll.state_words(row), "Not confirmed in time")


class OrganizerEntryTests(DeskCase):
    def enter(self, event, **fields):
        data = {"name": "Ms. Tillman", "language": "en", "party": 1, "has_agreed": "on"} | fields
        return self.post(self.address(event, "who_comes_enter"), **data)

    def test_a_double_click_enters_somebody_once(self):
        event = self.event()
        for token in ("a" * 64, "a" * 64, "b" * 64):  # the third is another form, and another Ms. Tillman
            self.assertEqual(self.enter(event, csrfmiddlewaretoken=token).status_code, 302)
        self.assertEqual(Registration.objects.count(), 2)
        self.assertCountsAreTrue(event)

    def test_somebody_who_has_neither_mail_nor_telephone(self):
        event = self.event()
        answer = self.enter(event)
        self.assertEqual(answer.status_code, 302)
        row = Registration.objects.get()
        self.assertEqual((row.source, row.entered_by, row.state), ("organizer", self.organizer, "confirmed"))
        self.assertEqual(Consent.objects.get().source, "organizer")
        self.assertIsNotNone(RegistrationNotice.objects.get().done_at)  # they were told by whoever wrote them down
        self.assertIn("At the door", words_of(self.page(self.address(event)).select_one("#roll")))

    def test_what_somebody_wrote_is_asked_for(self):
        event = self.event()
        needs = lambda: words_of(self.page(self.address(event)).select_one("section[aria-labelledby=needs]"))  # noqa: E731
        self.assertIn("Nobody has asked for anything yet.", needs())
        self.enter(event, name="Rosa", wish="Childcare for two")
        self.assertEqual(needs(), "What people asked for Rosa: Childcare for two")

    def test_what_they_need_comes_along(self):
        event = self.event(
            separate_capacities=[SeparateCapacity(name="Headsets", capacity=3)],
            access_request_options=[AccessRequestOption(name="A seat")],
            registration_questions=[RegistrationQuestion(words="Do you drive?", kind="yes_no")],
        )
        keys = [
            getattr(event, name).get().translation_key.hex
            for name in ("separate_capacities", "access_request_options", "registration_questions")
        ]
        fields = {f"separately-{keys[0]}": 2, "options": keys[1], f"answer-{keys[2]}": "no", "wish": "A plate"}
        self.enter(event, phone="(601) 555-0117", party=3, **fields)
        row = Registration.objects.get()
        self.assertEqual(
            (row.party, row.separately, row.answers, row.wish), (3, {keys[0]: 2}, {keys[2]: "no"}, "A plate")
        )
        self.assertEqual((row.person.phone, row.access_requests.count()), ("+16015550117", 1))
        self.assertCountsAreTrue(event)

    def test_it_may_be_more_than_there_is_room_for_where_somebody_says_so(self):
        event = self.event(capacity=1, waiting_list=False)
        build.registration(event)
        page = BeautifulSoup(self.enter(event).content.decode(), "html.parser")
        self.assertIn("All places are taken", words_of(page))
        self.assertEqual(self.enter(event, is_over_capacity="on").status_code, 302)
        self.assertEqual([state for state, _ in self.states(event)], ["confirmed", "confirmed"])

    def test_bad_input_comes_back_in_words(self):
        event = self.event()
        build.registration(event, "Ada", email="a@example.org")
        for fields, words in (
            ({"name": "\u202e \n"}, "Please write a name"),
            ({"email": "nobody"}, "Something is missing in this address"),
            ({"phone": "12"}, "does not look like a telephone number"),
            ({"has_agreed": ""}, "Please ask first"),
            ({"name": "Ada", "email": "A@Example.org"}, "on the list already"),
            ({"party": 0}, "greater than or equal to 1"),
            ({"name": "x" * 10_000}, "at most 200"),
        ):
            answer = self.enter(event, **fields)
            self.assertEqual(answer.status_code, 200, fields)
            self.assertIn(words, words_of(BeautifulSoup(answer.content.decode(), "html.parser")), fields)
        self.assertEqual(Registration.objects.count(), 1)

    def test_who_was_held_and_calls_is_taken_over(self):
        event = self.event()
        self.held_by_phone(event)
        self.enter(event, phone="601-555-0117")
        self.assertEqual(self.states(event), [("confirmed", None)])


class RegistrationChangeTests(DeskCase):
    def change(self, row, **fields):
        data = {"name": row.name, "email": row.person.email, "phone": "", "language": "en", "party": row.party} | fields
        return self.post(reverse("who_comes_one", args=[row.pk]), **data)

    def test_people_and_contact_are_changed_and_told(self):
        event = self.event(capacity=5)
        row = build.registration(event, email="wrong@example.org")
        before = row.person
        self.change(row, email="right@example.org", name="Rosa", party=2)
        row.refresh_from_db()
        self.assertEqual((row.person.email, row.name, row.party), ("right@example.org", "Rosa", 2))
        self.assertFalse(Person.objects.filter(pk=before.pk).exists())
        self.assertEqual(self.notices(row), ["confirmed", "link", "changed"])
        self.assertCountsAreTrue(event)

    def test_saved_without_a_change_nobody_gets_a_mail(self):
        row = build.registration(self.event())
        self.change(row)
        self.assertEqual(self.notices(row), ["confirmed"])

    def test_more_than_is_free_changes_nothing(self):
        event = self.event(capacity=1)
        row = build.registration(event)
        answer = self.change(row, party=2, name="Another")
        self.assertEqual(answer.status_code, 200)
        row.refresh_from_db()
        self.assertEqual(row.party, 1)
        self.assertNotEqual(row.name, "Another")

    def test_the_address_of_somebody_on_the_list_is_refused(self):
        event = self.event()
        build.registration(event, "Ada", email="a@example.org")
        row = build.registration(event, "Ada")
        self.assertEqual(self.change(row, email="a@example.org").status_code, 200)
        row.refresh_from_db()
        self.assertNotEqual(row.person.email, "a@example.org")

    def test_somebody_is_moved_to_another_date_and_to_no_other_event(self):
        event, other = self.event(repeats="weekly"), self.event()
        row = build.registration(event)
        second = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[1]
        address = reverse("who_comes_move", args=[row.pk])
        self.assertIn("Please choose another date", self.told(self.post(address, to=build.date_of(other).pk)))
        self.assertIn("is on the list of", self.told(self.post(address, to=second.pk)))
        row.refresh_from_db()
        self.assertEqual((row.on, row.state), (second, "confirmed"))
        self.assertCountsAreTrue(event)

    def test_who_is_held_there_is_not_moved_beside_it(self):
        event = self.event(repeats="weekly")
        first, second = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[:2]
        allocation.register(second, build.entry("Ada", email="a@example.org"), is_held=True)
        row = allocation.register(first, build.entry("Ada", email="a@example.org"))
        answer = self.post(reverse("who_comes_move", args=[row.pk]), to=second.pk)
        self.assertIn("on the list already", self.told(answer))


class DateTermsTests(DeskCase):
    def test_fewer_places_than_taken_takes_none_away_and_says_so(self):
        event = self.event(capacity=5)
        for _ in range(3):
            build.registration(event)
        answer = self.post(self.address(event, "who_comes_terms"), own_capacity=2)
        self.assertIn("3 have a place, 1 more than there is room for. Nobody loses it", self.told(answer))
        self.assertEqual([state for state, _ in self.states(event)], ["confirmed"] * 3)
        self.assertEqual(build.registration(event).state, "waiting")
        self.assertIn("Nobody loses it", words_of(self.page(self.address(event)).select_one(".roll-desk")))

    def test_hours_are_those_where_it_happens(self):
        event = self.event(zone="America/New_York")
        self.post(self.address(event, "who_comes_terms"), own_opens_at="2027-03-10 09:00")
        self.assertEqual(build.date_of(event).opens_at, dt.datetime(2027, 3, 10, 14, tzinfo=dt.UTC))

    def test_what_can_not_be_is_refused(self):
        event = self.event()
        for fields in (
            {"own_capacity": 0},
            {"own_capacity": "9" * 30},
            {"own_opens_at": "2027-03-12 09:00", "own_closes_at": "2027-03-11 09:00"},
            {"own_closes_at": "2030-01-01 09:00"},
        ):
            self.assertEqual(self.post(self.address(event, "who_comes_terms"), **fields).status_code, 200, fields)


class ToldInNumbersTests(DeskCase):
    def test_the_form_of_a_new_event_says_nothing_by_itself(self):
        page = self.page(reverse("wagtailadmin_pages:add", args=["pages", "eventpage", self.events.pk]))
        self.assertEqual(page.select_one("[name=registration_words]").get("value", ""), "")
        self.assertNotIn("DatabaseDefault", str(page))

    def edit(self, event, **fields):
        address = reverse("wagtailadmin_pages:edit", args=[event.pk])
        page = self.page(address)
        streams = {f"{name}-count": "0" for name in ("body", "recap")}
        data = form_values(page) | streams | fields | {"action-publish": "1"}
        return page, self.post(address, **data)

    def test_the_form_says_who_is_registered_and_what_a_change_sends(self):
        event = self.event(capacity=1)
        for _ in range(3):
            build.registration(event)
        page, answer = self.edit(event, start_date=str(event.start_date + dt.timedelta(days=1)))
        self.assertIn("1 person and 2 in line", words_of(page.select_one(".registered")))
        self.assertEqual(
            answer.status_code, 302, words_of(BeautifulSoup(answer.content, "html.parser").select_one("form"))
        )
        self.assertIn("3 registrations are told by mail", self.told(answer))

    def preview(self, event, **fields) -> str:
        address = reverse("wagtailadmin_pages:edit", args=[event.pk])
        names = re.compile("csrf|start_|end_|all_day|zone|state|place$|repeats|changes-")
        values = form_values(self.page(address)) | fields
        sent = {name: value for name, value in values.items() if names.match(name)}
        answer = self.client.post(f"{reverse('event_dates')}?page={event.pk}", sent)
        return words_of(BeautifulSoup(answer.json()["html"], "html.parser"))

    def test_while_somebody_writes_it_says_who_would_be_told_what(self):
        event = self.event(capacity=1)
        for _ in range(2):
            build.registration(event)
        build.registration(event, email="", phone="+16015550134")
        self.assertNotIn("told by mail", self.preview(event))
        later = str(event.start_date + dt.timedelta(days=1))
        told = "2 registrations are told by mail. 1 has no e-mail and is to be called."
        for fields, words in (
            ({"start_date": later}, "Sunday, March 21 has another day or hour"),
            ({"state": "cancelled"}, "Sunday, March 21 is called off"),
            ({"place": str(make.place(self.english, name="Hall").pk)}, "Sunday, March 21 is at another place"),
        ):
            self.assertIn(f"{words}: {told}", self.preview(event, **fields))
        self.client.force_login(make.person("author"))
        sent = {"start_date": later, "start_time": "14:00", "zone": event.zone, "state": "scheduled"}
        answer = self.client.post(f"{reverse('event_dates')}?page={event.pk}", sent)
        self.assertNotIn("told by mail", answer.json()["html"])

    def test_who_is_to_be_called_of_a_change_is_said_and_that_it_takes_place_after_all(self):
        event = self.event(state="cancelled")
        on = build.date_of(event)
        RegistrationDate.objects.filter(pk=on.pk).update(state="scheduled")
        build.registration(event, email="", phone="+16015550134")
        event.save_revision().publish()
        told = "Sunday, March 21 takes place after all: 1 has no e-mail and is to be called."
        self.assertIn(told, self.preview(event, state="scheduled"))
        _page, answer = self.edit(event, state="scheduled")
        said = self.told(answer)
        self.assertIn("1 has no e-mail and is to be called.", said)
        self.assertIn(f"{self.address(event)}#calls", said)

    def test_while_somebody_writes_it_says_which_dates_would_be_dropped(self):
        event = self.event(repeats="weekly")
        on = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[1]
        allocation.register(on, build.entry())
        self.assertNotIn("any more", self.preview(event))
        self.assertIn("March 28 is no date of the event any more: 1 person", self.preview(event, repeats="monthly"))

    def test_a_date_in_the_past_by_mistake_is_said_before_and_after(self):
        event = self.event()
        build.registration(event)
        past = str(event.start_date.replace(year=2025))
        words = "March 21, 2025 lies in the past: 1 person"
        self.assertIn(words, self.preview(event, start_date=past))
        _page, answer = self.edit(event, start_date=past)
        self.assertIn(words, self.told(answer))
        event.refresh_from_db()
        told = "has another day or hour: 1 registration is told by mail"
        self.assertNotIn(told, self.preview(event, start_date="2027-03-21"))  # as they know it
        self.assertIn(told, self.preview(event, start_date="2027-03-22"))

    def test_an_event_that_becomes_one_of_its_dropped_dates_says_who_is_left_behind(self):
        event = self.event(repeats="weekly", repeats_count=2)
        first, second = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")
        event.repeats, event.repeats_count = "", None
        event.save_revision().publish()
        allocation.register(first, build.entry())
        words = "is no date of the event any more: 1 person"
        self.assertIn(words, self.preview(event, start_date=str(second.date)))
        _page, answer = self.edit(event, start_date=str(second.date))
        self.assertIn(words, self.told(answer))

    def test_a_rule_that_drops_dates_with_people_says_so(self):
        event = self.event(repeats="weekly")
        on = RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[1]
        allocation.register(on, build.entry())
        _page, answer = self.edit(event, repeats="monthly", repeats_on="date")
        told = self.told(answer)
        self.assertIn("is no date of the event any more: 1 person", told)
        self.assertIn(reverse("who_comes_date", args=[on.pk]), told)

    def test_taking_offline_moving_and_deleting_say_what_hangs_on_it(self):
        event = self.event(capacity=1)
        for _ in range(2):
            build.registration(event)
        self.client.force_login(make.admin())
        for address, words in (
            (reverse("wagtailadmin_pages:unpublish", args=[event.pk]), "the form is closed"),
            (reverse("wagtailadmin_pages:delete", args=[event.pk]), "until 30 days after the date"),
            (reverse("wagtailadmin_pages:move_confirm", args=[event.pk, self.events.pk]), "They keep their places"),
            (reverse("wagtailadmin_pages:unpublish", args=[self.events.pk]), "the form is closed"),
        ):
            shown = words_of(self.page(address).select_one("main"))
            self.assertIn("1 have a place and 1 wait in line, for 1 date", shown)
            self.assertIn(words, shown)

    def test_who_has_not_confirmed_has_no_place_there(self):
        event = self.event(capacity=5, confirmation_required=True)
        build.registration(event, party=2)
        self.client.force_login(make.admin())
        address = reverse("wagtailadmin_pages:delete", args=[event.pk])
        shown = words_of(self.page(address).select_one("main"))
        self.assertIn("1 registration is still to be confirmed.", shown)
        self.assertNotIn("have a place", shown)
        allocation.enter(build.date_of(event), build.entry("Beto"))
        self.assertIn("1 have a place and 0 wait in line", words_of(self.page(address).select_one("main")))

    def test_so_do_actions_on_many_at_once(self):
        first, second = self.event(capacity=1), self.event()
        for event in (first, first, second):
            build.registration(event)
        self.client.force_login(make.admin())
        chosen = f"?id={first.pk}&id={second.pk}&dest={self.events.pk}"
        for action, words in (("unpublish", "the form is closed"), ("move", "They keep their places")):
            address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
            shown = words_of(self.page(f"{address}{chosen}").select_one("main"))
            self.assertIn("2 have a place and 1 wait in line, for 2 dates", shown, action)
            self.assertIn(words, shown)
