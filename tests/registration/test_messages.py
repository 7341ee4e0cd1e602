"""Messages to who registered: each once, in their language; stopped, corrected, gone on with; who has no mail is called."""

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from pages.events.registration import allocation, mails, notices
from pages.events.registration.admin import messages
from pages.events.registration.models import Registration, RegistrationMessage, RegistrationNotice
from pages.mail.models import OutgoingMail

from ..support import make
from ..support.cases import words_of
from . import build
from .test_allocation import NOON
from .test_desk import DeskCase

WORDS = {"subject-en": "We meet elsewhere", "text-en": "At the Production Center."}

pytestmark = pytest.mark.differs


class MessageCase(DeskCase):
    def setUp(self):
        super().setUp()
        self.meeting = self.event(capacity=3)

    def write(self, button: str = "send", **fields):
        return self.post(
            self.address(self.meeting, "who_comes_write"), **WORDS | {"states": "confirmed", button: ""} | fields
        )

    def sent(self, **fields) -> RegistrationMessage:
        self.assertEqual(self.write(**fields).status_code, 302)
        return RegistrationMessage.objects.latest("pk")

    def reached(self, message) -> list[str]:
        return list(message.notices.order_by("pk").values_list("registration__name", flat=True))

    def step(self, message, step: str):
        self.post(reverse("who_comes_message_step", args=[message.pk]), step=step)
        message.refresh_from_db()

    def shown(self, message) -> str:
        return words_of(self.page(reverse("who_comes_message", args=[message.pk])).select_one("main"))

    def make_mails(self, limit: int | None = None) -> list[int]:
        """Makes mails of the notices of messages, all or the first; the keys of these."""
        pks = list(notices.waiting().filter(kind="message").values_list("pk", flat=True)[:limit])
        for pk in pks:
            notices.send(pk)
        return pks

    def deliver(self) -> None:
        """The mail server takes what is in the outbox."""
        OutgoingMail.objects.filter(sent_at=None).update(sent_at=timezone.now())


class AudienceTests(MessageCase):
    def test_to_those_with_a_place_or_in_line_or_chosen(self):
        rows = [build.registration(self.meeting, name) for name in ("A", "B", "C", "D")]
        gone = build.registration(self.meeting, "E")
        allocation.cancel(gone)
        self.assertEqual(self.reached(self.sent()), ["A", "B", "C"])
        self.assertEqual(self.reached(self.sent(states="waiting")), ["D"])
        self.assertEqual(self.reached(self.sent(states=["confirmed", "cancelled"])), ["A", "B", "C", "E"])
        self.assertEqual(self.reached(self.sent(who=[rows[1].pk, rows[3].pk])), ["B", "D"])

    def test_who_is_offered_a_place_is_reached_only_where_that_is_chosen(self):
        rows = [build.registration(self.meeting, name) for name in ("A", "B", "C", "D", "E")]
        allocation.cancel(rows[0])
        self.assertEqual(self.reached(self.sent(states="waiting")), ["E"])
        self.assertEqual(self.reached(self.sent(states="offered")), ["D"])
        page = self.page(self.address(self.meeting, "who_comes_write"))
        labels = [words_of(each) for each in page.select(".tell-whom")[0].select("label")]
        self.assertEqual(labels, ["Have a place", "In line", "Place offered", "Gave it back"])

    def test_nobody_of_another_date(self):
        other = build.registration(self.event())
        build.registration(self.meeting)
        answer = self.write(who=other.pk)
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(RegistrationMessage.objects.exists())

    def test_the_rows_chosen_in_the_list_come_along(self):
        row = build.registration(self.meeting)
        answer = self.post(self.address(self.meeting, "who_comes_act"), act="write", who=row.pk)
        page = self.page(answer["Location"])
        self.assertEqual([each["value"] for each in page.select("input[name=who]")], [str(row.pk)])
        self.assertIn("1 name: 1 by mail, 0 to call", words_of(page.select_one(".tell-sum")))

    def test_a_button_pressed_twice_is_one_message(self):
        build.registration(self.meeting)
        self.assertEqual(self.sent(), self.sent())
        self.assertEqual(RegistrationNotice.objects.filter(kind="message").count(), 1)
        with time_machine.travel(NOON + dt.timedelta(minutes=11)):
            self.client.force_login(self.organizer)
            self.assertNotEqual(self.sent(), RegistrationMessage.objects.first())


class MessageWordsTests(MessageCase):
    def setUp(self):
        super().setUp()
        for language in ("en", "es", "ar"):
            build.registration(self.meeting, f"Reader of {language}", language=language)

    def test_each_language_has_its_fields_and_what_is_empty_falls_back(self):
        page = self.page(self.address(self.meeting, "who_comes_write"))
        self.assertEqual(len(page.select("textarea[name^=text-]")), 3)
        self.assertEqual(page.select_one("[name='text-ar']")["dir"], "rtl")
        message = self.sent(**{"subject-es": "Nos vemos", "text-es": "En el centro."})
        self.assertEqual({code: each["subject"] for code, each in message.words.items()}["es"], "Nos vemos")
        self.assertEqual(message.words["ar"], message.words["en"])

    def test_half_of_it_or_nothing_is_refused_in_words(self):
        for fields, words in (
            ({"text-en": ""}, "Please fill in both, or neither"),
            ({"subject-en": "", "text-en": ""}, "Please write a subject and a text"),
            ({"text-es": "x" * 10_000}, "at most 8000"),
        ):
            answer = self.write(**fields)
            self.assertEqual(answer.status_code, 200)
            self.assertIn(words, words_of(BeautifulSoup(answer.content.decode(), "html.parser")))
        self.assertFalse(RegistrationMessage.objects.exists())

    def test_a_line_break_in_the_subject_is_a_space(self):
        message = self.sent(**{"subject-en": "One\r\nBcc: all@example.org"})
        self.assertNotIn("\n", message.words["en"]["subject"])

    def test_it_is_looked_at_in_each_language_before(self):
        answer = self.write("look")
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        self.assertEqual([each["lang"] for each in page.select(".letter")], ["en", "es", "ar"])
        self.assertEqual(page.select(".letter")[2]["dir"], "rtl")
        self.assertIn("At the Production Center.", words_of(page.select(".letter")[1]))
        for part in ("When", "Sunday, March 21", "See or change it"):
            self.assertIn(part, words_of(page.select(".letter")[0]))
        for row in Registration.objects.all():  # the way into somebody's own is theirs alone
            self.assertNotIn(row.key, answer.content.decode())
        self.assertFalse(RegistrationNotice.objects.filter(kind="message").exists())

    def test_a_test_goes_to_oneself_and_to_nobody_else(self):
        self.organizer.email = "organizer@example.org"
        self.organizer.save()
        before = OutgoingMail.objects.count() + len(mail.outbox)
        answer = self.write("test")
        self.assertIn("organizer@example.org, and to nobody else", self.told(answer))
        rows = [each.recipients for each in OutgoingMail.objects.all()] + [each.to for each in mail.outbox]
        self.assertEqual(len(rows) - before, 3)
        self.assertEqual([each for each in rows[-3:] if each != ["organizer@example.org"]], [])
        self.assertFalse(RegistrationMessage.objects.exists())

    def test_date_place_and_link_come_by_themselves(self):
        self.meeting.place = make.place(self.english, name="Kuwasi Center", address="939 W. Capitol St.")
        self.meeting.save_revision().publish()
        for notice in self.sent().notices.select_related("registration__person", "registration__on", "message"):
            body = mails.build(notice).body
            self.assertIn("Kuwasi Center, 939 W. Capitol St.", body)
            self.assertRegex(body, rf"/r/{notice.registration.key}[\w-]{{16}}/\n")
        self.assertIn("Sunday, March 21, 2", mails.build(self.notice_to("en")).body)

    def notice_to(self, language: str) -> RegistrationNotice:
        return RegistrationNotice.objects.get(kind="message", registration__language=language)


class ProgressTests(MessageCase):
    def setUp(self):
        super().setUp()
        self.rows = [build.registration(self.meeting, name) for name in ("Ann", "Ben", "Cem")]
        RegistrationNotice.objects.update(done_at=timezone.now())  # the confirmations

    def test_it_is_told_how_many_have_it_as_mails_leave(self):
        message = self.sent()
        self.assertIn("0 of 3 have it", self.shown(message))
        self.make_mails()
        self.assertIn("0 of 3 have it", self.shown(message))  # in the outbox is not yet gone
        self.deliver()
        self.assertIn("3 of 3 have it", self.shown(message))
        notices.finish_messages()
        message.refresh_from_db()
        self.assertEqual(message.state, "done")

    def test_stopped_half_way_nobody_gets_it_twice(self):
        message = self.sent()
        self.make_mails(1)
        self.deliver()
        self.make_mails(1)  # this one waits in the outbox
        self.step(message, "stop")
        self.assertEqual(message.state, "stopped")
        self.assertEqual(self.make_mails(), [])
        page = self.shown(message)
        self.assertIn("1 of 3 have it. Stopped", page)
        self.assertIn("Who has it Ann Who does not have it yet Ben , Cem", page)
        self.assertFalse(OutgoingMail.objects.filter(sent_at=None).exists())
        self.step(message, "go-on")
        self.make_mails()
        self.deliver()
        self.assertEqual(OutgoingMail.objects.count(), 3)
        self.assertIn("3 of 3 have it", self.shown(message))

    def test_stopped_after_the_last_has_left_there_is_nothing_to_go_on_with(self):
        message = self.sent()
        self.make_mails()
        self.deliver()
        self.step(message, "stop")
        page = self.page(reverse("who_comes_message", args=[message.pk])).select_one("main")
        self.assertIn("All have it", words_of(page))
        self.assertNotIn("Who does not have it yet", words_of(page))
        self.assertEqual(page.select("button[name=step]"), [])

    def test_what_leaves_this_very_moment_is_not_taken_back(self):
        message = self.sent()
        self.make_mails(1)
        OutgoingMail.objects.claim()
        self.step(message, "stop")
        self.assertEqual(OutgoingMail.objects.count(), 1)

    def test_a_worker_that_has_its_list_already_stops_too(self):
        message = self.sent()
        pks = list(notices.waiting().values_list("pk", flat=True))
        self.step(message, "stop")
        for pk in pks:
            notices.send(pk)
        self.assertFalse(OutgoingMail.objects.exists())

    def test_left_half_way_the_others_never_get_it(self):
        message = self.sent()
        self.make_mails(1)
        self.deliver()
        self.step(message, "stop")
        self.step(message, "leave")
        self.assertEqual((message.state, self.make_mails()), ("done", []))
        self.assertIn("1 of 1 has it", self.shown(message))

    def test_the_rest_gets_other_words(self):
        message = self.sent()
        self.make_mails(1)
        self.deliver()
        address = reverse("who_comes_message_correct", args=[message.pk])
        self.assertEqual(self.client.get(address).status_code, 302)  # not while it is on its way
        self.step(message, "stop")
        self.assertIn("At the Production Center", self.page(address).select_one("textarea").get_text())
        self.assertEqual(self.post(address, **WORDS | {"text-en": "At the farm."}).status_code, 302)
        better = RegistrationMessage.objects.latest("pk")
        self.assertEqual((self.reached(message), self.reached(better)), (["Ann"], ["Ben", "Cem"]))
        self.assertEqual(better.words["en"]["text"], "At the farm.")
        message.refresh_from_db()
        self.assertEqual((message.state, better.state), ("done", "sending"))
        self.post(address, **WORDS)  # sent again from a page that was open
        self.assertEqual(RegistrationMessage.objects.count(), 2)

    def test_whom_no_mail_reaches_is_called_with_the_text_to_read(self):
        make_one = build.registration(self.event(), email="", phone="+16015550134")
        self.meeting = type(self.meeting).objects.get(translation_key=make_one.on.event)
        message = self.sent()
        page = self.page(reverse("who_comes_message", args=[message.pk]))
        self.assertIn("At the Production Center", words_of(page.select_one("section[aria-labelledby=calls] .letter")))
        self.assertEqual(page.select_one(".tell-calls a")["href"], "tel:+16015550134")
        notice = message.notices.get()
        self.post(self.address(self.meeting, "who_comes_called"), notice=notice.pk)
        self.assertIn("Called by", self.shown(message))
        self.post(self.address(self.meeting, "who_comes_called"), notice=notice.pk)
        self.assertNotIn("Called by", self.shown(message))

    def test_what_is_not_theirs_is_not_found(self):
        message = self.sent()
        self.client.force_login(make.person("author"))
        for name in ("who_comes_message", "who_comes_message_correct"):
            self.assertEqual(self.client.get(reverse(name, args=[message.pk])).status_code, 404)
        self.assertEqual(self.post(reverse("who_comes_message_step", args=[message.pk]), step="stop").status_code, 404)
        message.refresh_from_db()
        self.assertEqual(message.state, "sending")

    def test_a_mail_that_never_arrives_is_named(self):
        message = self.sent()
        self.make_mails()
        OutgoingMail.objects.filter(recipients=[self.rows[0].person.email]).update(given_up_at=timezone.now())
        self.deliver_rest()
        self.assertIn("1 mail could not be delivered", self.shown(message))
        self.assertIn("Who has it Ben , Cem Who does not have it yet Ann", self.shown(message))
        self.assertEqual(messages.Progress.of(message).left, 0)

    def deliver_rest(self) -> None:
        OutgoingMail.objects.filter(given_up_at=None).update(sent_at=timezone.now())
