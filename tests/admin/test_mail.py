"""The outbox: no mail is lost, none is sent twice, nobody sees a mail server that is down, nothing names people for long."""

import time
from datetime import timedelta
from email.mime.text import MIMEText

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from home.users.models import User
from pages.mail import backend
from pages.mail.models import RETRY_DELAYS, OutgoingMail
from settings.ports import free_port

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


@override_settings(**OUTBOX)
class OutboxTests(TestCase):
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
                backend.delete_expired()
            self.assertEqual(set(OutgoingMail.objects.all()), left)

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
class DownTests(HouseCase):
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


def test_two_workers_send_each_mail_once(tmp_path):
    """Real processes, a real database, a real mail server."""
    with MailServer() as server, migrated_site(tmp_path, f"outbox_{time.time_ns()}") as site:
        variables = site.variables | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        letters = "from django.core.mail import send_mail; [send_mail(str(n), '.', None, ['a@house.example']) for n in range(40)]"
        with running(variables, "manage.py", "work"), running(variables, "manage.py", "work"):
            output(variables, "manage.py", "shell", "-v0", "-c", letters)
            until = time.monotonic() + 20
            while len(server.messages) < 40:
                assert time.monotonic() < until, f"only {len(server.messages)} arrived"
                time.sleep(0.05)
            time.sleep(1)
        assert sorted(int(message["Subject"]) for _to, message in server.messages) == list(range(40))
