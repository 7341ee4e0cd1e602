"""Probes, health checks and `doctor`: what is well, what is said when something is not, and that asking leaves no trace."""

import http.client
import io
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from smtplib import SMTPAuthenticationError, SMTPServerDisconnected
from unittest import mock

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, SimpleTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from home.backup import health_checks as backup
from home.backup.status import update_status
from home.health import arrival
from home.health.arrival import Arrival
from home.health.check import HealthCheck, broken, health_checks, warning, well
from home.health.checks import address, clock, database, files, virus_scanner, work
from home.health.checks import settings as set_by_operator
from home.health.heartbeat import Presence, is_file_locked, living
from home.health.management.commands.doctor import words_of_server
from home.health.migrations import ahead, applied, known, unapplied
from home.health.models import DutyRun, note_duty_run
from home.health.reasons import plain_reason, plain_summary
from home.templatetags.formatting import isolate_commands
from home.visits import health_checks as access_log
from home.worker.schedule import run_duties
from pages.mail.models import OutgoingMail
from settings.install import ROOT
from settings.start.env_file import parse
from settings.start.ports import free_port

from ..set_up import environment, production
from ..support import make
from ..support.cases import HouseCase, words_of
from ..support.clamav import clamav, needs_clamd
from ..support.http_server import WebServer
from ..support.running_site import migrated_site, served
from ..support.smtp import MailServer

PRODUCTION = production("coop.example")


def words(check) -> str:
    """What a check says, and how bad it is."""
    with translation.override("en"):
        result = check.run()
    return f"{result.outcome.word}: {' '.join(finding.words for finding in result.findings)}"


@pytest.mark.differs
class ProbeTests(HouseCase):
    def ready(self, status: int = 200, **extra) -> dict:
        answer = self.client.get("/readyz", **extra)
        self.assertEqual(answer.status_code, status)
        self.assertIn("no-store", answer["Cache-Control"])
        return answer.json()

    def test_this_machine_is_told_each_thing(self):
        note_duty_run()
        told = self.ready()
        names = {"database", "migrations", "static_files", "storage", "room", "work", "tasks", "mail", "cache"}
        self.assertEqual(set(told), {"ready", "state", "said", *names})
        self.assertTrue(all(told[name] for name in names), told)

    def test_others_are_told_whether_and_no_more(self):
        for extra in ({"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"REMOTE_ADDR": ""}):
            self.assertEqual(self.ready(**extra), {"ready": True})

    def test_any_host_and_plain_http(self):
        with override_settings(ALLOWED_HOSTS=["coop.example"], SECURE_SSL_REDIRECT=True):
            for host in ("127.0.0.1:8000", "10.0.0.3", "x_y", ""):
                self.assertEqual(self.client.get("/livez", HTTP_HOST=host).content, b"ok\n")
                self.assertTrue(self.ready(HTTP_HOST=host)["ready"])
            self.assertEqual(self.client.get("/", HTTP_HOST="10.0.0.3").status_code, 400)

    def test_nothing_is_written_and_little_is_asked(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "media").mkdir()
        self.enterContext(override_settings(VAR=folder, MEDIA_ROOT=str(folder / "media")))
        with CaptureQueriesContext(connection) as asked:
            self.assertTrue(self.ready()["storage"])
        self.assertEqual({query["sql"].split()[0] for query in asked} - {"SELECT"}, set())
        self.assertLessEqual(len(asked), 10)
        with self.assertNumQueries(0):
            self.client.get("/livez")
        self.assertFalse(self.client.cookies)
        self.assertFalse(Session.objects.exists())
        self.assertEqual([path.name for path in folder.rglob("*")], ["media"])

    def test_more_rows_cost_no_more_queries(self):
        with CaptureQueriesContext(connection) as before:
            self.ready()
        mails = [OutgoingMail(sender="a", recipients=[], due=timezone.now() - timedelta(hours=1)) for _ in range(12)]
        OutgoingMail.objects.bulk_create(mails)
        with self.assertNumQueries(len(before)):
            self.ready()

    def test_without_a_database(self):
        with mock.patch.object(connection, "cursor", side_effect=OperationalError("password=secret")):
            told = self.ready(503)
            self.assertEqual((told["ready"], told["database"], told["storage"]), (False, False, True))
            self.assertNotIn("secret", json.dumps(told))
            self.assertEqual(told["said"]["database"], ["The database does not answer."])
            self.assertEqual([told[name] for name in ("migrations", "work", "tasks", "mail")], [None] * 4)
            self.assertEqual(self.ready(503, HTTP_VIA="1.1 proxy"), {"ready": False})
            self.assertEqual(self.client.get("/livez").status_code, 200)

    def test_pages_are_served_without_uploads_cache_and_work(self):
        DutyRun.objects.all().delete()
        missing = mock.patch.object(cache, "get", side_effect=ConnectionError)
        with missing, mock.patch("os.access", return_value=False):
            told = self.ready()
        self.assertEqual([told[name] for name in ("storage", "cache", "work")], [False] * 3)
        self.assertEqual(told["state"], "broken")

    def test_only_reading(self):
        self.assertEqual(self.client.post("/readyz").status_code, 405)
        self.assertEqual(self.client.head("/readyz").content, b"")


@pytest.mark.differs
class MigrationNamesTests(HouseCase):
    def test_the_names_are_those_that_django_finds(self):
        from django.db.migrations.loader import MigrationLoader

        disk = {
            node
            for node in MigrationLoader(None).disk_migrations
            if node[0] in dict.fromkeys(a.label for a in apps.get_app_configs())
        }
        self.assertEqual(set(known()), disk)

    def test_after_migrate_nothing_is_missing_or_ahead(self):
        self.assertEqual((unapplied(), ahead()), ([], []))
        self.assertGreater(len(applied()), 200)

    def test_one_that_is_missing_stops_the_site(self):
        name = max(name for app, name in known() if app == "home")
        MigrationRecorder(connection).record_unapplied("home", name)
        answer = self.client.get("/readyz")
        self.assertEqual((answer.status_code, answer.json()["migrations"]), (503, False))
        self.assertIn(f"home.{name}", str(answer.json()["said"]["migrations"]))

    def test_one_that_is_ahead_is_said_and_stops_nothing(self):
        note_duty_run()
        for app in ("home", "wagtailcore"):
            MigrationRecorder(connection).record_applied(app, "9999_later")
        answer = self.client.get("/readyz")
        self.assertEqual(
            (answer.status_code, answer.json()["migrations"], answer.json()["state"]), (200, True, "warning")
        )
        self.assertIn("home.9999_later, wagtailcore.9999_later", str(answer.json()["said"]["migrations"]))


@pytest.mark.differs
class CheckTests(HouseCase):
    def test_each_has_a_name_of_its_own(self):
        names = [check.name for check in health_checks()]
        self.assertEqual(len(names), len(set(names)))
        self.assertTrue(all(str(check.label) for check in health_checks()))

    def test_what_a_check_raises_is_a_finding_without_its_message(self):
        with mock.patch.object(cache, "set", side_effect=RuntimeError("ada@example.org")):
            self.assertIn("broken: The cache does not answer: RuntimeError", words(work.cache_write))
        with mock.patch("home.health.checks.files.nearest_folder", side_effect=RuntimeError("ada@example.org")):
            said = words(files.room)
        self.assertIn("RuntimeError in room_in" if "room_in" in said else "RuntimeError in ", said)
        self.assertNotIn("ada", said)

    def test_what_another_program_refuses_is_said_in_plain_words(self):
        wrapped = RuntimeError("Error 111 connecting to 127.0.0.1:6379")
        wrapped.__cause__ = ConnectionRefusedError(111, "Connection refused")
        for problem, said in (
            (socket.gaierror(-2, "Name or service not known"), "the name of its host is not known"),
            (wrapped, "nothing listens there"),
            (SMTPServerDisconnected("please run connect() first"), "it ends the connection"),
            (
                SMTPAuthenticationError(535, b"5.7.8 ada@example.org"),
                "it does not accept the account or its password (535)",
            ),
            (OSError(28, "No space left on device"), "No space left on device"),
            (ProgrammingError("relation ada"), "the database does not do what is asked"),
            (KeyError("ada"), "KeyError"),
        ):
            self.assertEqual(plain_reason(problem), said)
        self.assertEqual(plain_summary("SMTPDataError 550"), "it refuses what it is told (550)")
        self.assertEqual(plain_summary("gaierror -2"), "the name of its host is not known")
        self.assertEqual(plain_summary("KeyError"), "KeyError")
        self.assertEqual(words_of_server(SMTPAuthenticationError(535, b"5.7.8 No.\nx")), ": 5.7.8 No")

    def test_an_installation_that_names_no_settings(self):
        with override_settings(FORGOTTEN_IN=Path("/etc/commonhouse/env")):
            self.assertIn("broken: /etc/commonhouse/env names no DJANGO_SETTINGS", words(set_by_operator.production))

    def test_one_migration_and_more(self):
        for names, said in (["x"], "1 migration is"), (["x", "y"], "2 migrations are"):
            missing = [("home", name) for name in names]
            unapplied = mock.patch("home.health.checks.database.unapplied", return_value=missing)
            with unapplied, mock.patch("home.health.checks.database.not_additive", return_value=[]):
                self.assertIn(f"broken: {said} not applied", words(database.migrations))

    def test_a_migration_beside_which_the_old_code_cannot_serve_is_named(self):
        reason = mock.patch("home.health.checks.database.not_additive", return_value=["home.x removes a column"])
        with reason, mock.patch("home.health.checks.database.unapplied", return_value=[("home", "x")]):
            self.assertIn("cannot serve beside them: home.x removes a column", words(database.migrations))

    def test_a_cache_that_forgets(self):
        with override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}):
            self.assertIn("broken: The cache forgets", words(work.cache_write))

    def test_a_little_room_and_none(self):
        for free, said in (
            (50 * 1024**2, "broken: Only 50.0"),
            (500 * 1024**2, "warning: Only 500.0"),
            (5 * 1024**3, "ok: 5.0"),
        ):
            with mock.patch.object(shutil, "disk_usage", return_value=mock.Mock(free=free)):
                self.assertIn(said, words(files.room).replace("\xa0", " "))

    def test_a_disk_without_room_for_one_more_file(self):
        usage = mock.patch.object(shutil, "disk_usage", return_value=mock.Mock(free=5 * 1024**3))
        for count, said in ((1000, "broken: The disk of"), (0, "ok: 5.0")):  # btrfs counts none
            disk = mock.Mock(f_files=count, f_favail=0)
            with usage, mock.patch.object(os, "statvfs", return_value=disk):
                self.assertIn(said, words(files.room).replace("\xa0", " "))

    def test_uploads_on_another_machine_have_no_folder_here(self):
        with mock.patch.object(files.default_storage, "path", side_effect=NotImplementedError):
            self.assertIsNone(files.upload_folder())
            self.assertEqual(words(files.storage), "ok: ")

    def test_tasks_that_wait_and_tasks_that_nobody_waits_for(self):
        self.assertEqual(words(work.tasks), "ok: ")
        waiting = DBTaskResult.objects.create(
            task_path="x", args_kwargs={}, backend_name="default", run_after=timezone.now() - timedelta(hours=2)
        )
        DBTaskResult.objects.filter(pk=waiting.pk).update(enqueued_at=timezone.now() - timedelta(hours=2))
        self.assertIn("warning: A task waits for 2 hours", words(work.tasks))
        with override_settings(TASK_QUEUE="immediate"):
            self.assertIn("warning: TASKS=immediate", words(work.task_queue))
        with override_settings(TASK_QUEUE="database"):
            self.assertEqual(words(work.task_queue), "ok: ")

    def test_the_file_of_a_process_that_died_days_ago_is_removed(self):
        with tempfile.TemporaryDirectory() as folder, override_settings(VAR=Path(folder)):
            dead, young = (Path(folder) / "work" / name for name in ("dead", "young"))
            dead.parent.mkdir()
            for path in (dead, young):
                path.touch()
            os.utime(dead, (0, 0))
            presence = Presence()
            self.assertEqual({path.name for path in dead.parent.iterdir()}, {"young", presence.name})
            self.assertEqual(living(), [presence.name])
            self.assertFalse(is_file_locked(dead))
            with mock.patch("builtins.open", side_effect=PermissionError):
                self.assertTrue(is_file_locked(young))
            presence.leave()

    def test_the_work(self):
        DutyRun.objects.all().delete()
        self.assertIn("broken: It has never run", words(work.duties))
        with mock.patch("home.worker.schedule.close_old_connections"):  # a test's own is in a transaction
            run_duties()
        self.assertIn("ok: It did what was due", words(work.duties))
        DutyRun.objects.update(finished_at=timezone.now() - timedelta(minutes=9))
        self.assertIn("broken: It has not run for 9 minutes", words(work.duties))
        presence = Presence()
        self.assertIn(presence.name, living())
        self.assertIn("has not finished what is due for 9 minutes", words(work.duties))
        presence.leave()
        self.assertNotIn(presence.name, living())

    def test_mails_that_do_not_leave(self):
        self.assertEqual(words(work.mail_queue), "ok: No mail is due.")
        sent = OutgoingMail.objects.create(sender="site@coop.example", recipients=["ada@example.org"])
        OutgoingMail.objects.update(
            due=timezone.now() - timedelta(minutes=40), created=timezone.now() - timedelta(minutes=90)
        )
        self.assertIn("broken: A mail has been due for 40 minutes", words(work.mail_queue))
        sent.tries = 1
        sent.mark_failed(SMTPServerDisconnected("ada@example.org"))
        said = words(work.mail_queue)
        self.assertTrue(said.startswith("warning: "))
        self.assertIn(
            "A mail has waited for 90 minutes. The mail server at the last try: it ends the connection.", said
        )
        self.assertNotIn("No mail is due", said)
        sent.tries = 99
        sent.mark_failed(SMTPServerDisconnected("ada@example.org"))
        said = words(work.mail_queue)
        self.assertIn("1 mail was given up in the last week.", said)
        self.assertNotIn("ada", said)

    def test_what_the_operator_has_set(self):
        public = {"BASE_URL": "https://coop.example", "SETTINGS_MODULE": "settings.production"}
        with override_settings(**public, ALLOWED_HOSTS=["other.example"], SECRET_KEY="short", DEBUG=True):
            self.assertIn("broken: ALLOWED_HOSTS does not name coop.example", words(set_by_operator.allowed_hosts))
            self.assertIn("broken: SECRET_KEY is so short", words(set_by_operator.secret_key))
            self.assertIn("broken: DEBUG is on", words(set_by_operator.production))
        with override_settings(
            **public,
            OUTBOX_BACKEND="django.core.mail.backends.filebased.EmailBackend",
            DEFAULT_FROM_EMAIL="noreply@localhost",
        ):
            said = words(set_by_operator.mail_settings)
            self.assertIn("Mails come from localhost", said)
            self.assertIn("Mails go to no mail server", said)
        with override_settings(**public, ALLOWED_HOSTS=["*"], SECRET_KEY=PRODUCTION["SECRET_KEY"]):
            self.assertIn("warning: ALLOWED_HOSTS is", words(set_by_operator.allowed_hosts))
            self.assertEqual(words(set_by_operator.secret_key), "ok: ")
            self.assertEqual(words(set_by_operator.production), "ok: ")
        with override_settings(BASE_URL="https://localhost", SETTINGS_MODULE="settings.dev"):
            self.assertIn("warning: The site is public, and runs with settings.dev", words(set_by_operator.production))
        with override_settings(**public | {"BASE_URL": "http://coop.example"}, SECOND_FACTOR="off"):
            self.assertIn("warning: BASE_URL begins with http:", words(set_by_operator.production))
            self.assertIn("warning: SECOND_FACTOR is off", words(set_by_operator.second_factor))
        with override_settings(**public, SECOND_FACTOR="required"):
            self.assertEqual(words(set_by_operator.second_factor), "ok: ")

    def test_values_of_the_example_are_named_and_not_shown(self):
        self.assertEqual(words(set_by_operator.placeholders), "ok: ")
        text = (ROOT / "settings" / "deploy" / "env.example").read_text()
        example = {name: value for name, value in parse(text).items() if "example." in value}
        self.assertEqual(set(example), {"BASE_URL", "ALLOWED_HOSTS", "EMAIL_URL", "DEFAULT_FROM_EMAIL"})
        for name, value in [*example.items(), ("SENTRY_DSN", "https://key@sentry.example.org/1")]:
            setting = [value] if name == "ALLOWED_HOSTS" else value
            with mock.patch.dict(os.environ, {name: value}), override_settings(**{name: setting}):
                said = words(set_by_operator.placeholders)
            self.assertEqual(said, f"broken: Still as in settings/deploy/env.example: {name}.")
        with override_settings(EMAIL_HOST="smtp.example.org"):
            self.assertIn("env.example: EMAIL_URL.", words(set_by_operator.placeholders))
        with override_settings(BASE_URL="https://counterexample.org", ALLOWED_HOSTS=["example.coop"]):
            self.assertEqual(words(set_by_operator.placeholders), "ok: ")

    def test_an_address_for_security_reports_is_missing(self):
        network = make.network(email="")
        self.assertEqual(words(set_by_operator.security_contact), "ok: ")  # nobody but its owner sees this site
        with override_settings(BASE_URL="https://coop.example"):
            said = words(set_by_operator.security_contact)
            self.assertEqual(
                said, "warning: No address for security reports in: /.well-known/security.txt, SECURITY.md."
            )
            network.email = "hello@house.example"
            network.save()
            said = words(set_by_operator.security_contact)
            self.assertEqual(said, "warning: No address for security reports in: SECURITY.md.")
            with mock.patch.object(set_by_operator, "contacts_in_security_policy", return_value=["safe@coop.example"]):
                self.assertEqual(words(set_by_operator.security_contact), "ok: ")

    def test_a_proxy_that_is_not_trusted(self):
        for base, trusted, said in (
            ("https://coop.example", [], "broken: TRUSTED_PROXIES is empty"),
            ("https://coop.example", ["127.0.0.1"], "ok: "),
            ("http://coop.example", [], "ok: "),
            ("https://localhost", [], "ok: "),
        ):
            with override_settings(BASE_URL=base, TRUSTED_PROXIES=trusted):
                self.assertTrue(words(set_by_operator.trusted_proxies).startswith(said), base)

    def test_a_mail_server_is_greeted_and_no_mail_is_sent(self):
        smtp = {"OUTBOX_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}
        no_login = {"EMAIL_HOST_USER": "", "EMAIL_HOST_PASSWORD": "", "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}
        self.assertEqual(words(set_by_operator.mail_server), "ok: ")
        with override_settings(**smtp, **no_login, EMAIL_PORT=free_port()):
            self.assertIn("broken: The mail server can’t be used: nothing listens", words(set_by_operator.mail_server))
        with MailServer() as server, override_settings(**smtp, **no_login, EMAIL_PORT=server.port):
            self.assertEqual(words(set_by_operator.mail_server), "ok: ")
            with override_settings(EMAIL_HOST_USER="ada", EMAIL_HOST_PASSWORD="wrong"):
                said = words(set_by_operator.mail_server)
            self.assertIn("broken: The mail server can’t be used: ", said)
            self.assertNotIn("ada", said)
            self.assertEqual((server.messages, server.connections), ([], 2))

    def test_no_backup_at_all(self):
        self.enterContext(override_settings(VAR=Path(self.enterContext(tempfile.TemporaryDirectory()))))
        for are_on in (False, True):
            with override_settings(BACKUPS_ARE_ON=are_on):
                self.assertEqual(words(backup.backups), "warning: No backup was made yet.")
                with override_settings(BASE_URL="https://coop.example"):
                    self.assertEqual(words(backup.backups), "broken: No backup was made yet.")

    def test_a_backup_that_was_never_proved(self):
        self.enterContext(override_settings(VAR=Path(self.enterContext(tempfile.TemporaryDirectory()))))
        now = timezone.now()
        update_status(made_at=now, first_made_at=now)
        self.assertIn("warning: It was not proved yet", words(backup.backups))
        update_status(first_made_at=now - timedelta(days=30))
        self.assertIn("warning: For 30 days nobody has proved", words(backup.backups))
        update_status(proved_at=now)
        self.assertTrue(words(backup.backups).startswith("ok: "))

    def test_a_clock_that_is_off(self):
        with mock.patch("home.health.checks.clock.timezone.now", return_value=timezone.now() - timedelta(days=9999)):
            self.assertIn("broken: The clock of this machine is behind", words(clock.clock))
        DutyRun.objects.update_or_create(pk=1, defaults={"finished_at": timezone.now() + timedelta(days=1)})
        self.assertIn("broken: The background work did something 863", words(clock.other_clocks))
        if connection.vendor == "postgresql":
            with mock.patch("home.health.checks.clock.timezone.now", return_value=timezone.now() + timedelta(hours=1)):
                self.assertRegex(words(clock.other_clocks), r"of the database are 3(59|60)\d seconds apart")

    def test_a_kernel_that_says_nothing_of_its_clock_is_believed(self):
        for answer, said in (
            ({"return_value": 5}, True),
            ({"return_value": 0}, False),
            ({"side_effect": OSError}, False),
        ):
            with mock.patch.object(clock.ctypes, "CDLL", return_value=mock.Mock(adjtimex=mock.Mock(**answer))):
                self.assertIs(clock.is_unsynchronized(), said)

    def test_writing_an_upload_leaves_nothing(self):
        before = sorted(Path(settings.MEDIA_ROOT).rglob("*"))
        self.assertIn("ok: A file was written", words(files.storage_write))
        self.assertEqual(sorted(Path(settings.MEDIA_ROOT).rglob("*")), before)
        with mock.patch.object(default_storage, "save", side_effect=OSError(28, "No space left")):
            self.assertIn("broken: A file could not be written", words(files.storage_write))


def site_says(server: WebServer, said: dict | None, status: int = 200, **headers: str) -> str:
    """What the check of the address finds where this server answers."""
    body = json.dumps(said).encode() if said else b"<html>"
    server.answers["/readyz"] = (status, headers, body)
    return words(address.address)


def of_another_day(handler) -> None:
    """A response whose date is long past."""
    handler.send_response_only(404)
    handler.send_header("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def without_date(handler, body: bytes) -> None:
    """A response of a server without a clock."""
    handler.send_response_only(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_a_certificate_and_a_proxy_that_are_not_right():
    invalid = ssl.SSLCertVerificationError()
    invalid.verify_message = "certificate has expired"
    silent = Arrival("127.0.0.1", is_forwarded=False, is_proxy_trusted=False, scheme="https", host="coop.example")
    answer = address.Answer(200, "", format_datetime(timezone.now()), json.dumps(asdict(silent)).encode())
    with override_settings(BASE_URL="https://coop.example"):
        with mock.patch.object(address, "ask", side_effect=invalid):
            assert "The certificate of https://coop.example is not valid: certificate has expired." in words(
                address.address
            )
        with mock.patch.object(address, "ask", return_value=answer):
            assert words(address.address) == "broken: The proxy does not say who asks: all visitors count as one."


def test_what_can_be_told_from_the_own_address():
    right = {"peer": "127.0.0.1", "is_forwarded": True, "is_proxy_trusted": True, "scheme": "http"}
    with WebServer() as server, override_settings(BASE_URL=f"http://{server.netloc}"):
        right["host"] = server.netloc
        assert site_says(server, right) == f"ok: The site answers at http://{server.netloc}."
        untrusted = right | {"peer": "172.18.0.5", "is_proxy_trusted": False}
        assert "broken: A proxy stands before the site and is not trusted" in site_says(server, untrusted)
        assert "http is" not in site_says(server, right | {"scheme": "https"})
        assert "broken: Visitors use http, and https arrives" in site_says(server, right | {"scheme": "https"})
        assert "warning: The site is called" in site_says(server, right | {"host": "backend:8000"})
        loop = site_says(server, None, 301, Location=f"http://{server.netloc}/readyz")
        assert "to the same address, for ever" in loop
        assert "leads elsewhere" in site_says(server, None, 301, Location="https://other.example/")
        assert "broken: The site refuses its own host" in site_says(server, None, 400)
        assert "finds no site behind it (502)" in site_says(server, None, 502)
        assert "warning: Something else answers" in site_says(server, {"ready": True})
        server.answers["/readyz"] = of_another_day
        assert "of the web server are" in words(address.address)
        server.answers["/readyz"] = lambda handler: without_date(handler, json.dumps(right).encode())
        assert words(address.address) == f"ok: The site answers at http://{server.netloc}."
    with override_settings(BASE_URL=f"http://127.0.0.1:{free_port()}"):
        assert "warning" in words(address.address)


class ArrivalTests(HouseCase):
    """What the site tells of a request, to whoever has its key."""

    def test_only_with_a_signature_of_this_minute(self):
        meta = {"HTTP_X_FORWARDED_FOR": "192.0.2.7", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_HOST": "coop.example"}
        signed = {arrival.META_HEADER: arrival.sign()}
        self.assertEqual(
            self.client.get("/readyz", **meta, **{arrival.META_HEADER: "doctor:x:y"}).json(), {"ready": True}
        )
        told = self.client.get("/readyz", **meta, **signed).json()
        self.assertEqual(
            told,
            {
                "peer": "127.0.0.1",
                "is_forwarded": True,
                "is_proxy_trusted": False,
                "scheme": "http",
                "host": "coop.example",
            },
        )

    def test_redirects_and_refusals_are_passed_on(self):
        signed = {arrival.META_HEADER: arrival.sign()}
        with override_settings(ALLOWED_HOSTS=["coop.example"]):
            self.assertEqual(self.client.get("/readyz", HTTP_HOST="x.example", **signed).status_code, 400)
        with override_settings(SECURE_SSL_REDIRECT=True):
            self.assertEqual(Client().get("/readyz", **signed).status_code, 301)


class DoctorTests(HouseCase):
    def doctor(self, *arguments: str) -> tuple[int, str]:
        """Its exit code, and what it printed."""
        printed = io.StringIO()
        try:
            call_command("doctor", *arguments, stdout=printed)
        except SystemExit as end:
            return end.code, printed.getvalue()
        return 0, printed.getvalue()

    def test_it_says_what_is_wrong_and_what_to_do(self):
        DutyRun.objects.all().delete()
        code, said = self.doctor()
        self.assertEqual(code, 1)
        self.assertIn("BROKEN   Background work         It has never run", said)
        self.assertIn(f"{'':33}→ Start it: manage.py work.", said)
        self.assertIn("ok       Tables                  The tables fit the code.", said)
        self.assertRegex(said, r"\n\d broken\.\n$")

    @override_settings(SECRET_KEY=PRODUCTION["SECRET_KEY"])
    def test_nothing_is_broken(self):
        note_duty_run()
        code, said = self.doctor()
        self.assertEqual((code, "BROKEN" in said), (0, False), said)
        self.assertIn("Nothing is broken.", said)

    def test_it_asks_for_everything(self):
        said = self.doctor()[1]
        self.assertEqual([str(check.label) for check in health_checks() if str(check.label) not in said], [])

    def test_a_mail_is_sent_at_once(self):
        said = self.doctor("--mail", "ada@example.org")[1]
        self.assertIn("ok       Test mail", said)
        self.assertEqual([each.to for each in mail.outbox], [["ada@example.org"]])
        smtp = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(OUTBOX_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()):
            code, said = self.doctor("--mail", "ada@example.org")
        self.assertIn("BROKEN   Test mail               The mail server does not take it: nothing listens there.", said)
        self.assertEqual(code, 1)
        nothing = mock.patch("home.health.management.commands.doctor.run", side_effect=AssertionError)
        with nothing, self.assertRaisesMessage(CommandError, "--mail: an e-mail address"):
            self.doctor("--mail", "ada")

    def test_labels_and_words_stay_apart(self):
        self.assertIn("Answers of the last hour In order.", self.doctor()[1])


class StatusPageTests(HouseCase):
    ADDRESS = "/admin/reports/state/"

    def test_admins_read_what_the_doctor_knows(self):
        DutyRun.objects.all().delete()
        self.client.force_login(make.admin())
        page = self.look(self.ADDRESS)
        shown = {words_of(each) for each in page.select(".site-state dt")}
        self.assertEqual(shown, {str(check.label) for check in health_checks() if not check.writes})
        self.assertIn("It has never run", words_of(page.select_one(".is-broken dd")))
        self.assertIn("Start it: manage.py work.", words_of(page.select_one(".is-broken .state-advice")))

    def test_the_sign_beside_the_title_is_that_of_the_worst_state(self):
        self.client.force_login(make.admin())
        for finding, icon in (
            (broken("Broken.", "Mend it."), "circle-xmark"),
            (warning("Odd.", "Look."), "warning"),
            (well("Well."), "circle-check"),
        ):
            check = HealthCheck("test", "Test", lambda finding=finding: [finding])
            with mock.patch("home.health.status_page.health_checks", return_value=[check]):
                self.assertEqual(self.client.get(self.ADDRESS).context["header_icon"], icon)

    def test_paths_and_commands_stay_whole_in_a_right_to_left_sentence(self):
        with translation.override("ar"):
            for sentence, html in (
                ("المجلد <var/>.", 'المجلد <bdi dir="ltr">&lt;var/&gt;</bdi>.'),
                (
                    "شغّلوا apt install x-y (أو chrony).",
                    'شغّلوا <bdi dir="ltr">apt install x-y</bdi> (أو <bdi dir="ltr">chrony</bdi>).',
                ),
                ("بقي 12 GB & 3", 'بقي 12 <bdi dir="ltr">GB</bdi> &amp; 3'),
            ):
                self.assertEqual(isolate_commands(sentence), html)
        with translation.override("en"):
            self.assertEqual(isolate_commands("Run a <b>."), "Run a <b>.")

    def test_nobody_else(self):
        self.client.force_login(make.person("editor"))
        self.assertEqual(self.client.get(self.ADDRESS).status_code, 302)
        self.assertNotIn(self.ADDRESS, self.client.get("/admin/").content.decode())
        self.client.force_login(make.admin())
        self.assertIn(self.ADDRESS, self.client.get("/admin/").content.decode())


def test_the_doctor_needs_no_database(tmp_path):
    variables = environment(COMMONHOUSE_VAR=str(tmp_path), DATABASE_URL=f"postgres://a:b@127.0.0.1:{free_port()}/x")
    command = [sys.executable, "manage.py", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        "BROKEN   Database                The database does not answer: connection failed: connection to server at"
        in done.stdout
    )
    assert "failed: Connection refused." in done.stdout
    assert "warning  Mail                    Nobody knows before the database is well." in done.stdout


def answer(port: int, path: str, host: str) -> tuple[int, bytes]:
    """Status and body of a request to this machine, whatever the host that it names."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("GET", path, headers={"Host": host})
    response = client.getresponse()
    return response.status, response.read()


@pytest.mark.django_db
def test_production_answers_probes_on_any_host_over_plain_http(tmp_path):
    file = {"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}  # which production wants to be told
    with migrated_site(tmp_path, "probed") as site, served(file | site.variables | PRODUCTION):
        port = int(site.variables["PORT"])
        assert answer(port, "/livez", "x.example") == (200, b"ok\n")
        status, body = answer(port, "/readyz", "x.example")
        told = json.loads(body)
        assert (status, told["database"], told["static_files"]) == (503, True, False)  # nothing was collected
        assert [answer(port, "/", host)[0] for host in ("x.example", "coop.example")] == [400, 301]


class AccessLogTests(SimpleTestCase):
    """Against lines as nginx writes them in our form (that it does is held by tests/operation/test_deploy.py)."""

    def line(self, status: int, minutes: int = 1, path: str = "/a%20b", host: str = "www.example.org") -> str:
        time = (timezone.now() - timedelta(minutes=minutes)).isoformat(timespec="seconds")
        return f'{time} {"c0ffee" * 5} {status} GET {host} "{path}" 5120 0.012 0.010, 0.002 person\n'

    def found(self, *lines: str) -> str:
        with tempfile.NamedTemporaryFile("w") as file:
            file.writelines(lines)
            file.flush()
            with override_settings(ACCESS_LOG=Path(file.name)):
                return words(access_log.answers)

    def test_the_last_hour_is_counted(self):
        self.assertEqual(
            self.found(self.line(500, minutes=70), self.line(200), self.line(404), self.line(502)),
            "ok: 3 requests were answered, 1 with an error of ours.",
        )
        self.assertEqual(self.found(), "ok: 0 requests were answered, 0 with an error of ours.")

    def test_many_errors_are_a_warning(self):
        lines = [self.line(200)] * 98 + [self.line(503)] * 2
        self.assertEqual(self.found(*lines), "warning: 100 requests were answered, 2 with an error of ours.")
        with mock.patch.object(access_log, "TAIL", 4000):  # the end of a long log
            self.assertRegex(self.found(*lines), "^ok: 3[0-9] requests were answered, 2 with")

    def test_addresses_of_visitors_are_broken(self):
        for line in (
            self.line(200, host="192.0.2.7"),
            self.line(200, host="2001:db8::7"),
            '192.0.2.7 - - [x] "GET /"\n',
        ):
            with self.subTest(line):
                self.assertIn("names visitors", self.found(line))
        self.assertNotIn(
            "names visitors", self.found(self.line(200, path="/192.0.2.7/"), self.line(200, path="/1.2.3/"))
        )

    def test_another_form_or_no_file_is_said(self):
        self.assertIn("another form", self.found("something else\n"))
        with override_settings(ACCESS_LOG=Path("/nowhere/commonhouse.log")):
            self.assertIn("can't be read", words(access_log.answers))
        with override_settings(ACCESS_LOG=None):
            self.assertEqual(words(access_log.answers), "ok: ")


class VirusScannerTests(SimpleTestCase):
    """What is said of a clamd: a real one, then one that has ended, then answers that it gives in a site's life."""

    def test_none_is_named(self):
        self.assertEqual(words(virus_scanner.virus_scanner), "ok: ")

    @needs_clamd
    def test_a_real_one_that_ends(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        with clamav(folder, at_port=True) as server, override_settings(CLAMAV=server.address):
            self.assertRegex(words(virus_scanner.virus_scanner), "^warning: .* does not say of which day")
            server.kill()
            self.assertRegex(words(virus_scanner.virus_scanner), "^broken: The virus scanner does not answer")

    @override_settings(CLAMAV="/run/clamd.ctl")
    def test_the_age_of_its_signatures(self):
        for days, said in ((1, "^ok: It answers"), (6, "^ok: "), (8, "^warning: The signatures .* what came up since")):
            made = timezone.now() - timedelta(days=days)
            answer = f"ClamAV 1.4.6/27673/{made.ctime()}"
            with self.subTest(days=days), mock.patch.object(virus_scanner, "version", return_value=answer):
                self.assertRegex(words(virus_scanner.virus_scanner), said)
