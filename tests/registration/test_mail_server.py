"""A mail server that is away: nobody who registers notices, every mail arrives once it is back, each with one Message-ID."""

import datetime as dt
import time
from collections import Counter
from functools import partial
from unittest import mock

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pages.events.registration import notices
from pages.events.registration.models import RegistrationNotice
from pages.mail import backend, outbox
from pages.mail.models import OutgoingMail
from settings.start.ports import free_port

from ..admin.test_mail import OUTBOX, AskedAtOnce, has_arrived, wait_for
from ..support import make
from ..support.cpu_time import cpu_seconds
from ..support.processes import output, running
from ..support.running_site import migrated_site
from ..support.smtp import MailServer
from . import build
from .forms import FormCase

pytestmark = pytest.mark.differs

QUEUE = {"TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}}
SECOND = 1.0  # in which the form answers


class MailServerTests(AskedAtOnce, FormCase):
    """As in production: what is due after the commit is a task, and the one process beside the server does it."""

    def setUp(self):
        super().setUp()
        self.enterContext(override_settings(**OUTBOX, **QUEUE))
        self.meeting = self.event(capacity=50)

    def register_quickly(self, port: int) -> None:
        """Somebody registers by the form while the mail server is like this: it is not asked, and the form takes no second.

        Of this process, that is: a machine may be busy with others.
        """
        with (
            self.settings(EMAIL_PORT=port),
            self.captureOnCommitCallbacks(execute=True),
            mock.patch("socket.create_connection") as connect,
        ):
            email = f"person-{next(make.numbers)}@house.example"
            self.assertLess(cpu_seconds(self.register, self.meeting, email=email), SECOND)
        connect.assert_not_called()

    def work(self, port: int, minutes: int = 0) -> None:
        """What `work` does each minute."""
        with self.settings(EMAIL_PORT=port), time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes)):
            notices.send_due()
            backend.send_due()

    def assertArrive(self, server: MailServer, minutes: int = 0):
        """Each mail, once, with a Message-ID of its own."""
        self.work(server.port, minutes)
        sent = [message["Message-ID"] for _to, message in server.messages]
        self.assertEqual(len(sent), RegistrationNotice.objects.count())
        self.assertEqual(len(set(sent)), len(sent))
        self.assertFalse(OutgoingMail.objects.waiting().exists())

    def test_it_refuses_the_connection(self):
        port = free_port()
        for _ in range(3):
            self.register_quickly(port)
        with self.assertLogs("pages.mail.backend"):
            self.work(port)
        with MailServer(port) as server:
            self.assertArrive(server, minutes=2)

    def test_it_hangs(self):
        with MailServer() as server, self.assertLogs("pages.mail.backend"):
            server.is_silent = True
            for _ in range(3):
                self.register_quickly(server.port)
            with self.settings(EMAIL_TIMEOUT=0.3):
                self.work(server.port)
            self.assertEqual(server.connections, 1, "the others do not wait for it too")
            server.is_silent = False
            self.assertArrive(server, minutes=2)

    def test_it_closes_the_connection(self):
        for says_so in (True, False):
            with MailServer() as server, self.assertLogs("pages.mail.backend"):
                RegistrationNotice.objects.all().delete()
                server.most, server.says_so = 0, says_so
                for _ in range(3):
                    self.register_quickly(server.port)
                self.work(server.port)
                server.most = None
                with mock.patch.object(backend, "resume_at", 0):
                    self.assertArrive(server, minutes=10)

    def test_it_closes_in_the_middle_of_many(self):
        for _ in range(5):
            self.register_quickly(free_port())
        with MailServer() as server:
            server.most, server.says_so = 2, False
            self.assertArrive(server)

    def test_it_answers_4xx(self):
        with MailServer() as server, self.assertLogs("pages.mail.backend"):
            server.rejected = Busy()
            for _ in range(3):
                self.register_quickly(server.port)
            self.work(server.port)
            self.assertEqual(OutgoingMail.objects.failing().count(), 3)
            server.rejected = {}
            self.assertArrive(server, minutes=2)

    def test_what_is_tried_again_is_the_same_mail(self):
        port = free_port()
        self.register_quickly(port)
        notice = RegistrationNotice.objects.get()
        with self.assertLogs("pages.mail.backend"):
            self.work(port)
        with MailServer(port) as server:
            self.assertArrive(server, minutes=2)
        key = notice.registration.key
        self.assertEqual(server.messages[0][1]["Message-ID"], f"<{key}.{notice.pk}@localhost>")

    def test_after_the_commit_there_is_a_task_and_no_mail_yet(self):
        self.register_quickly(free_port())
        self.assertFalse(OutgoingMail.objects.exists())
        self.assertTrue(DBTaskResult.objects.filter(task_path=notices.send_soon.module_path).exists())

    def test_a_thousand_notices_hold_up_no_other_duty(self):
        registration = build.registration(self.meeting)
        RegistrationNotice.objects.bulk_create(
            RegistrationNotice(registration=registration, kind="link") for _ in range(20)
        )
        queued = DBTaskResult.objects.filter(task_path=notices.send_soon.module_path)
        with mock.patch.object(notices, "MAX_SECONDS", 0):
            before, waiting = queued.count(), notices.waiting().count()
            notices.send_due()
            self.assertEqual((notices.waiting().count(), queued.count()), (waiting, before + 1))
        notices.send_due()
        self.assertFalse(notices.waiting().exists())

    def test_many_notices_are_one_task(self):
        with self.captureOnCommitCallbacks(execute=True):
            for _ in range(5):
                build.registration(self.meeting)
        queued = DBTaskResult.objects.filter(status="READY")
        self.assertEqual(queued.filter(task_path=notices.send_soon.module_path).count(), 1)
        with self.captureOnCommitCallbacks(execute=True):
            notices.send_due()
        self.assertEqual(OutgoingMail.objects.count(), 5)
        self.assertEqual(queued.filter(task_path=backend.send_soon.module_path).count(), 1)

    def test_killed_between_the_mail_and_the_note_of_it_nothing_is_written_twice(self):
        build.registration(self.meeting)
        with (
            mock.patch.object(RegistrationNotice, "save", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
        ):
            notices.send_due()
        self.assertEqual((OutgoingMail.objects.count(), notices.waiting().count()), (0, 1))
        notices.send_due()
        notices.send_due()
        self.assertEqual(OutgoingMail.objects.count(), 1)


class Busy(dict):
    """The answer to every recipient: come back later (RFC 5321, section 4.2.2)."""

    def get(self, address, default=None):
        return 451


# Real processes, a real database, a real mail server.

EVENT = """
from tests.registration import build
from tests.support import make
home = make.house(["en"])
build.meeting(make.part(home, make.EventIndexPage), days=20, capacity=None)
"""
MANY = """
from tests.registration import build
from pages.events.models import EventPage
for number in range({}): build.registration(EventPage.objects.get(), f"{{number}}", email=f"{{number}}@house.example")
"""


def ids(server: MailServer) -> Counter:
    """How often each Message-ID has arrived."""
    return Counter(message["Message-ID"] for _to, message in list(server.messages))


@pytest.mark.servers
def test_two_workers_tell_each_once(tmp_path):
    with MailServer() as server, migrated_site(tmp_path, f"told_{time.time_ns()}") as site:
        variables = site.variables | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        site.shell(EVENT)
        with running(variables, "manage.py", "work"), running(variables, "manage.py", "work"):
            output(variables, "manage.py", "shell", "-v0", "-c", MANY.format(20))
            wait_for(partial(has_arrived, server, 20), 60)
            time.sleep(1)
        assert sorted(to for [to], _message in server.messages) == sorted(f"{n}@house.example" for n in range(20))
        assert set(ids(server).values()) == {1}


@pytest.mark.soak
def test_killed_again_and_again_everybody_is_told_and_almost_nobody_twice(tmp_path):
    with MailServer() as server, migrated_site(tmp_path, f"told_{time.time_ns()}") as site:
        variables = site.variables | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        site.shell(EVENT)
        output(variables, "manage.py", "shell", "-v0", "-c", MANY.format(200))
        for arrived in (1, 60, 120):
            with running(variables, "manage.py", "work") as process:
                wait_for(partial(has_arrived, server, arrived), 120)
                process.kill()
                process.wait()
        site.shell(
            "from pages.mail.models import *; OutgoingMail.objects.filter(sent_at=None).update(taken_until=None)"
        )
        with running(variables, "manage.py", "work"):
            wait_for(lambda: len(ids(server)) == 200, 180)
            time.sleep(1)
        assert {to for [to], _message in server.messages} == {f"{n}@house.example" for n in range(200)}
        print(f"killed three times, {len(server.messages) - 200} of 200 mails arrived twice, with the same Message-ID")
        assert max(ids(server).values()) <= 2
        assert len(server.messages) - 200 <= 3


@pytest.mark.soak
def test_a_thousand_people_are_told_within_the_time_of_a_duty(tmp_path):
    """A thousand people are told something: another task waits for two runs, that of the minute and that of the task before it."""
    with MailServer() as server, migrated_site(tmp_path, f"told_{time.time_ns()}") as site:
        variables = site.variables | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        site.shell(EVENT)
        output(variables, "manage.py", "shell", "-v0", "-c", MANY.format(1000))
        site.shell("from tests.support.tasks import mark; mark.enqueue('done')")
        began = time.monotonic()
        with running(variables, "manage.py", "work"):
            wait_for((site.var / "marks").exists, 120)
            seconds = time.monotonic() - began
            wait_for(partial(has_arrived, server, 1000), 600)
        print(f"1000 notices held up another task by {seconds:.1f} s, all arrived in {time.monotonic() - began:.0f} s")
        assert seconds < 3 * outbox.MAX_SECONDS  # with the start of the process
        assert set(ids(server).values()) == {1}
