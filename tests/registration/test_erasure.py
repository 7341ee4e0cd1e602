"""How the data of who registered ends: by their own link and by itself, in every table and file, and again after a restore."""

import datetime as dt
import json
import logging
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.models import APIToken

from home.erasure_log import erasures
from home.erasure_log.models import Erasure
from home.privacy import erasure as privacy
from home.privacy.walk import findings, person_of
from pages.api_writing.kept_answers import KeptAnswer
from pages.events.registration import allocation, duties, notices
from pages.events.registration.erasure import erase, erase_again, erase_date
from pages.events.registration.export import export_of
from pages.events.registration.links import sign
from pages.events.registration.models import (
    AccessRequest,
    NoticeKind,
    Registration,
    RegistrationMessage,
    RegistrationNotice,
)
from pages.events.registration.restored import hold_waiting
from pages.events.registration.terms import AccessRequestOption, RegistrationQuestion, SeparateCapacity
from pages.mail import backend
from pages.mail.models import OutgoingMail
from pages.people.models import Consent, ConsentKind, Person

from ..support import canary, make
from ..support.cases import words_of
from . import build
from .test_allocation import NOON, RegistrationCase

NAME, EMAIL, PHONE = canary.NAME, canary.MAIL, "+16015550177"
FILES = {
    "EMAIL_BACKEND": "pages.mail.backend.Outbox",
    "OUTBOX_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
}
AFTER = dt.timedelta(days=31)


class EverywhereCase(RegistrationCase):
    """Somebody whose name stands in every field of a registration, and who was told everything there is to tell."""

    search_index = reference_index = True

    def setUp(self):
        super().setUp()
        # Outside of the folder in which other tests look for the same canary at this moment.
        var = Path(self.enterContext(TemporaryDirectory(dir=settings.VAR.parent)))
        self.enterContext(self.settings(VAR=var, EMAIL_FILE_PATH=str(var / "mail"), **FILES))
        make.network(name="House", events_email="events@house.example")
        self.logged = StringIO()
        handler = logging.StreamHandler(self.logged)
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        self.admin = make.admin()
        self.meeting = self.event(
            title="Meeting",
            capacity=4,
            access_request_options=[AccessRequestOption(name="A seat near the door", locale=self.english)],
            registration_questions=[RegistrationQuestion(words="Which table?", locale=self.english)],
            separate_capacities=[SeparateCapacity(name="childcare", capacity=3, locale=self.english)],
        )
        self.meeting.refresh_from_db()
        self.on = build.date_of(self.meeting)
        self.registration = allocation.register(self.on, self.entry())

    def key(self, name: str) -> str:
        return getattr(self.meeting, name).get().translation_key.hex

    def entry(self, **fields):
        values = {
            "email": EMAIL,
            "phone": PHONE,
            "separately": {self.key("separate_capacities"): 1},
            "answers": {self.key("registration_questions"): f"With {NAME}"},
            "options": [self.key("access_request_options")],
            "wish": f"Call {NAME} at {PHONE}",
            "consents": {"registration": "Keep it.", "newsletter": "Send it."},
        }
        return build.entry(NAME, **values | fields)

    def live_through(self, said: str = "Dear all") -> None:
        """All that can happen to a registration, and a mail of each kind, sent as a file or waiting."""
        row = self.registration
        allocation.register(self.on, self.entry())  # twice, by somebody else perhaps
        allocation.change(row, party=2, wish=f"{NAME} again")
        AccessRequest.objects.update(note=f"for {NAME}", confirmed_by=self.admin, confirmed_at=timezone.now())
        words = {"en": {"subject": said, "text": "Bring a chair."}}
        message = RegistrationMessage.objects.create(on=self.on, words=words, written_by=self.admin)
        message.state = "done"
        message.save()
        facts = {"was": self.on.starts_at.isoformat(), "was_place": None}
        for kind in NoticeKind:
            values = {"message": message} if kind == NoticeKind.MESSAGE else {}
            notices.add(row, kind, facts if kind == NoticeKind.MOVED else None, **values)
        self.look_around(row)
        notices.send_due()
        backend.send_due()
        notices.add(row, NoticeKind.CHANGED)
        notices.send_due()  # a mail that still waits
        notices.add(row, NoticeKind.LINK)  # and one that nobody has written yet
        self.keep_answer(row)

    def look_around(self, row: Registration) -> None:
        """Whoever registered opens their own pages, an organizer looks for them, takes a list, and writes to them."""
        for name in ("registration", "registration_change", "registration_kept", "registration_export"):
            self.assertEqual(self.client.get(reverse(name, args=[sign(row)])).status_code, 200, name)
        self.client.force_login(self.admin)
        date = reverse("who_comes_date", args=[self.on.pk])
        addresses = [f"{date}?{urlencode({'q': NAME})}", reverse("who_comes_one", args=[row.pk]), reverse("outbox")]
        addresses += [reverse("who_comes_table", args=[self.on.pk, kind]) for kind in ("csv", "xlsx")]
        for address in addresses:
            self.assertEqual(self.client.get(address).status_code, 200, address)
        entered = {"name": NAME, "email": EMAIL, "language": "en", "party": "1"}
        self.client.post(reverse("who_comes_enter", args=[self.on.pk]), entered)
        self.client.logout()

    def keep_answer(self, row: Registration) -> None:
        token, _key = APIToken.create_token(user=self.admin, name="Front end")
        body = json.dumps({"name": NAME, "link": f"/r/{sign(row)}/"}).encode()
        KeptAnswer.objects.create(token=token, key="k", digest="d", body=body)

    def traces(self) -> list[str]:
        connection.check_constraints()
        return canary.traces() + canary.file_traces(settings.VAR)

    def assertNothingIsLeft(self):
        self.assertEqual(self.traces(), [])
        self.assertEqual(canary.traces_in(self.logged.getvalue()), [])
        self.assertNotIn(PHONE, json.dumps(self.everything(), default=str))
        self.assertNotIn("6015550177", json.dumps(self.everything(), default=str))

    def everything(self) -> list:
        with connection.cursor() as cursor:
            found = []
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                found += [
                    [bytes(v).decode(errors="replace") if isinstance(v, memoryview | bytes) else v for v in row]
                    for row in cursor.fetchall()
                ]
        return found


class RegistrationErasureTests(EverywhereCase):
    def erase(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            erase(Registration.objects.get(pk=self.registration.pk))

    def test_the_canary_stands_in_every_column_that_is_personal(self):
        self.live_through(f"Dear {NAME}")
        columns = {each.split(":")[0] for each in canary.traces()}
        for name in ("pages_registration.name", "pages_registration.answers", "pages_registration.wish"):
            self.assertIn(name, columns)
        for name in (
            "pages_person.name",
            "pages_person.email",
            "pages_accessrequest.note",
            "pages_outgoingmail.message",
        ):
            self.assertIn(name, columns)
        self.assertIn("pages_registrationmessage.words", columns)
        self.assertTrue(canary.file_traces(settings.VAR))

    def test_by_their_own_link_before_the_event(self):
        self.live_through()
        self.erase()
        self.assertNothingIsLeft()
        self.assertEqual(
            (build.date_of(self.meeting).taken, build.date_of(self.meeting).taken_separately),
            (0, {self.key("separate_capacities"): 0}),
        )
        self.assertFalse(Consent.objects.exists())

    def test_by_their_own_link_after_it(self):
        self.live_through()
        with time_machine.travel(self.on.ends_at + dt.timedelta(hours=1), tick=False):
            self.erase()
        self.assertNothingIsLeft()
        self.assertEqual(build.date_of(self.meeting).totals, {"confirmed": {"registrations": 2, "people": 3}})

    def test_by_itself_a_month_after_the_event_and_totals_stay(self):
        self.live_through(f"Dear {NAME}")
        Consent.objects.filter(kind=ConsentKind.NEWSLETTER).delete()
        other = build.registration(self.meeting)
        allocation.cancel(other)
        with (
            time_machine.travel(self.on.ends_at + AFTER, tick=False),
            self.captureOnCommitCallbacks(execute=True),
        ):
            duties.erase_ended()
        self.assertNothingIsLeft()
        self.assertFalse(Person.objects.exists() or RegistrationNotice.objects.exists())
        on = build.date_of(self.meeting)
        self.assertIsNotNone(on.erased_at)
        self.assertEqual(on.totals["confirmed"], {"registrations": 2, "people": 3})
        self.assertEqual(on.totals["cancelled"]["registrations"], 1)

    def test_who_was_written_down_after_the_names_were_erased_is_erased_too(self):
        with time_machine.travel(self.on.ends_at + AFTER, tick=False):
            duties.erase_ended()
            allocation.enter(self.on, build.entry())
            duties.erase_ended()
        self.assertFalse(Registration.objects.exists())
        on = build.date_of(self.meeting)
        self.assertEqual((on.taken, on.totals["confirmed"]["people"]), (0, 2))

    def test_a_date_moved_into_the_past_by_mistake_keeps_its_names_for_a_month(self):
        self.meeting.start_date = self.meeting.start_date.replace(year=2025)
        self.meeting.save_revision().publish()
        duties.erase_ended()
        self.assertTrue(Registration.objects.exists())
        self.assertEqual(build.date_of(self.meeting).erased_from, NOON + dt.timedelta(days=30))
        with time_machine.travel(NOON + AFTER, tick=False):
            duties.erase_ended()
        self.assertFalse(Registration.objects.exists())

    def test_who_wants_the_newsletter_stays_known_after_the_event_and_not_after_their_own_erasure(self):
        with time_machine.travel(self.on.ends_at + AFTER, tick=False):
            duties.erase_ended()
            self.assertEqual(Person.objects.get().consents.get(kind=ConsentKind.NEWSLETTER).withdrawn_at, None)
            self.assertFalse(Registration.objects.exists())
        again = allocation.register(build.date_of(self.event()), self.entry(separately={}, answers={}, options=[]))
        erase(again)
        self.assertFalse(Person.objects.exists())

    def test_another_registration_of_theirs_is_left_alone(self):
        other = allocation.register(build.date_of(self.event()), self.entry(separately={}, answers={}, options=[]))
        notices.send_due()
        erase(self.registration)
        self.assertEqual([each.pk for each in Person.objects.get().registrations.all()], [other.pk])
        self.assertEqual(OutgoingMail.objects.count(), 1)
        self.assertTrue(Consent.objects.filter(kind=ConsentKind.NEWSLETTER).exists())

    def test_the_link_of_a_page_erases_its_own_registration_alone_that_of_a_mail_all_of_that_person(self):
        second, third = (allocation.register(self.on, self.entry()) for _ in range(2))
        other = allocation.register(self.on, build.entry("Somebody else", email=EMAIL))
        erase(second, is_by_mail=False)
        self.assertEqual({each.pk for each in Registration.objects.all()}, {self.registration.pk, third.pk, other.pk})
        erase(third)
        self.assertEqual([each.pk for each in Registration.objects.all()], [other.pk])
        self.assertEqual(build.date_of(self.meeting).taken, 1)

    def test_the_next_in_line_gets_the_place(self):
        for _ in range(4):
            build.registration(self.meeting)
        waiting = Registration.objects.get(state="waiting")
        erase(self.registration)
        waiting.refresh_from_db()
        self.assertEqual(waiting.state, "offered")

    def test_a_mail_that_is_just_leaving_is_not_written_back(self):
        notices.send_due()
        mail = OutgoingMail.objects.claim()
        erase(self.registration)
        mail.mark_sent()
        mail.mark_failed(OSError())
        self.assertFalse(OutgoingMail.objects.exists())

    def test_twice_is_once(self):
        row = Registration.objects.get(pk=self.registration.pk)
        erase(row)
        self.assertFalse(Registration.objects.filter(pk=row.pk).exists())

    def test_the_walk_of_the_desk_finds_and_erases_them(self):
        other = build.registration(self.meeting, "Ada", wish=f"A chair beside {NAME}")
        self.live_through(f"Dear {NAME}")
        found = {each.table.label for each in findings(person_of(None, [NAME, EMAIL]))}
        self.assertLessEqual(
            {
                *("pages.Registration", "pages.Person", "pages.AccessRequest"),
                *("pages.RegistrationMessage", "pages.OutgoingMail"),
            },
            found,
        )
        with self.captureOnCommitCallbacks(execute=True):
            privacy.erase(person_of(None, [NAME, EMAIL]), ["desk"])
        self.assertEqual(canary.file_traces(settings.VAR), [])
        self.assertEqual(canary.traces(), [])
        self.assertEqual([each.name for each in Registration.objects.all()], ["Ada"])
        self.assertEqual(build.date_of(self.meeting).taken, 1)
        other.refresh_from_db()
        self.assertIn("A chair beside", other.wish)
        self.assertEqual(list(RegistrationMessage.objects.values_list("state", flat=True)), ["done"])

    def test_who_never_confirmed_leaves_nothing(self):
        erase(self.registration)
        allocation.register(self.on, self.entry(), is_held=True)
        notices.send_due()
        allocation.register(self.on, self.entry(), is_held=True)  # once more
        notices.send_due()
        backend.send_due()
        with (
            time_machine.travel(NOON + dt.timedelta(minutes=31), tick=False),
            self.captureOnCommitCallbacks(execute=True),
        ):
            duties.drop_held()
        self.assertNothingIsLeft()

    def test_one_that_nobody_confirmed_leaves_no_mail(self):
        on = build.date_of(self.event())
        one = allocation.register(on, build.entry(email="ada@house.example"), is_held=True)
        notices.send_due()
        allocation.register(on, build.entry(email="ada@house.example"))
        with time_machine.travel(NOON + dt.timedelta(minutes=31), tick=False):
            duties.drop_held()
        self.assertFalse(Registration.objects.filter(pk=one.pk).exists())
        self.assertFalse(OutgoingMail.objects.filter(subject__startswith="Please confirm").exists())

    def test_the_waiting_mail_of_an_unconfirmed_one_is_dropped_when_it_comes_again(self):
        on, entry = build.date_of(self.event()), build.entry(email="ada@house.example", form_key="a form")
        one = allocation.register(on, entry, is_held=True)
        notices.send_due()
        mails = OutgoingMail.objects.filter(subject__startswith="Please confirm")
        dropped = mails.get()
        self.assertEqual(allocation.register(on, entry, is_held=True), one)
        with time_machine.travel(NOON + dt.timedelta(minutes=31), tick=False):
            duties.drop_held()
            again = allocation.register(on, entry, is_held=True)
            notices.send_due()
            self.assertNotEqual(again.pk, one.pk)
            self.assertNotEqual(mails.get().pk, dropped.pk)
            self.assertEqual(list(again.notices.values_list("mail", flat=True)), [mails.get().pk])


class ErasedRegistrationTests(RegistrationCase):
    """What every developer sees of it: rows, mails and counts, without files and search."""

    consents = {"registration": "Keep it.", "newsletter": "Send it."}

    def registered(self, event, **fields) -> Registration:
        fields = {"email": EMAIL, "consents": self.consents} | fields
        return build.registration(event, NAME, **fields)

    def erase(self, row: Registration, **options) -> None:
        erase(Registration.objects.get(pk=row.pk), **options)

    def test_before_the_event_nothing_is_left_and_the_place_is_free(self):
        event = self.event(capacity=1)
        row, waits = self.registered(event), build.registration(event)
        notices.send_due()
        self.erase(row)
        self.assertFalse(Registration.objects.filter(pk=row.pk).exists())
        self.assertFalse(Person.objects.filter(email=EMAIL).exists() or Consent.objects.exists())
        self.assertEqual([mail.recipients for mail in OutgoingMail.objects.all()], [[waits.person.email]])
        self.assertEqual([each.kind for each in Erasure.objects.all()], ["registration"])
        self.assertEqual(self.states(event), [("offered", 1)])
        self.assertEqual(build.date_of(event).totals, {})
        self.assertCountsAreTrue(event)

    def test_after_the_event_it_stays_counted_without_a_name(self):
        event = self.event(capacity=1)
        row, waits = self.registered(event), build.registration(event)
        with time_machine.travel(row.on.ends_at, tick=False):
            self.erase(row)
            self.assertEqual(build.date_of(event).totals, {"confirmed": {"registrations": 1, "people": 1}})
            waits.refresh_from_db()
            self.assertEqual(waits.state, "waiting")

    def test_with_the_names_of_a_date_its_messages_go_and_who_wants_the_newsletter_stays(self):
        event = self.event()
        on = self.registered(event).on
        build.registration(event)
        RegistrationMessage.objects.create(on=on, words={}, written_by=make.admin())
        erase_date(on)
        self.assertFalse(Registration.objects.exists() or RegistrationMessage.objects.exists())
        self.assertEqual([person.email for person in Person.objects.all()], [EMAIL])
        self.assertEqual([each.kind for each in Consent.objects.all()], [ConsentKind.NEWSLETTER])
        # Somebody else registers them, and the registrant of that page erases it; then one that was never confirmed goes.
        self.erase(self.registered(self.event()), is_by_mail=False)
        self.assertEqual(Consent.objects.count(), 1)
        self.erase(allocation.register(build.date_of(self.event()), build.entry(NAME, email=EMAIL), is_held=True))
        self.assertEqual(Consent.objects.count(), 1)
        # They themselves, who have another registration, then have none.
        first, second = self.registered(self.event()), self.registered(self.event())
        self.erase(first)
        self.assertIn(ConsentKind.NEWSLETTER, {each.kind for each in Consent.objects.all()})
        self.erase(second)
        self.assertFalse(Consent.objects.exists() or Person.objects.exists())

    def test_from_a_page_one_is_erased_from_a_mail_all_of_that_person(self):
        event = self.event()
        first, second, third = (self.registered(event) for _ in range(3))
        self.erase(second, is_by_mail=False)
        self.assertEqual({row.pk for row in Registration.objects.all()}, {first.pk, third.pk})
        self.erase(first)
        self.assertFalse(Registration.objects.exists())
        self.assertEqual(build.date_of(event).taken, 0)

    def test_after_a_restore_nobody_is_told_and_no_place_offered(self):
        event = self.event(capacity=1)
        row, waits = self.registered(event), build.registration(event)
        self.assertEqual(erase_again({row.key}.__contains__), 1)
        waits.refresh_from_db()
        self.assertEqual((waits.state, build.date_of(event).taken), ("waiting", 0))
        self.assertEqual(self.notices(waits), ["waiting"])
        self.assertFalse(Consent.objects.exists() or Person.objects.filter(email=EMAIL).exists())


class RestoreTests(EverywhereCase):
    def test_what_was_erased_by_a_link_is_erased_again(self):
        row = Registration.objects.get(pk=self.registration.pk)
        other = build.registration(self.meeting)
        with transaction.atomic():
            erase(row)
        self.assertEqual([each.kind for each in Erasure.objects.all()], ["registration"])
        known = erasures.Known(list(Erasure.objects.all()), erasures.site_key())
        Erasure.objects.all().delete()
        # The backup: it knows the registration, and not that it was erased.
        again = allocation.register(build.date_of(self.meeting), self.entry())
        Registration.objects.filter(pk=again.pk).update(key=row.key)
        sent = OutgoingMail.objects.count()
        self.assertEqual(erasures.replay(known), {"registration": 1})
        self.assertEqual([each.pk for each in Registration.objects.all()], [other.pk])
        self.assertEqual((build.date_of(self.meeting).taken, OutgoingMail.objects.count()), (1, sent))
        self.assertEqual([each for each in canary.traces() if "index" not in each], [])

    def test_what_ended_by_itself_needs_no_record(self):
        with time_machine.travel(self.on.ends_at + AFTER, tick=False):
            duties.erase_ended()
        self.assertFalse(Erasure.objects.exists())

    def test_nobody_is_erased_who_was_not(self):
        self.assertEqual(erase_again(lambda key: False), 0)
        self.assertTrue(Registration.objects.exists())

    def test_what_waited_in_the_backup_is_told_to_nobody_twice(self):
        hold_waiting()
        notices.send_due()
        self.assertFalse(OutgoingMail.objects.exists())


class RetentionReportTests(RegistrationCase):
    def rows(self, user, **query) -> list[list[str]]:
        self.client.force_login(user)
        page = self.look(f"{reverse('retention')}?{urlencode(query)}", headers={"Accept-Language": "en"})
        return [[words_of(cell) for cell in row.select("td")] for row in page.select("table.listing tbody tr")]

    def test_what_ends_when_and_what_has_ended_without_a_name(self):
        soon, later = self.event(title="Soon"), build.meeting(self.events, days=60, title="Later")
        for event in (later, soon, soon):
            build.registration(event, NAME, party=2)
        self.event(title="Empty")
        admin = make.admin()
        self.assertEqual(
            [(row[0], row[2], row[3]) for row in self.rows(admin)],
            [("Soon", "2 with names", "April 20, 2027"), ("Later", "1 with a name", "May 30, 2027")],
        )
        with time_machine.travel(build.date_of(soon).ends_at + AFTER, tick=False):
            duties.erase_ended()
            rows = self.rows(admin)
            self.assertEqual([row[0] for row in rows], ["Later", "Soon"])
            self.assertEqual(rows[1][2], "Has a place: 4")
            self.assertEqual([row[0] for row in self.rows(admin, state="erased")], ["Soon"])
            self.assertEqual([row[0] for row in self.rows(admin, state="kept")], ["Later"])
            self.assertEqual(canary.traces_in(self.client.get(reverse("retention")).content.decode()), [])

    def test_for_whoever_may_edit_an_event_and_of_these_alone(self):
        author = make.person("author")
        own, other = self.event(title="Own", owner=author), self.event(title="Other")
        for event in (own, other):
            build.registration(event)
        self.assertEqual([row[0] for row in self.rows(author)], ["Own"])
        self.assertEqual({row[0] for row in self.rows(make.person("organizer"))}, {"Own", "Other"})
        self.client.force_login(make.person("translator-es"))
        self.assertNotEqual(self.client.get(reverse("retention")).status_code, 200)

    def test_more_dates_cost_no_more_queries(self):
        self.client.force_login(make.admin())
        for _ in range(2):
            build.registration(self.event())
        few = self.cost_of(reverse("retention"))
        for _ in range(6):
            build.registration(self.event())
        self.assertEqual(self.cost_of(reverse("retention")), few)


class ExportTests(EverywhereCase):
    def test_all_that_is_kept_in_words(self):
        self.live_through()
        data = json.loads(json.dumps(export_of(Registration.objects.get(pk=self.registration.pk))))
        own = data["registration"]
        self.assertEqual((own["name"], own["people"], own["state"]), (NAME, 2, "confirmed"))
        self.assertEqual(own["answers"], {"Which table?": f"With {NAME}"})
        self.assertEqual(own["separate_capacities"], {"childcare": 1})
        self.assertEqual(own["access_requests"][0]["set_aside"], f"for {NAME}")
        self.assertEqual(
            (own["email"], own["phone"]), (EMAIL, "")
        )  # the number was typed by an organizer, for whoever has it
        self.assertEqual({each["kind"] for each in data["consents"]}, {"registration", "newsletter"})
        self.assertIn("confirmed", [each["kind"] for each in data["told"]])
        self.assertEqual(data["event"]["title"], "Meeting")
        text = json.dumps(data)
        self.assertNotIn(self.registration.key, text)
        self.assertNotIn(self.admin.username, text)

    def test_every_personal_column_of_a_registration_is_in_it(self):
        from media.data_map import data_of

        names = {"person", "entered_by"}  # the first is a part of its own, the second an organizer
        columns = set(data_of(Registration).personal.fields) - names
        called = {"separately": "separate_capacities", "wish": "anything_else"}
        own = export_of(self.registration)["registration"]
        self.assertLessEqual({called.get(each, each) for each in columns}, set(own))

    def test_an_event_that_is_no_more_stops_nothing(self):
        self.meeting.delete()
        data = export_of(Registration.objects.get(pk=self.registration.pk))
        self.assertEqual(data["registration"]["answers"], {self.registration_key(): f"With {NAME}"})

    def registration_key(self) -> str:
        (key,) = self.registration.answers
        return key
