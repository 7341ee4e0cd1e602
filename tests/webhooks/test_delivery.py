"""Webhooks on their way: each event arrives at least once, signed, whatever the receiver does; nothing reaches a private machine."""

import json
import time
from contextlib import AbstractContextManager
from datetime import timedelta
from unittest import mock

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import TestCase, override_settings
from django.utils import timezone

from home.security.models import SecurityEvent
from home.webhooks import delivery
from home.webhooks.events import TEST
from home.webhooks.models import RETRY_DELAYS, Webhook, WebhookDelivery, validate_target
from home.webhooks.outbox import Told, keep
from home.worker.schedule import delete_expired
from pages.http.client import post
from pages.mail.models import OutgoingMail
from pages.mail.outbox import give_up_held, give_up_restored

from ..support import make
from ..support.http_server import WebServer, hang, redirect_to
from .receiver import WELL, receiving, standardwebhooks, target

pytestmark = pytest.mark.differs


def tell(hook: Webhook, subject: str = "page:1", kind: str = "page.published", **data) -> WebhookDelivery:
    keep([hook], [Told(kind, subject, {"title": "Grüße, سلام"} | data)])
    return hook.deliveries.order_by("pk").last()


class WebhookDeliveryCase(TestCase):
    def setUp(self):
        self.receiver = self.enterContext(receiving())
        self.hook = target(self.receiver, "page.published", "page.deleted", "redirect.made")

    def later(self, **ago) -> None:
        """As if this time had passed since the last try."""
        for row in WebhookDelivery.objects.waiting():
            WebhookDelivery.objects.filter(pk=row.pk).update(due=row.due - timedelta(**ago))

    def answers(self, *answer) -> None:
        self.receiver.answers["/"] = answer if len(answer) > 1 else answer[0]

    def reread(self, row):
        return type(row).objects.get(pk=row.pk)


class WebhookSigningTests(WebhookDeliveryCase):
    def test_the_library_of_the_standard_verifies_it(self):
        row = tell(self.hook)
        delivery.deliver_due()
        [event] = self.receiver.verified(self.hook.secret)
        self.assertEqual((event["type"], event["data"]), ("page.published", {"title": "Grüße, سلام"}))
        self.assertEqual(self.receiver.ids, [row.message_id])
        _method, _path, headers = self.receiver.requests[0]
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertEqual(json.loads(self.reread(row).body), event)

    def test_another_secret_does_not(self):
        tell(self.hook)
        delivery.deliver_due()
        other = Webhook.objects.create(name="Other", url="https://a.example/")
        with self.assertRaises(standardwebhooks.WebhookVerificationError):
            self.receiver.verified(other.secret)

    def test_a_new_secret_and_the_one_before_sign_for_a_day(self):
        earlier = self.hook.secret
        self.hook.rotate()
        self.assertNotEqual(self.hook.secret, earlier)
        tell(self.hook)
        delivery.deliver_due()
        for secret in (earlier, self.hook.secret):
            self.receiver.verified(secret)
        Webhook.objects.update(earlier_until=timezone.now())
        self.receiver.forget()
        tell(self.hook)
        delivery.deliver_due()
        self.receiver.verified(self.hook.secret)
        with self.assertRaises(standardwebhooks.WebhookVerificationError):
            self.receiver.verified(earlier)

    def test_nothing_in_the_database_signs(self):
        self.hook.rotate()
        stored = json.dumps(list(Webhook.objects.values()), default=str)
        self.assertNotIn(self.hook.secret.removeprefix("whsec_"), stored)
        before = self.hook.secret
        with override_settings(SECRET_KEY="another " * 8):
            self.assertNotEqual(self.hook.secret, before)


class WebhookFailureTests(WebhookDeliveryCase):
    def assertTriedAgainAfter(self, *answers):
        for answer in answers:
            with self.subTest(answer=answer):
                self.receiver.forget()
                self.answers(answer)
                row = tell(self.hook)
                delivery.deliver_due()
                self.assertIsNone(self.reread(row).sent_at)
                delivery.deliver_due()
                self.assertEqual(len(self.receiver.requests), 1, "it is not due again yet")
                self.answers(*WELL)
                self.later(seconds=5)
                delivery.deliver_due()
                self.assertIsNotNone(self.reread(row).sent_at)
                self.assertEqual(self.receiver.ids, [row.message_id] * 2)
                self.assertIsNone(self.reread(self.hook).failing_since)

    def test_it_is_tried_again_with_the_same_id(self):
        self.assertTriedAgainAfter((500, {}, b""), (404, {}, b""), (301, {"Location": "/else"}, b""))

    def test_a_redirect_is_followed_by_nobody(self):
        with WebServer({"/": WELL}) as private:
            self.answers(redirect_to(private.url(), 307))
            row = tell(self.hook)
            delivery.deliver_due()
            self.assertEqual((private.requests, self.reread(row).status), ([], 307))

    def test_one_that_does_not_answer_in_time_is_tried_again(self):
        self.receiver.answers["/"] = hang
        row = tell(self.hook)
        with shorter(0.5):
            delivery.deliver_due()
        row = self.reread(row)
        self.assertEqual((row.problem, row.status, row.tries), ("slow", None, 1))
        self.assertGreaterEqual(row.milliseconds, 400)

    def test_one_that_is_down_is_tried_for_a_day_then_it_is_given_up_and_can_be_sent_again(self):
        Webhook.objects.update(url="http://127.0.0.1:9/")
        row = tell(self.hook)
        with override_settings(FETCHING_ALLOWED={"127.0.0.1:9"}):
            for delay in RETRY_DELAYS:
                delivery.deliver_due()
                row = self.reread(row)
                self.assertIsNone(row.given_up_at)
                self.assertAlmostEqual(row.due, timezone.now() + delay, delta=timedelta(seconds=5))
                self.later(days=1)
            delivery.deliver_due()
        self.assertEqual(sum(RETRY_DELAYS, timedelta()) // timedelta(hours=1), 23)
        self.assertIsNotNone(self.reread(row).given_up_at)
        Webhook.objects.update(url=self.receiver.url())
        WebhookDelivery.objects.filter(pk=row.pk).try_again(sent_at=None, status=None, problem="")
        delivery.deliver_due()
        self.assertEqual(self.receiver.ids, [row.message_id])

    def test_a_slow_one_holds_up_no_other(self):
        self.receiver.answers["/slow"] = hang
        slow = target(self.receiver, "page.published", path="/slow")
        for number in range(3):
            tell(slow, f"page:{number}")
        for number in range(5):
            tell(self.hook, f"page:{number}")
        with shorter(1):
            began = time.monotonic()
            delivery.deliver_due()
        self.assertLess(time.monotonic() - began, 2.5)
        self.assertEqual(WebhookDelivery.objects.filter(webhook=self.hook).waiting().count(), 0)
        self.assertEqual(sum(path == "/slow" for _method, path, _headers in self.receiver.requests), 1)

    def test_what_is_replaced_on_its_way_is_not_tried_again(self):
        row = tell(self.hook)
        claimed = WebhookDelivery.objects.claim()
        later = tell(self.hook, title="Later")
        delivery.note(claimed, delivery.TryOutcome(500, "", 1))
        self.assertEqual([each.pk for each in WebhookDelivery.objects.waiting()], [later.pk])
        self.assertIsNotNone(self.reread(row).given_up_at)

    def test_what_has_become_private_on_its_way_is_not_tried_again(self):
        tell(self.hook, "page:0")
        delivery.note(WebhookDelivery.objects.claim(), delivery.TryOutcome(500, "", 1))
        self.assertFalse(WebhookDelivery.objects.waiting().exists())
        gone = tell(self.hook, "page:0", "page.deleted")
        delivery.note(WebhookDelivery.objects.claim(), delivery.TryOutcome(500, "", 1))
        self.assertEqual(WebhookDelivery.objects.waiting().get(), gone)


class WebhookSwitchedOffTests(WebhookDeliveryCase):
    def setUp(self):
        super().setUp()
        make.admin()

    def assertSwitchedOff(self, words: str):
        hook = self.reread(self.hook)
        self.assertFalse(hook.is_active)
        self.assertIsNotNone(hook.switched_off_at)
        self.assertEqual(SecurityEvent.objects.filter(action="webhook.switched-off", detail="Build").count(), 1)
        [letter] = sent_mails()
        self.assertIn(words, letter)
        self.assertIn("/admin/", letter)
        self.assertFalse(WebhookDelivery.objects.waiting().exists())

    def test_one_that_wants_nothing_any_more_is_switched_off_at_once(self):
        self.answers(410, {}, b"")
        tell(self.hook)
        delivery.deliver_due()
        self.assertSwitchedOff("wants nothing any more")

    def test_one_that_fails_for_a_week_is_switched_off(self):
        self.answers(500, {}, b"")
        tell(self.hook)
        delivery.deliver_due()
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=6))
        self.later(minutes=1)
        delivery.deliver_due()
        self.assertTrue(self.reread(self.hook).is_active)
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=7))
        self.later(minutes=10)
        delivery.deliver_due()
        self.assertSwitchedOff("For a week")


class WebhookRetentionTests(WebhookDeliveryCase):
    def test_the_log_is_kept_for_a_month(self):
        row = tell(self.hook)
        WebhookDelivery.objects.update(made_at=timezone.now() - timedelta(days=29))
        delete_expired()
        self.assertTrue(WebhookDelivery.objects.filter(pk=row.pk).exists())
        WebhookDelivery.objects.update(made_at=timezone.now() - timedelta(days=31))
        delete_expired()
        self.assertFalse(WebhookDelivery.objects.exists())

    def test_what_waited_in_a_backup_is_not_sent_after_it_was_restored(self):
        tell(self.hook)
        give_up_restored()
        delivery.deliver_due()
        self.assertEqual(self.receiver.requests, [])
        self.assertEqual(WebhookDelivery.objects.get().problem, "restored")

    def test_what_waits_while_webhooks_are_off_is_held_for_as_long_as_it_would_be_tried(self):
        tell(self.hook)
        with override_settings(FEATURES_OFF=["home.webhooks"]):
            delivery.deliver_due()
            give_up_held()
            self.assertEqual((self.receiver.requests, WebhookDelivery.objects.held().count()), ([], 1))
        delivery.deliver_due()
        self.assertEqual(self.receiver.kinds, ["page.published"])
        row = tell(self.hook, "page:2")
        self.later(hours=24)
        with override_settings(FEATURES_OFF=["home.webhooks"]):
            give_up_held()
        self.assertEqual(self.reread(row).problem, "expired")
        delivery.deliver_due()
        self.assertEqual(self.receiver.kinds, ["page.published"])

    def test_a_test_is_sent_once(self):
        self.answers(500, {}, b"")
        row = delivery.make_test(self.hook)
        self.assertEqual(delivery.deliver_now(row.pk).status, 500)
        self.assertEqual(self.receiver.kinds, [TEST])
        self.assertFalse(WebhookDelivery.objects.waiting().exists())


class WebhookAddressTests(TestCase):
    def test_only_public_machines_with_tls(self):
        validate_target("https://build.example/hooks/1?key=a")
        validate_target("https://build.example:443/")
        for host in (
            "fritz.box.example",
            "home.example",
            "corp.org",
            "test.example",
            "latest.example",
            "93.184.215.14",
        ):
            validate_target(f"https://{host}/")
        for address in (
            *(
                "http://build.example/",
                "ftp://build.example/",
                "build.example",
                "https://",
                "https://a:b@build.example/",
            ),
            *(
                "https://127.0.0.1/",
                "https://localhost/",
                "https://[::1]/",
                "https://10.0.0.1/",
                "https://169.254.169.254/",
            ),
            *(
                "https://0x7f.1/",
                "https://0177.0.0.1/",
                "https://127.1/",
                "https://0x7f000001/",
                "https://[::ffff:10.0.0.1]/",
            ),
            *(
                "https://localhost.localdomain/",
                "https://fritz.box/",
                "https://nas.fritz.box./",
                "https://router.home/",
            ),
            *("https://build.corp/", "https://build.test/", "https://abcdef.onion/", "https://PRINTER.Local/"),
            *("https://nas.lan/", "https://metadata.google.internal/", "https://nas.home.arpa/", "https://a.intranet/"),
            *("https://build.example:8000/", "https://build.example/\r\nX: y", "https://2130706433/"),
        ):
            with self.subTest(address), self.assertRaises(ValidationError):
                validate_target(address)

    def test_without_the_setting_of_the_tests_nothing_reaches_this_machine(self):
        with receiving() as receiver:
            hook = target(receiver, "page.published")
            with override_settings(FETCHING_ALLOWED=()):
                row = tell(hook)
                delivery.deliver_due()
        self.assertEqual(receiver.requests, [])
        self.assertEqual(WebhookDelivery.objects.get(pk=row.pk).problem, "private")

    def test_the_client_sends_what_it_is_given(self):
        with receiving() as receiver:
            answer = post(receiver.url(), b'{"a": 1}', {"X-Word": "yes"})
            self.assertEqual((answer.status, receiver.bodies), (204, [b'{"a": 1}']))
            method, _path, headers = receiver.requests[0]
            self.assertEqual((method, headers["X-Word"], headers["Content-Length"]), ("POST", "yes", "8"))


def shorter(seconds: float) -> AbstractContextManager:
    """Context manager in which a try takes no longer."""
    return mock.patch.object(delivery, "TIMEOUT", seconds)


def sent_mails() -> list[str]:
    rows = [bytes(row.message).decode() for row in OutgoingMail.objects.all()]
    return rows + [each.body for each in mail.outbox]
