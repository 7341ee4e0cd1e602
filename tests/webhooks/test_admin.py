"""Webhooks at the desk: who may see them, what they say, and the secret that is shown once."""

import socket
from datetime import timedelta
from unittest import mock

from django.urls import reverse
from django.utils import timezone

from home.security.models import SecurityEvent
from home.webhooks.admin import SHOWN
from home.webhooks.delivery import make_test
from home.webhooks.models import PublicPage, Webhook

from ..support import make
from ..support.cases import HouseCase, words_of
from .receiver import receiving, target


class WebhookAdminCase(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.admin = make.admin()
        cls.page = make.news(cls.news, title="Out")

    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(receiving())
        self.hook = target(self.receiver, "page.published", "page.unpublished")
        self.client.force_login(self.admin)

    def screen(self, name: str = "webhook_edit", *args):
        return self.look(reverse(name, args=args or ([] if name in {"webhooks", "webhook_add"} else [self.hook.pk])))

    def press(self, name: str, *args) -> str:
        """The words that whoever presses this is told."""
        answer = self.client.post(reverse(name, args=[self.hook.pk, *args]), follow=True)
        self.assertEqual(answer.status_code, 200)
        return " ".join(str(message) for message in answer.context["messages"])

    def sent(self, **data):
        fields = {"name": "Build", "url": self.receiver.url(), "events": ["page.published"], "is_active": "on"}
        return fields | data

    def actions(self) -> list[str]:
        events = SecurityEvent.objects.filter(action__startswith="webhook.").order_by("pk")
        return [*events.values_list("action", flat=True)]


class WebhookFormTests(WebhookAdminCase):
    def test_a_new_one_shows_its_secret_once_and_begins_with_what_there_is(self):
        self.hook.delete()
        self.assertFalse(PublicPage.objects.exists())
        shown = self.client.post(reverse("webhook_add"), self.sent(), follow=True)
        hook = Webhook.objects.get()
        self.assertIn(hook.secret, shown.content.decode())
        self.assertEqual(shown["Cache-Control"].count("no-store"), 1)
        again = self.client.get(reverse("webhook_edit", args=[hook.pk])).content.decode()
        self.assertNotIn(hook.secret, again)
        self.assertNotIn(hook.key, again)
        self.assertTrue(PublicPage.objects.exists())
        self.assertEqual(self.actions(), ["webhook.made"])
        stored = str(dict(self.client.session))
        self.assertNotIn(hook.secret, stored)

    def test_the_events_are_told_in_words(self):
        words = words_of(self.screen("webhook_add").main)
        self.assertIn("A translation falls behind its original", words)
        self.assertIn("page.published", words)

    def test_what_can_not_be_is_said_at_its_field(self):
        for data, words in (
            ({"url": "http://build.example/"}, "begins with https://"),
            ({"url": "https://127.0.0.1/"}, "private machine"),
            ({"url": "https://[::1]/"}, "private machine"),
            ({"url": "https://0x7f000001/"}, "private machine"),
            ({"url": "https://localhost./"}, "private machine"),
            ({"url": "https://intranet/"}, "private machine"),
            ({"url": "https://printer.local/"}, "private machine"),
            ({"events": []}, "tick at least one"),
            ({"events": ["page.read"]}, "page.read"),
            ({"name": ""}, "required"),
        ):
            with self.subTest(data):
                answer = self.client.post(reverse("webhook_add"), self.sent(**data))
                self.assertEqual(answer.status_code, 200)
                self.assertIn(words, answer.content.decode())
        self.assertEqual(Webhook.objects.count(), 1)

    def resolving(self, *numbers: str):
        """Context manager in which each name has these addresses; without any, a name server has no answer."""
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]
        problem = None if found else socket.gaierror(socket.EAI_NONAME, "no")
        return mock.patch.object(socket, "getaddrinfo", return_value=found, side_effect=problem)

    def test_a_name_that_leads_to_a_private_machine_is_refused(self):
        data = self.sent(url="https://127.0.0.1.nip.io/")
        for numbers in (["127.0.0.1"], ["93.184.215.14", "10.0.0.1"]):
            with self.resolving(*numbers):
                answer = self.client.post(reverse("webhook_add"), data)
                self.assertIn("private machine", answer.content.decode())
                answer = self.client.post(reverse("webhook_edit", args=[self.hook.pk]), data)
                self.assertIn("private machine", answer.content.decode())
        self.assertEqual(Webhook.objects.exclude(url=self.hook.url).count(), 0)
        with self.resolving("93.184.215.14"):
            answer = self.client.post(reverse("webhook_add"), data, follow=True)
        self.assertNotIn("no machine is found", " ".join(map(str, answer.context["messages"])))
        self.assertEqual(Webhook.objects.filter(url=data["url"]).count(), 1)

    def test_a_name_that_nobody_knows_yet_is_saved_with_a_warning(self):
        data = self.sent(url="https://soon.example/")
        with self.resolving():
            answer = self.client.post(reverse("webhook_add"), data, follow=True)
        self.assertIn("no machine is found under “soon.example”", " ".join(map(str, answer.context["messages"])))
        self.assertEqual(Webhook.objects.filter(url=data["url"]).count(), 1)

    def test_one_that_leads_to_a_private_machine_since_can_be_switched_off(self):
        Webhook.objects.filter(pk=self.hook.pk).update(url="https://build.example/")
        with self.resolving("10.0.0.1"):
            self.client.post(
                reverse("webhook_edit", args=[self.hook.pk]), self.sent(url="https://build.example/", is_active="")
            )
        self.assertFalse(Webhook.objects.get(pk=self.hook.pk).is_active)

    def test_one_that_was_switched_off_begins_anew(self):
        now = timezone.now()
        Webhook.objects.update(is_active=False, switched_off_at=now, failing_since=now - timedelta(days=8))
        self.assertIn("Switched off by the site", words_of(self.screen("webhooks").main))
        self.client.post(reverse("webhook_edit", args=[self.hook.pk]), self.sent())
        hook = Webhook.objects.get()
        self.assertEqual((hook.is_active, hook.switched_off_at, hook.failing_since), (True, None, None))
        self.assertEqual(self.actions(), ["webhook.changed"])

    def test_what_waits_for_one_that_is_switched_off_is_given_up(self):
        self.page.save_revision().publish()
        self.client.post(reverse("webhook_edit", args=[self.hook.pk]), self.sent(is_active=""))
        self.assertFalse(self.hook.deliveries.waiting().exists())
        self.assertFalse(PublicPage.objects.exists())

    def test_a_new_secret_is_shown_once(self):
        before = self.hook.secret
        answer = self.client.post(reverse("webhook_secret", args=[self.hook.pk]), follow=True).content.decode()
        hook = Webhook.objects.get()
        self.assertNotEqual(hook.secret, before)
        self.assertIn(hook.secret, answer)
        self.assertNotIn(hook.secret, self.client.get(reverse("webhook_edit", args=[hook.pk])).content.decode())
        self.assertEqual(self.actions(), ["webhook.secret"])

    def test_a_deleted_one_is_gone_with_its_log(self):
        self.page.save_revision().publish()
        self.client.post(reverse("webhook_delete", args=[self.hook.pk]))
        self.assertFalse(Webhook.objects.exists())
        self.assertEqual(self.actions(), ["webhook.deleted"])


class WebhookLogTests(WebhookAdminCase):
    def test_a_test_says_what_came_of_it(self):
        self.assertIn("It has arrived: answer 204", self.press("webhook_test"))
        self.receiver.answers["/"] = (500, {}, b"")
        self.assertIn("It was not taken: answer 500", self.press("webhook_test"))
        Webhook.objects.update(url="https://10.0.0.1/")
        self.assertIn("private machine", self.press("webhook_test"))
        self.assertEqual(self.receiver.kinds, ["webhook.test"] * 2)
        self.receiver.verified(self.hook.secret)
        words = words_of(self.screen().main)
        self.assertIn("A test", words)
        self.assertIn("answer 500", words)

    def test_the_log_shows_what_was_sent_and_sends_it_again(self):
        self.page.save_revision().publish()
        row = self.hook.deliveries.get()
        shown = self.screen()
        self.assertIn('"title": "Out"', shown.select_one("pre").text)
        self.assertIn("Waits A page is published, or published anew Out", words_of(shown.main))
        for _time in range(2):
            self.assertIn("It has arrived", self.press("webhook_again", row.pk))
        self.assertEqual(self.receiver.ids, [row.message_id] * 2)

    def test_what_is_not_public_any_more_is_not_sent_again(self):
        self.page.save_revision().publish()
        self.hook.deliveries.update(given_up_at=timezone.now())
        row = self.hook.deliveries.get()
        make.private(self.page)
        self.assertIn("not public any more", self.press("webhook_again", row.pk))
        self.assertIn("0 are sent again", self.press("webhook_again_all"))
        self.assertEqual(self.receiver.requests, [])

    def test_all_that_did_not_arrive_is_sent_again(self):
        self.page.save_revision().publish()
        self.hook.deliveries.update(given_up_at=timezone.now(), tries=11)
        self.assertIn("1 is sent again", self.press("webhook_again_all"))
        row = self.hook.deliveries.waiting().get()
        self.assertEqual((row.tries, row.given_up_at), (0, None))

    def test_what_is_on_its_way_is_not_sent_twice(self):
        row = make_test(self.hook)
        self.hook.deliveries.update(taken_until=timezone.now() + timedelta(minutes=1))
        with mock.patch("home.webhooks.admin.make_test", return_value=row):
            self.assertIn("It is on its way already.", self.press("webhook_test"))
        self.assertEqual(self.receiver.requests, [])

    def test_another_webhook_s_message_is_not_sent(self):
        other = target(self.receiver, "page.published")
        row = other.deliveries.create(kind="page.published", body="{}")
        self.assertEqual(self.client.post(reverse("webhook_again", args=[self.hook.pk, row.pk])).status_code, 404)

    def test_the_list_tells_the_host_and_not_the_address(self):
        Webhook.objects.update(url="https://build.example/hooks/secret-word", failing_since=timezone.now())
        shown = self.screen("webhooks")
        self.assertIn("build.example", words_of(shown.main))
        self.assertIn("Failing", words_of(shown.main))
        self.assertNotIn("secret-word", str(shown))

    def test_only_admins_see_them(self):
        self.client.force_login(make.person("editor"))
        for name in ("webhooks", "webhook_add"):
            self.assertEqual(self.client.get(reverse(name)).status_code, 302)
        self.assertEqual(self.client.post(reverse("webhook_test", args=[self.hook.pk])).status_code, 302)
        self.assertEqual(self.receiver.requests, [])

    def test_after_a_try_its_line_of_the_log_is_shown_on_whichever_page(self):
        first = make_test(self.hook)
        answer = self.client.post(reverse("webhook_test", args=[self.hook.pk]))
        newest = self.hook.deliveries.first()
        self.assertEqual(answer.url, f"{reverse('webhook_edit', args=[self.hook.pk])}#delivery-{newest.pk}")
        self.assertIsNotNone(self.screen().select_one(f"#delivery-{newest.pk}"))
        for _ in range(SHOWN):
            make_test(self.hook)
        answer = self.client.post(reverse("webhook_again", args=[self.hook.pk, first.pk]))
        address, _, name = answer.url.partition("#")
        self.assertEqual(name, f"delivery-{first.pk}")
        self.assertIsNotNone(self.look(address).select_one(f"#{name}"))
