"""What people are told: each kind of mail in their language, as text and HTML; what is true, and nothing that is secret."""

import datetime as dt
import re
from email import message_from_bytes, policy
from email.utils import format_datetime, parsedate_to_datetime
from unittest import mock

import time_machine
from bs4 import BeautifulSoup
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.test import override_settings
from icalendar import Calendar

from pages.events.occurrences import ChangedDate
from pages.events.registration import notices
from pages.events.registration.actions import allocation
from pages.events.registration.links import MAIL, sign
from pages.events.registration.models import (
    AccessRequest,
    NoticeKind,
    Registration,
    RegistrationDate,
    RegistrationMessage,
    RegistrationNotice,
)
from pages.events.registration.notices import mails
from pages.events.registration.notices.letters import OTHER_MAILBOX
from pages.events.registration.terms import AccessRequestOption, SeparateCapacity
from pages.mail.models import OutgoingMail
from pages.network.models import Chrome

from ..support import make
from . import build
from .test_allocation import NOON, RegistrationCase

LINK = "https://meet.example/secret-room"
MISSPELT = "no such name: "
SIZE = range(3_000, 9_000)  # bytes of HTML


class MailCase(RegistrationCase):
    languages = ["en", "es", "ar"]

    def setUp(self):
        super().setUp()
        make.network(
            name="Cooperation Jackson",
            address="939 W. Capitol St.\nJackson, MS 39203",
            phone="601-555-0139",
            events_email="events@house.example",
        )
        # A name that a template misspells would else be an empty string in the mail.
        self.enterContext(mock.patch.object(engines["django"].engine, "string_if_invalid", f"{MISSPELT}%s"))

    def told(self, registration: Registration, kind: str, **values) -> EmailMultiAlternatives:
        """The mail of a notice of this kind, added now."""
        registration = Registration.objects.get(pk=registration.pk)
        message = mails.build(notices.add(registration, kind, **values))
        self.assertNotIn(MISSPELT, message.subject + message.body + message.alternatives[0][0])
        return message

    def html(self, message: EmailMultiAlternatives) -> BeautifulSoup:
        return BeautifulSoup(message.alternatives[0][0], "html.parser")

    def words(self, message: EmailMultiAlternatives) -> str:
        """The text, in one line."""
        return " ".join(message.body.split())

    def assertSays(self, message: EmailMultiAlternatives, *words: str):
        """Both in the text and in HTML."""
        html = " ".join(self.html(message).get_text(" ").split())
        for each in words:
            self.assertIn(each, self.words(message))
            self.assertIn(each, html)

    def files(self, message: EmailMultiAlternatives) -> list[Calendar]:
        sent = message_from_bytes(message.message().as_bytes(), policy=policy.default)
        parts = [part for part in sent.iter_attachments() if part.get_content_type() == "text/calendar"]
        found = [Calendar.from_ical(part.get_payload(decode=True)) for part in parts]
        for part, calendar in zip(parts, found, strict=True):
            self.assertEqual(part.get_param("method"), calendar["METHOD"])
        return found


class EachKindTests(MailCase):
    def all_kinds(self) -> list[EmailMultiAlternatives]:
        event = self.event(title="Tea & <b>bread</b>", capacity=2)
        confirmed, waiting = build.registration(event, "Ms. <i>R</i>", party=2), build.registration(event)
        on = build.date_of(event)
        held = allocation.register(on, build.entry("H"), is_held=True)
        facts = {"was": (on.starts_at - dt.timedelta(days=1)).isoformat(), "was_place": None}
        message = RegistrationMessage.objects.create(on=on, words={"en": {"subject": "S <1>", "text": "T <2>"}})
        values = {NoticeKind.MOVED: {"facts": facts}, NoticeKind.MESSAGE: {"message": message}}
        of_kind = {NoticeKind.CONFIRM: held, NoticeKind.WAITING: waiting, NoticeKind.OFFER: waiting}
        Registration.objects.filter(pk=waiting.pk).update(offered_until=NOON + dt.timedelta(hours=3))
        return [self.told(of_kind.get(kind, confirmed), kind, **values.get(kind, {})) for kind in NoticeKind]

    def test_each_is_text_and_html_of_a_bearable_size_without_anything_remote(self):
        for message in self.all_kinds():
            with self.subTest(message.subject):
                content, kind = message.alternatives[0]
                self.assertEqual(kind, "text/html")
                self.assertIn(len(content.encode()), SIZE)
                page = self.html(message)
                self.assertFalse(page.find_all(["img", "script", "link", "iframe"]))
                self.assertNotRegex(content, r"url\(|@import|src=")
                self.assertEqual(len(page.table.find_all("td")), 24)
                self.assertEqual(page.html["dir"], "ltr")
                self.assertNotIn("\n\n\n", message.body)
                self.assertLessEqual(max(map(len, re.sub(r"\S*://\S*", "", message.body).splitlines())), 72)

    def test_what_people_typed_is_data(self):
        for message in self.all_kinds():
            with self.subTest(message.subject):
                self.assertIsNone(self.html(message).select_one("p i, p bdi b"))
                self.assertNotIn("&lt;", message.body)
                self.assertNotIn("&amp;", message.body)

    def test_each_says_who_writes_why_until_when_and_can_be_answered(self):
        for kind, message in zip(NoticeKind, self.all_kinds(), strict=True):
            with self.subTest(message.subject):
                self.assertEqual(message.reply_to, ["events@house.example"])
                self.assertEqual(message.extra_headers["Auto-Submitted"], "auto-generated")
                self.assertSays(message, "Cooperation Jackson, 939 W. Capitol St., Jackson, MS 39203.")
                self.assertSays(message, "Questions: 601-555-0139, or answer this mail.")
                ends = "After April 20 we no longer|forgotten after half an hour|forgotten on April 20"
                self.assertRegex(self.words(message), ends)
                if kind in OTHER_MAILBOX:
                    self.assertNotIn("/kept/", message.body)
                else:
                    self.assertSays(message, "What we keep")
                    self.assertRegex(message.body, r"/r/[\w-]{28}/kept/")

    def test_links_lead_to_one_registration_on_the_host_of_its_event(self):
        registration = build.registration(self.event())
        message = self.told(registration, NoticeKind.CONFIRMED)
        addresses = {each["href"] for each in self.html(message).find_all("a")}
        base = f"http://localhost:8000/r/{sign(registration, MAIL)}/"
        self.assertEqual(addresses, {base, f"{base}cancel/", f"{base}event.ics", f"{base}kept/"})
        self.assertEqual(set(re.findall(r"https?://[^\s)]+", message.body)), addresses)

    @override_settings(HEADLESS="only", BASE_URL="https://house.example")
    def test_where_pages_are_elsewhere_the_links_stay_here(self):
        message = self.told(build.registration(self.event()), NoticeKind.CONFIRMED)
        self.assertIn("https://house.example/r/", message.body)

    def test_a_header_is_one_line(self):
        event = self.event(title="Tea\nBcc: all@house.example")
        registration = build.registration(event, "Ada\r\nBob")
        row = OutgoingMail.objects.get(pk=self.sent(registration).pk)
        sent = message_from_bytes(bytes(row.message), policy=policy.default)
        self.assertIsNone(sent["Bcc"])
        self.assertEqual(row.recipients, [registration.person.email])
        self.assertIn("Good day, Ada Bob,", sent.get_body(["plain"]).get_content())

    def sent(self, registration: Registration) -> OutgoingMail:
        notice = RegistrationNotice.objects.filter(registration=registration).latest("pk")
        notices.send(notice.pk)
        notice.refresh_from_db()
        return notice.mail

    def test_its_message_id_follows_from_the_notice(self):
        registration = build.registration(self.event())
        notice = RegistrationNotice.objects.get(registration=registration)
        ids = {mails.build(notice).message()["Message-ID"] for _ in range(2)}
        self.assertEqual(ids, {f"<{registration.key}.{notice.pk}@localhost>"})
        row = self.sent(registration)
        self.assertEqual(message_from_bytes(bytes(row.message))["Message-ID"], ids.pop())

    def test_nobody_is_greeted_with_an_address(self):
        event = self.event()
        for name in ("Go to https://evil.example", "www.evil.example", "evil.example", "ada@evil.example"):
            message = self.told(build.registration(event, name), NoticeKind.CONFIRMED)
            self.assertNotIn("evil", str(message.message()))
            self.assertSays(message, "Good day,")
        for name in ("Ms. Robinson", "J.R. Smith", "Lucía Tzoc", "سلمى حداد", "O'Neil-Ōe Jr."):
            self.assertSays(self.told(build.registration(event, name), NoticeKind.CONFIRMED), f"Good day, {name},")

    def test_mails_that_strangers_can_cause_hold_nothing_that_they_typed(self):
        event = self.event()
        held = allocation.register(build.date_of(event), build.entry("Buy pills", wish="Buy pills"), is_held=True)
        self.assertNotIn("pills", str(self.told(held, NoticeKind.CONFIRM).message()))
        event.confirmation_required = True
        event.save_revision().publish()
        row = build.registration(event, "Buy pills", party=5)
        Registration.objects.filter(pk=row.pk).update(state="cancelled", cancelled_at=row.held_until)
        for kind in (NoticeKind.CONFIRM, NoticeKind.LAPSED):
            content = str(self.told(row, kind).message())
            self.assertNotIn("pills", content)
            self.assertNotIn("Five people", content)


class MailWordsTests(MailCase):
    def test_a_place(self):
        event = self.event(
            title="Community meeting", place=make.place(self.english, name="Kuwasi Center", address="939 W.\nJackson")
        )
        message = self.told(build.registration(event, "Ms. Robinson", party=2), NoticeKind.CONFIRMED)
        self.assertEqual(message.subject, "You have a place: Community meeting, March 21")
        self.assertSays(
            message,
            "Good day, Ms. Robinson, thank you for telling us. Two places are yours.",
            "Sunday, March 21, 2 to 4 pm",
            "Kuwasi Center",
            "939 W., Jackson",
            "Two people",
            "keep it to yourself",
            "You get this because you registered on March 1. After April 20 we no longer know your name.",
        )

    def test_what_is_set_aside(self):
        option = AccessRequestOption(name="A seat near the door", locale=self.english)
        childcare = SeparateCapacity(name="childcare", capacity=3, locale=self.english)
        event = self.event(access_request_options=[option], separate_capacities=[childcare])
        event.refresh_from_db()
        key = event.separate_capacities.get().translation_key.hex
        asked = event.access_request_options.get().translation_key.hex
        registration = build.registration(event, options=[asked], separately={key: 1})
        self.assertSays(
            self.told(registration, NoticeKind.CONFIRMED),
            "One person, childcare: one",
            "A seat near the door. We have written it down.",
        )
        AccessRequest.objects.update(confirmed_at=NOON, note="first row, on the left")
        self.assertSays(
            self.told(registration, NoticeKind.REMINDER),
            "A seat near the door. It is set aside: first row, on the left.",
        )

    def test_the_end_of_an_offer_is_by_the_clock_of_the_event(self):
        event = self.event(capacity=1, zone="Europe/Madrid")
        Chrome.objects.update_or_create(locale=self.english, defaults={"time_name": "Jackson time"})
        first, second = build.registration(event), build.registration(event)
        allocation.cancel(first)
        self.assertSays(self.told(second, NoticeKind.OFFER), "Madrid time")

    def test_an_untranslated_name_of_the_time_is_the_same_on_page_and_mail(self):
        event = self.event(capacity=1)
        Chrome.objects.update_or_create(locale=self.english, defaults={"time_name": "Jackson time"})
        first, second = build.registration(event), build.registration(event, language="ar")
        allocation.cancel(first)
        message = self.words(self.told(second, NoticeKind.OFFER))
        self.assertIn("Jackson time", message)
        self.assertNotIn("Chicago", message)
        page = self.look(f"/ar/r/{sign(second)}/").main
        self.assertEqual([each.text for each in page.select(".until-when [lang=en]")], ["Jackson time"])
        self.assertNotIn("Chicago", page.text)

    def test_a_number_in_line_and_an_offer(self):
        event = self.event(title="Meeting", capacity=2)
        first, second = build.registration(event, party=2), build.registration(event, "Lucía", party=2)
        message = self.told(second, NoticeKind.WAITING)
        self.assertEqual(message.subject, "You are number 1 in line: Meeting, March 21")
        self.assertSays(message, "See where I am", "Leave the line", "you have 24 hours to say yes")
        allocation.cancel(first)
        message = self.told(second, NoticeKind.OFFER)
        self.assertEqual(message.subject, "A place has come free for you, until Tuesday, March 2, noon")
        self.assertSays(message, "Until Tuesday, March 2, noon, Chicago time.", "two places are yours if you want them")
        self.assertIn("/offer/", message.body)

    def test_to_confirm_and_that_no_place_is_kept(self):
        held = allocation.register(build.date_of(self.event()), build.entry("Ada"), is_held=True)
        message = self.told(held, NoticeKind.CONFIRM)
        self.assertSays(message, "Until Monday, March 1, 12:30 pm.", "Do nothing")
        html = " ".join(self.html(message).get_text(" ").split())
        self.assertIn("Until then no place is kept for you", html)
        self.assertIn("Until then no place is kept for | you", self.words(message))
        self.assertIn("/confirm/", message.body)

    def test_who_is_on_the_list_hears_how_it_stands(self):
        event = self.event(capacity=1)
        one, two = build.registration(event), build.registration(event)
        added = "What was typed just now was not added. What is on the list can be changed here."
        self.assertSays(self.told(one, NoticeKind.DUPLICATE), "on the list already", "One place is yours.", added)
        self.assertSays(self.told(two, NoticeKind.DUPLICATE), "You are number 1 in line.", added)
        allocation.cancel(one)
        message = self.told(two, NoticeKind.DUPLICATE)
        self.assertSays(message, "A place has come free for you, until Tuesday", "Look at it and say yes")
        held = allocation.register(build.date_of(self.event()), build.entry(), is_held=True)
        message = self.told(held, NoticeKind.DUPLICATE)
        self.assertSays(message, "It still needs your yes.", "Yes, that was me")
        self.assertIn("/confirm/", message.body)

    def test_given_back_and_changed(self):
        event = self.event(capacity=3)
        registration = build.registration(event, party=2)
        allocation.change(registration, party=3)
        self.assertSays(self.told(registration, NoticeKind.CHANGED), "Three places are yours.", "Three people")
        allocation.cancel(registration)
        message = self.told(registration, NoticeKind.GONE)
        self.assertSays(message, "Your place is given back", "Save a place after all")
        self.assertIn(f"{event.full_url}register/", message.body)

    def test_whoever_is_taken_off_the_list_by_an_organizer_is_thanked_for_nothing(self):
        registration = build.registration(self.event(title="Meeting"))
        allocation.cancel(registration, is_by_organizer=True)
        message = self.told(registration, NoticeKind.GONE)
        self.assertSays(message, "the organizers have taken you off the list.", "Questions: 601-555-0139")
        self.assertEqual(message.subject, "You are not on the list any more: Meeting, March 21")
        self.assertNotIn("Save a place", message.body)
        allocation.admit(registration)
        allocation.cancel(registration)
        self.assertSays(self.told(registration, NoticeKind.GONE), "Your place is given back")

    def test_of_an_event_that_was_deleted_no_mail_leads_to_the_form(self):
        event = self.event(repeats="weekly")
        registration = build.registration(event)
        event.delete()
        RegistrationDate.objects.update(is_live=True)  # as if it had not been told of it
        allocation.cancel(registration)
        for kind in (NoticeKind.GONE, NoticeKind.DUPLICATE):
            self.assertNotIn("/register/", self.told(registration, kind).body)
        registration.state = "confirmed"
        registration.save()
        self.assertSays(self.told(registration, NoticeKind.CANCELLED), "is cancelled")

    def test_a_reminder_on_the_day_before_and_on_the_day(self):
        event = self.event(title="Meeting", capacity=1)
        registration = build.registration(event)
        build.registration(event)
        with time_machine.travel(registration.on.starts_at - dt.timedelta(hours=23), tick=False):
            message = self.told(registration, NoticeKind.REMINDER)
            self.assertEqual(message.subject, "Tomorrow at 2 pm: Meeting")
            self.assertSays(
                message, "One person is waiting for a place. A short word is enough.", "I cannot come after all"
            )
        with time_machine.travel(registration.on.starts_at - dt.timedelta(hours=4), tick=False):
            RegistrationNotice.objects.all().delete()
            self.assertEqual(self.told(registration, NoticeKind.REMINDER).subject, "Today at 2 pm: Meeting")

    def test_of_what_has_days_and_no_hours_the_reminder_says_the_day(self):
        event = self.event(title="Harvest", all_day=True, start_time=None, end_time=None, end_date=dt.date(2027, 3, 23))
        registration = build.registration(event)
        begins = registration.on.starts_at
        for moment, words in ((begins - dt.timedelta(hours=9), "tomorrow"), (begins + dt.timedelta(hours=1), "today")):
            with time_machine.travel(moment, tick=False):
                message = self.told(registration, NoticeKind.REMINDER)
                RegistrationNotice.objects.all().delete()
            self.assertEqual(message.subject, f"It is {words}: Harvest")
            self.assertSays(message, "Sunday, March 21", "until Tuesday, March 23")

    def test_whom_an_organizer_has_entered_hears_so(self):
        event = self.event(doors_open=dt.time(13, 30))
        row = allocation.enter(build.date_of(event), build.entry("Ada", source="organizer"))
        message = self.told(row, NoticeKind.CONFIRMED)
        self.assertSays(message, "you are on the list.", "an organizer put you on the list on March 1")
        self.assertIn("Doors open at 1:30 pm.", self.words(message))
        self.assertNotIn("thank you for telling us", self.words(message))

    def test_who_is_on_the_list_twice_is_asked_which_of_them_stays(self):
        event = self.event(capacity=1)
        build.registration(event, "Ada", email="ada@example.org")
        second = build.registration(event, "Ada", email="ada@example.org")
        for kind in (NoticeKind.WAITING, NoticeKind.CONFIRMED):
            self.assertIn("twice", self.words(self.told(second, kind)))

    def test_a_request_without_a_note_is_set_aside(self):
        event = self.event(
            access_request_options=[AccessRequestOption(name="A seat near the door", locale=self.english)]
        )
        asked = event.access_request_options.get().translation_key.hex
        registration = build.registration(event, options=[asked])
        AccessRequest.objects.update(confirmed_at=NOON)
        self.assertSays(self.told(registration, NoticeKind.CONFIRMED), "A seat near the door. It is set aside.")

    def test_a_required_yes_to_a_full_date_promises_a_number_in_line(self):
        event = self.event(capacity=1, confirmation_required=True)
        build.registration(event)
        held = allocation.register(build.date_of(event), build.entry("Ada"), is_held=True)
        Registration.objects.filter(pk=held.pk).update(is_reserved=False, held_until=NOON + dt.timedelta(hours=24))
        message = self.told(held, NoticeKind.CONFIRM)
        html = " ".join(self.html(message).get_text(" ").split())
        self.assertIn("All places are taken: with your yes you get a number on the waiting list.", html)
        self.assertSays(message, "Without a yes it is forgotten.")
        self.assertNotIn("half an hour", self.words(message))

    def test_only_who_has_a_place_gets_the_link_to_take_part(self):
        event = self.event(attendance="online", online_link=LINK, capacity=1)
        one, two = build.registration(event), build.registration(event)
        facts = {"was": NOON.isoformat()}
        for registration in (one, two):
            others = {"confirm", "offer", "message", "waiting" if registration == one else ""}
            for kind in (each for each in NoticeKind if each not in others):
                with self.subTest(kind=kind, number=registration.number):
                    message = self.told(registration, kind, facts=facts if kind == "moved" else None)
                    is_told = registration == one and kind in {"confirmed", "reminder", "moved"}
                    self.assertEqual(LINK in message.body, is_told)
                    self.assertEqual(LINK in message.alternatives[0][0], is_told)


class ChangedDateTests(MailCase):
    def change(self, event, **fields):
        event.changes = [ChangedDate(date=build.date_of(event).date, **fields)]
        event.save_revision().publish()

    def last(self) -> EmailMultiAlternatives:
        return mails.build(RegistrationNotice.objects.latest("pk"))

    def series(self, **fields):
        return self.event(title="Meeting", repeats="weekly", repeats_count=3, **fields)

    def test_moved_to_another_day_and_place(self):
        house, hall = make.place(self.english, name="Kuwasi Center"), make.place(self.english, name="Production Center")
        event = self.series(place=house)
        build.registration(event, party=2)
        on = build.date_of(event)
        self.change(event, change="moved", new_date=on.date + dt.timedelta(days=1), place=hall, note="Repairs")
        message = self.last()
        self.assertEqual(message.subject, "Moved: Meeting is on March 22 now")
        self.assertSays(
            message,
            "It has moved to March 22",
            "Repairs. Your places stay yours.",
            "Sunday, March 21, 2 pm, Kuwasi Center",
            "Monday, March 22, 2 to 4 pm",
            "Production Center",
            "That suits me",
        )
        self.assertEqual(self.html(message).s.get_text(), "Sunday, March 21, 2 pm, Kuwasi Center")
        (calendar,) = self.files(message)
        self.assertEqual(calendar["METHOD"], "PUBLISH")

    def test_another_hour_or_place_is_said_as_such(self):
        event = self.series()
        build.registration(event)
        self.change(event, change="moved", new_start_time=dt.time(15), new_end_time=dt.time(17))
        self.assertEqual(self.last().subject, "Another hour: Meeting, March 21")
        self.change(
            event,
            change="moved",
            new_start_time=dt.time(15),
            new_end_time=dt.time(17),
            place=make.place(self.english, name="Hall"),
        )
        self.assertEqual(self.last().subject, "Another place: Meeting, March 21")

    def test_cancelled_with_its_note_and_the_next_open_dates(self):
        event = self.series()
        build.registration(event)
        self.change(event, change="cancelled", note="The center is closed")
        message = self.last()
        self.assertEqual(message.subject, "Cancelled: Meeting, March 21")
        self.assertSays(
            message, "March 21 is cancelled", "The center is closed.", "out of your calendar", "erased on April 20"
        )
        self.assertSays(message, "Save a place on March 28", "Save a place on April 4")
        self.assertIn(f"{event.full_url}2027-03-28/register/", message.body)
        (calendar,) = self.files(message)
        self.assertEqual(calendar["METHOD"], "CANCEL")

    def test_of_what_is_postponed_the_new_date_is_promised(self):
        event = self.event(title="Meeting")
        build.registration(event)
        event.state = "postponed"
        event.save_revision().publish()
        message = self.last()
        self.assertEqual(message.subject, "Postponed: Meeting, March 21")
        self.assertSays(message, "March 21 is postponed", "Once there is a new date, we write to you.")

    def test_a_date_that_is_full_is_no_other_date(self):
        event = self.series(capacity=1, waiting_list=False)
        build.registration(event)
        RegistrationDate.objects.exclude(pk=build.date_of(event).pk).update(taken=1)
        self.change(event, change="cancelled")
        self.assertNotIn("/register/", self.last().body)

    def test_an_event_that_is_off_the_site_goes_by_the_words_that_were_read(self):
        event = self.event(title="Meeting")
        make.translated(event, "es", live=False, title="Nunca publicado")
        registration = build.registration(event, language="es")
        event.unpublish()
        message = self.told(registration, NoticeKind.LINK)
        self.assertIn("Meeting", message.subject)
        event.delete()
        self.assertNotIn("Nunca", str(self.told(registration, NoticeKind.LINK).message()))

    def test_it_takes_place_after_all(self):
        event = self.series()
        build.registration(event)
        self.change(event, change="cancelled")
        event.changes = []
        event.save_revision().publish()
        message = self.last()
        self.assertEqual(message.subject, "Takes place after all: Meeting, March 21")
        self.assertSays(message, "It takes place after all")
        self.assertIsNone(self.html(message).s, "it was never at another hour")

    def test_who_waits_gets_no_file_and_who_moves_one_for_each_date(self):
        event = self.series(capacity=1)
        one, two = build.registration(event), build.registration(event)
        facts = {"was": NOON.isoformat()}
        self.assertEqual(self.files(self.told(two, NoticeKind.MOVED, facts=facts)), [])
        allocation.move(one, RegistrationDate.objects.filter(event=event.translation_key).latest("date"))
        notice = RegistrationNotice.objects.filter(kind=NoticeKind.MOVED, registration=one).latest("pk")
        message = mails.build(RegistrationNotice.objects.get(pk=notice.pk))
        self.assertSays(message, "You are on the list of April 4 now", "an organizer has put you on the list")
        new, old = self.files(message)
        self.assertEqual((new["METHOD"], old["METHOD"]), ("PUBLISH", "CANCEL"))
        (now,), (before,) = new.walk("VEVENT"), old.walk("VEVENT")
        self.assertEqual((now["DTSTART"].dt.day, before["DTSTART"].dt.day), (4, 21))

    def test_what_is_not_so_any_more_is_told_to_nobody(self):
        event = self.event(capacity=1)
        one, two = build.registration(event), build.registration(event)
        allocation.cancel(one)
        offers = RegistrationNotice.objects.filter(registration=two)
        self.assertEqual([each.kind for each in offers.order_by("pk")], ["waiting", "offer"])
        with time_machine.travel(NOON + dt.timedelta(days=2), tick=False):
            allocation.lapse_offers(two.on)
            allocation.cancel(two)
            notices.send_due()
        told = RegistrationNotice.objects.exclude(mail=None).order_by("pk").values_list("registration", "kind")
        self.assertEqual(list(told), [(one.pk, "gone"), (two.pk, "gone")])
        self.assertFalse(RegistrationNotice.objects.filter(done_at=None).exists())

    def test_nor_what_comes_too_late_of_itself(self):
        event = self.event(capacity=1)
        first, second = build.registration(event), build.registration(event)
        begins = first.on.starts_at
        with time_machine.travel(begins - dt.timedelta(hours=20), tick=False):
            message = self.told(first, NoticeKind.REMINDER)
            self.assertEqual(parsedate_to_datetime(message.message()["Expires"]), begins)
            allocation.cancel(first)
            second.refresh_from_db()
            offer = second.notices.get(kind="offer")
            self.assertEqual(mails.build(offer).message()["Expires"], format_datetime(second.offered_until))
            reminder = notices.add(second, NoticeKind.REMINDER)
        with time_machine.travel(begins, tick=False):
            notices.send_due()
        for notice in (offer, reminder):
            notice.refresh_from_db()
            self.assertEqual((bool(notice.done_at), notice.mail), (True, None))


class LanguageTests(MailCase):
    def test_in_the_language_of_whoever_registered_with_the_page_in_it(self):
        event = self.event(title="Community meeting")
        make.translated(event, "es", title="Reunión comunitaria")
        make.translated(event, "ar", title="لقاء أهل الحي")
        for language, title, direction in (("es", "Reunión comunitaria", "ltr"), ("ar", "لقاء أهل الحي", "rtl")):
            message = self.told(build.registration(event, language=language), NoticeKind.CONFIRMED)
            self.assertIn(title, message.subject)
            page = self.html(message)
            self.assertEqual((page.html["lang"], page.html["dir"]), (language, direction))
            self.assertIn(f"http://localhost:8000/{language}/r/", message.body)
            (calendar,) = self.files(message)
            self.assertEqual(calendar.walk("VEVENT")[0]["SUMMARY"], title)

    def test_a_message_is_in_their_language_else_in_the_one_it_was_written_in(self):
        event = self.event()
        words = {"es": {"subject": "Hola", "text": "Vengan."}, "en": {"subject": "Hello", "text": "Come."}}
        message = RegistrationMessage.objects.create(on=build.date_of(event), words=words)
        for language, subject in (("es", "Hola"), ("en", "Hello"), ("ar", "Hello")):
            mail = self.told(build.registration(event, language=language), NoticeKind.MESSAGE, message=message)
            self.assertEqual(mail.subject, subject)
        self.assertEqual(self.html(mail).select_one("div[lang=en]")["dir"], "ltr")

    def test_one_that_cannot_be_written_holds_up_no_other(self):
        event = self.event()
        one, two = build.registration(event), build.registration(event)
        real = mails.build

        def build_others(notice):
            if notice.registration_id == one.pk:
                raise ValueError(notice.registration.name)
            return real(notice)

        with mock.patch.object(mails, "build", build_others), self.assertLogs("pages.events.registration") as logged:
            notices.send_due()
        self.assertEqual(list(OutgoingMail.objects.values_list("recipients", flat=True)), [[two.person.email]])
        self.assertNotIn(one.name, " ".join(logged.output))
