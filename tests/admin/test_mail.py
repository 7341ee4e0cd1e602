"""The outbox: no mail is lost, none is sent twice, nobody sees a mail server that is down, nothing names people for long."""

import tempfile
import time
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from email.mime.text import MIMEText
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from home.consent.mails import mail_keepers
from home.content_releases.models import ContentRelease
from home.content_releases.release import put_off
from home.crisis.mails import tell_admins
from home.users.models import User
from home.webhooks.delivery import tell
from home.webhooks.models import Webhook
from home.worker.schedule import delete_expired
from pages.mail import backend, outbox
from pages.mail.models import RETRY_DELAYS, OutgoingMail
from pages.mail.outbox import EXPIRED, give_up_held
from settings.start.ports import free_port

from ..support import make
from ..support.cases import HouseCase
from ..support.processes import output, running
from ..support.running_site import migrated_site
from ..support.smtp import MailServer

pytestmark = pytest.mark.differs

OUTBOX = {
    "EMAIL_BACKEND": "pages.mail.backend.Outbox",
    "OUTBOX_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_HOST_USER": "",
    "EMAIL_USE_TLS": False,
    "EMAIL_USE_SSL": False,
    "EMAIL_TIMEOUT": 5,
}


def write(*to: str, **words) -> OutgoingMail:
    """A mail in the outbox."""
    known = set(OutgoingMail.objects.values_list("pk", flat=True))
    EmailMessage(**{"subject": "Hello", "body": "Come along.", "to": to or ["ada@house.example"]} | words).send()
    return OutgoingMail.objects.exclude(pk__in=known).get()


class AskedAtOnce:
    """The mail server was not away just now, in another test."""

    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(backend, "resume_at", 0))


@override_settings(**OUTBOX | {"OUTBOX_BACKEND": "django.core.mail.backends.locmem.EmailBackend"})
class HeldMailTests(AskedAtOnce, TestCase):
    """Mails of a feature that is off wait until it is on again, or nobody needs them any more."""

    def setUp(self):
        super().setUp()
        self.admin = make.admin(email="ada@house.example")

    def of_releases(self):
        release = ContentRelease.objects.create(
            name="Spring", moment=timezone.now() - timedelta(minutes=1), scheduled_by=self.admin
        )
        put_off(release, "A page is gone.")

    def of_consent(self):
        picture = make.picture()
        make.news(make.news_index(make.house(["en"])), picture=picture, owner=self.admin)
        self.assertEqual(mail_keepers(picture, None), 1)

    def written(self) -> dict:
        """For each feature whose mails have no end of their own: what writes one."""
        return {
            "home.content_releases": self.of_releases,
            "home.consent": self.of_consent,
            "home.crisis": partial(tell_admins, [self.admin], "rehearsal", self.admin),
            "home.webhooks": partial(tell, self.admin, Webhook(pk=1, name="Cash desk"), is_gone=True),
        }

    def test_they_wait_and_are_sent_then(self):
        for feature, write_one in self.written().items():
            with self.subTest(feature):
                OutgoingMail.objects.all().delete()
                mail.outbox = []
                write_one()
                with self.settings(FEATURES_OFF=[feature]):
                    backend.send_due()
                    give_up_held()
                    self.assertEqual((len(mail.outbox), OutgoingMail.objects.held().count()), (0, 1))
                backend.send_due()
                self.assertEqual((len(mail.outbox), OutgoingMail.objects.held().count()), (1, 0))

    def test_mails_of_others_are_sent_meanwhile(self):
        write()
        with self.settings(FEATURES_OFF=["home.crisis"]):
            backend.send_due()
        self.assertEqual(len(mail.outbox), 1)

    def test_one_that_nobody_needs_any_more_is_given_up_before(self):
        headers = {"Expires": format_datetime(timezone.now() + timedelta(minutes=1))}
        backend.keep(EmailMessage("Hello", "Come.", None, ["ada@house.example"], headers=headers), "home.crisis")
        with self.settings(FEATURES_OFF=["home.crisis"]):
            give_up_held()
            self.assertEqual(OutgoingMail.objects.held().count(), 1)
            with time_machine.travel(timezone.now() + timedelta(minutes=2)):
                give_up_held()
        self.assertEqual(OutgoingMail.objects.get().last_error, EXPIRED)

    def test_after_as_long_as_any_other_is_tried_they_are_given_up(self):
        tell_admins([self.admin], "on", self.admin)
        longest = sum(RETRY_DELAYS, timedelta())
        with self.settings(FEATURES_OFF=["home.crisis"]):
            for later, problem in ((longest - timedelta(hours=1), ""), (longest + timedelta(hours=1), EXPIRED)):
                with time_machine.travel(timezone.now() + later):
                    give_up_held()
                self.assertEqual(OutgoingMail.objects.get().last_error, problem)
        backend.send_due()
        self.assertEqual(mail.outbox, [])


@override_settings(**OUTBOX)
class OutboxTests(AskedAtOnce, TestCase):
    def test_a_mail_waits_for_the_commit_and_leaves_after_it(self):
        with (
            MailServer() as server,
            self.settings(EMAIL_PORT=server.port),
            self.captureOnCommitCallbacks(execute=True),
        ):
            send_mail("Hello", "Come along.", None, ["ada@house.example"])
            self.assertEqual(server.messages, [])
        [(to, message)] = server.messages
        self.assertEqual((to, message["Subject"]), (["ada@house.example"], "Hello"))

    def test_what_is_rolled_back_is_never_sent(self):
        try:
            with transaction.atomic():
                write()
                raise InterruptedError
        except InterruptedError:
            pass
        self.assertFalse(OutgoingMail.objects.exists())

    def test_it_arrives_as_it_was_written(self):
        email = EmailMultiAlternatives(
            "¡Hola! مرحبا", "Vengan.\n.\nFrom here\n", "Casa Común <house@house.example>", ["Ada <ada@house.example>"]
        )
        email.cc, email.bcc, email.extra_headers = (
            ["bob@house.example"],
            ["secret@house.example"],
            {"Auto-Submitted": "auto-generated"},
        )
        email.attach_alternative("<p>Vengan.</p>", "text/html")
        email.attach("plan.txt", "wörter", "text/plain")
        email.attach(MIMEText("more"))
        written = email.message()["Message-ID"], email.send()
        with MailServer() as server, self.settings(EMAIL_PORT=server.port):
            backend.send_due()
        [(to, message)] = server.messages
        self.assertEqual((written[1], to), (1, ["ada@house.example", "bob@house.example", "secret@house.example"]))
        self.assertEqual((message["Subject"], message["From"]), ("¡Hola! مرحبا", "Casa Común <house@house.example>"))
        self.assertEqual(
            (message["To"], message["Cc"], message["Bcc"]), ("Ada <ada@house.example>", "bob@house.example", None)
        )
        self.assertEqual(message["Auto-Submitted"], "auto-generated")
        self.assertEqual(message.get_body(["plain"]).get_content().replace("\r", ""), "Vengan.\n.\nFrom here\n")
        self.assertEqual(message.get_body(["html"]).get_content().strip(), "<p>Vengan.</p>")
        self.assertEqual(next(message.iter_attachments()).get_content(), "wörter")

    @override_settings(BASE_URL="https://casa-común.example:8443")
    def test_its_message_id_names_the_site_and_not_this_machine(self):
        headers = {"Auto-Submitted": "auto-generated"}
        with mock.patch("socket.getfqdn", side_effect=AssertionError("a name is looked up")):
            for _ in range(2):
                EmailMessage("Hello", "Come.", None, ["ada@house.example"], headers=headers).send()
        ids = [message_from_bytes(row.message)["Message-ID"] for row in OutgoingMail.objects.all()]
        self.assertEqual(len({*ids}), 2)
        self.assertTrue(all(each.endswith("@xn--casa-comn-d9a.example>") for each in ids), ids)

    def test_what_nobody_needs_any_more_is_not_sent(self):
        now = timezone.now()
        late = write(headers={"Expires": format_datetime(now - timedelta(seconds=2))})
        write("bob@house.example", headers={"Expires": format_datetime(now + timedelta(hours=1))})
        with MailServer() as server, self.settings(EMAIL_PORT=server.port):
            backend.send_due()
        self.assertEqual([to for to, _message in server.messages], [["bob@house.example"]])
        late.refresh_from_db()
        self.assertEqual((late.sent_at, late.last_error), (None, "expired"))
        self.assertIsNotNone(late.given_up_at)

    def test_its_words_go_when_it_leaves(self):
        row = write()
        self.assertIn(b"Come along.", bytes(row.message))
        with MailServer() as server, self.settings(EMAIL_PORT=server.port):
            backend.send_due()
        row.refresh_from_db()
        self.assertEqual((bytes(row.message), row.tries), (b"", 1))
        self.assertIsNotNone(row.sent_at)

    def test_down_then_up(self):
        row, port = write(), free_port()
        with self.settings(EMAIL_PORT=port):
            with self.assertLogs("pages.mail.backend", "WARNING") as logged:
                backend.send_due()
            row.refresh_from_db()
            self.assertEqual(row.last_error.split()[0], "ConnectionRefusedError")
            self.assertAlmostEqual(row.due, timezone.now() + RETRY_DELAYS[0], delta=timedelta(seconds=5))
            self.assertNotIn("ada", " ".join(logged.output))
            with MailServer(port) as server:
                backend.send_due()
                self.assertEqual(server.messages, [], "it waits for its time")
                with time_machine.travel(timezone.now() + RETRY_DELAYS[0]):
                    backend.send_due()
                    backend.send_due()
        self.assertEqual(len(server.messages), 1)
        row.refresh_from_db()
        self.assertEqual((row.tries, row.last_error), (2, ""))

    def test_a_server_that_is_away_is_asked_once_a_run(self):
        for _ in range(5):
            write()
        with self.settings(EMAIL_PORT=free_port()), self.assertLogs("pages.mail.backend"):
            backend.send_due()
        self.assertEqual(OutgoingMail.objects.failing().count(), 1)
        self.assertEqual(OutgoingMail.objects.due().count(), 4)

    def test_one_refused_recipient_does_not_hold_up_the_others(self):
        first, second = write("full@house.example"), write("ada@house.example")
        with MailServer() as server, self.settings(EMAIL_PORT=server.port), self.assertLogs("pages.mail.backend"):
            server.rejected = {"full@house.example": 452}
            backend.send_due()
        first.refresh_from_db()
        second.refresh_from_db()
        self.assertIsNone(first.given_up_at)
        self.assertEqual((first.last_error, len(server.messages)), ("SMTPRecipientsRefused", 1))
        self.assertIsNotNone(second.sent_at)

    def test_an_address_that_does_not_exist_is_given_up_at_once(self):
        row = write("nobody@house.example")
        with MailServer() as server, self.settings(EMAIL_PORT=server.port), self.assertLogs("pages.mail.backend"):
            server.rejected = {"nobody@house.example": 550}
            backend.send_due()
        row.refresh_from_db()
        self.assertIsNotNone(row.given_up_at)

    def test_pauses_grow_and_end_after_three_days(self):
        row, start = write(), timezone.now()
        with (
            self.settings(EMAIL_PORT=free_port()),
            self.assertLogs("pages.mail.backend"),
            time_machine.travel(start) as clock,
        ):
            tries = 0
            while not OutgoingMail.objects.given_up().exists():
                backend.send_due()
                row.refresh_from_db()
                tries += 1
                clock.move_to(row.due)
            gone = row.given_up_at - start
        self.assertEqual(tries, len(RETRY_DELAYS) + 1)
        self.assertTrue(timedelta(days=2) < gone <= timedelta(days=3, minutes=1), gone)
        self.assertEqual(sorted(RETRY_DELAYS), RETRY_DELAYS)
        self.assertFalse(OutgoingMail.objects.waiting().exists())

    def test_two_who_look_at_once_take_it_once(self):
        row = write()
        stale = list(OutgoingMail.objects.due())
        self.assertEqual(OutgoingMail.objects.claim(), row)
        self.assertIsNone(OutgoingMail.objects.claim())
        self.assertEqual(stale, [row])
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            self.assertEqual(OutgoingMail.objects.claim(), row, "its taker died")

    def test_try_again_leaves_what_is_being_sent(self):
        row = write()
        OutgoingMail.objects.claim()
        self.assertEqual(OutgoingMail.objects.all().try_again(), 0)
        OutgoingMail.objects.update(given_up_at=timezone.now(), taken_until=None, tries=10)
        self.assertEqual(OutgoingMail.objects.all().try_again(), 1)
        self.assertEqual(list(OutgoingMail.objects.due()), [row])

    def test_after_a_month_nobody_knows(self):
        sent, failed, waiting = write(), write(), write()
        OutgoingMail.objects.filter(pk=sent.pk).update(sent_at=timezone.now())
        OutgoingMail.objects.filter(pk=failed.pk).update(given_up_at=timezone.now())
        for days, left in ((29, {sent, failed, waiting}), (31, {waiting})):
            with time_machine.travel(timezone.now() + timedelta(days=days)):
                delete_expired()
            self.assertEqual(set(OutgoingMail.objects.all()), left)

    def test_many_share_a_connection(self):
        for number in range(12):
            write(f"{number}@house.example")
        with MailServer() as server, self.settings(EMAIL_PORT=server.port), self.assertLogs("pages.mail.backend"):
            server.rejected = {"3@house.example": 550, "5@house.example": 452}
            with mock.patch("pages.mail.connection.MAX_MAILS", 10):
                backend.send_due()
        self.assertEqual(server.connections, 2)
        arrived = [to for [to], _message in server.messages]
        self.assertEqual(arrived, [f"{number}@house.example" for number in range(12) if number not in {3, 5}])
        self.assertEqual((OutgoingMail.objects.sent().count(), OutgoingMail.objects.given_up().count()), (10, 1))

    def test_a_server_that_ends_the_connection_gets_the_rest_over_another(self):
        for says_so in (True, False):
            rows = [write() for _ in range(5)]
            with MailServer() as server, self.settings(EMAIL_PORT=server.port):
                server.most, server.says_so = 2, says_so
                backend.send_due()
            self.assertEqual((len(server.messages), server.connections), (5, 3), says_so)
            self.assertEqual({row.tries for row in OutgoingMail.objects.filter(pk__in=[row.pk for row in rows])}, {1})

    def test_a_silent_server_is_waited_for_once_a_minute(self):
        for _ in range(5):
            write()
        with (
            MailServer() as server,
            self.settings(EMAIL_PORT=server.port, EMAIL_TIMEOUT=0.3),
            self.assertLogs("pages.mail.backend") as logged,
        ):
            server.is_silent = True
            began = time.monotonic()
            for _ in range(5):
                backend.send_due()
            self.assertLess(time.monotonic() - began, 2)
            self.assertEqual((server.connections, len(logged.output)), (1, 1))
            server.is_silent = False
            with time_machine.travel(timezone.now() + RETRY_DELAYS[0]):
                backend.send_due()
        self.assertEqual(len(server.messages), 5)

    def test_a_slow_server_holds_up_no_other_task(self):
        for _ in range(3):
            write()
        with (
            MailServer() as server,
            self.settings(EMAIL_PORT=server.port, TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}),
            mock.patch.object(outbox, "MAX_SECONDS", 0),
        ):
            backend.send_due()
            self.assertEqual((len(server.messages), OutgoingMail.objects.due().count()), (1, 2))
            queued = DBTaskResult.objects.filter(task_path=backend.send_soon.module_path)
            self.assertEqual(queued.count(), 1)
            backend.send_due()
            backend.send_due()
            self.assertEqual(queued.count(), 2, "nothing is left")

    def test_each_mail_in_a_folder_has_a_file(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            self.settings(OUTBOX_BACKEND="django.core.mail.backends.filebased.EmailBackend", EMAIL_FILE_PATH=folder),
        ):
            for _ in range(20):  # within a second
                write()
            backend.send_due()
            self.assertEqual(len(list(Path(folder).iterdir())), 20)

    def test_addresses_that_cannot_be_mailed_stop_nobody(self):
        row, _other = write("ada@house.example"), write("bob@house.example")
        OutgoingMail.objects.filter(pk=row.pk).update(recipients=["a@b\nRCPT TO:<c@d>"])
        with MailServer() as server, self.settings(EMAIL_PORT=server.port), self.assertLogs("pages.mail.backend"):
            backend.send_due()
        self.assertEqual([to for to, _message in server.messages], [["bob@house.example"]])

    def test_a_mail_to_nobody_is_no_mail(self):
        self.assertEqual(EmailMessage("Hello", "Come.", None, []).send(), 0)
        self.assertFalse(OutgoingMail.objects.exists())


@override_settings(**OUTBOX)
class DownTests(AskedAtOnce, HouseCase):
    """What people see while the mail server is down: nothing of it."""

    def setUp(self):
        super().setUp()
        self.enterContext(self.settings(EMAIL_PORT=free_port()))
        self.boss = make.admin()

    def test_a_forgotten_password(self):
        with self.assertLogs("pages.mail.backend"), self.captureOnCommitCallbacks(execute=True):
            answer = self.client.post("/admin/password_reset/", {"email": self.boss.email})
        self.assertEqual((answer.status_code, OutgoingMail.objects.failing().count()), (302, 1))

    def test_an_invitation(self):
        self.client.force_login(self.boss)
        person = {
            "username": "grace",
            "email": "grace@house.example",
            "first_name": "Grace",
            "last_name": "H",
            "password1": "",
            "password2": "",
        }
        with self.assertLogs("pages.mail.backend"), self.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(reverse("wagtailusers_users:add"), person)
        self.assertEqual(answer.status_code, 302)
        self.assertTrue(User.objects.filter(username="grace").exists())
        self.assertEqual(OutgoingMail.objects.get().recipients, ["grace@house.example"])


class MailReportTests(HouseCase):
    """The report of the outbox: for admins alone, with a way to try again."""

    def setUp(self):
        super().setUp()
        self.boss = make.admin()
        with self.settings(**OUTBOX):
            self.row = write("ada@house.example", subject="Your new password")
            self.other = write("bob@house.example", subject="A page waits")
        OutgoingMail.objects.filter(pk=self.row.pk).update(
            given_up_at=timezone.now(), last_error="ConnectionRefusedError 111", tries=10
        )

    def test_an_admin_reads_what_waits_and_what_failed(self):
        self.client.force_login(self.boss)
        page = self.look(reverse("outbox")).select_one("main").get_text(" ")
        for word in ("ada@house.example", "bob@house.example", "ConnectionRefusedError", "Your new password"):
            self.assertIn(word, page)
        self.assertContains(self.client.get("/admin/"), reverse("outbox"))

    def test_the_states_can_be_told_apart(self):
        self.client.force_login(self.boss)
        page = self.look(reverse("outbox") + "?state=failed").select_one("main").get_text(" ")
        self.assertIn("ada@house.example", page)
        self.assertNotIn("bob@house.example", page)

    def test_try_again(self):
        self.client.force_login(self.boss)
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(reverse("outbox_try_again"), {"mail": self.row.pk})
        self.assertRedirects(answer, reverse("outbox"))
        self.row.refresh_from_db()
        self.assertIsNotNone(self.row.sent_at)
        self.assertIn(["ada@house.example"], [each.to for each in mail.outbox])

    def test_garbage_tries_nothing(self):
        self.client.force_login(self.boss)
        for value in ("", "x", "0", "99999999999999999999", "-1", "٣"):
            self.assertIn(self.client.post(reverse("outbox_try_again"), {"mail": value}).status_code, {302, 404}, value)
        self.assertEqual(self.client.get(reverse("outbox_try_again")).status_code, 405)
        self.row.refresh_from_db()
        self.assertIsNotNone(self.row.given_up_at)

    def test_nobody_else_comes_near(self):
        for role in ("editor", "author", "organizer"):
            self.client.force_login(make.person(role))
            self.assertEqual(self.client.get(reverse("outbox")).status_code, 302)
            self.assertEqual(self.client.post(reverse("outbox_try_again"), {"mail": self.row.pk}).status_code, 302)
            self.assertNotContains(self.client.get("/admin/"), reverse("outbox"))
        self.row.refresh_from_db()
        self.assertIsNotNone(self.row.given_up_at)


LETTERS = (
    "from django.core.mail import send_mail; [send_mail(str(n), '.', None, ['a@house.example']) for n in range({})]"
)


@pytest.mark.soak
def test_five_hundred_mails_leave_in_half_a_minute(tmp_path):
    """As an operator would have it: one worker, one mail server, five hundred members."""
    with MailServer() as server, migrated_site(tmp_path, f"outbox_{time.time_ns()}") as site:
        variables = site.variables | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        output(variables, "manage.py", "shell", "-v0", "-c", LETTERS.format(500))
        with running(variables, "manage.py", "work"):
            wait_for(partial(has_arrived, server, 1), 60)
            began = time.monotonic()
            wait_for(partial(has_arrived, server, 500), 60)
            seconds = time.monotonic() - began
        print(f"500 mails in {seconds:.1f} s over {server.connections} connections")
        assert seconds < 30
        assert server.connections <= 10
        assert sorted(numbers(server)) == list(range(500))


@pytest.mark.soak
def test_killed_in_the_middle_one_mail_may_arrive_twice(tmp_path):
    with MailServer() as server, migrated_site(tmp_path, f"outbox_{time.time_ns()}") as site:
        variables = site.variables | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        output(variables, "manage.py", "shell", "-v0", "-c", LETTERS.format(200))
        for arrived in (40, 80, 120):
            with running(variables, "manage.py", "work") as process:
                wait_for(partial(has_arrived, server, arrived), 60)
                process.kill()
                process.wait()
        due = "from pages.mail.models import *; OutgoingMail.objects.filter(sent_at=None).update(taken_until=None)"
        site.shell(due)  # as fifteen minutes later
        with running(variables, "manage.py", "work"):
            wait_for(lambda: set(numbers(server)) == set(range(200)), 60)
            time.sleep(1)
        print(f"killed three times, {len(server.messages) - 200} of 200 mails arrived twice")
        assert max(Counter(numbers(server)).values()) <= 2
        assert len(server.messages) - 200 <= 3


@pytest.mark.soak
def test_a_silent_mail_server_holds_up_other_tasks_once(tmp_path):
    """Twenty mails, each with a task of its own, and a task that has nothing to do with mail; EMAIL_TIMEOUT is 20 s."""
    with MailServer() as server, migrated_site(tmp_path, f"outbox_{time.time_ns()}") as site:
        server.is_silent = True
        variables = site.variables | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        output(variables, "manage.py", "shell", "-v0", "-c", LETTERS.format(20))
        site.shell("from tests.support.tasks import mark; mark.enqueue('done')")
        began = time.monotonic()
        with running(variables, "manage.py", "work"):
            wait_for((site.var / "marks").exists, 90)
        seconds = time.monotonic() - began
        print(f"20 mails to a silent server held up another task by {seconds:.1f} s")
        assert seconds < 45
        assert server.connections <= 2


def has_arrived(server: MailServer, count: int) -> bool:
    return len(server.messages) >= count


def numbers(server: MailServer) -> list[int]:
    """The subjects of what has arrived."""
    return [int(message["Subject"]) for _to, message in list(server.messages)]


def wait_for(true, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)


def test_two_workers_send_each_mail_once(tmp_path):
    """Real processes, a real database, a real mail server."""
    with MailServer() as server, migrated_site(tmp_path, f"outbox_{time.time_ns()}") as site:
        variables = site.variables | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        with running(variables, "manage.py", "work"), running(variables, "manage.py", "work"):
            output(variables, "manage.py", "shell", "-v0", "-c", LETTERS.format(40))
            until = time.monotonic() + 20
            while len(server.messages) < 40:
                assert time.monotonic() < until, f"only {len(server.messages)} arrived"
                time.sleep(0.05)
            time.sleep(1)
        assert sorted(numbers(server)) == list(range(40))
