"""Crisis switch: who turns it, what it holds and shuts, that it ends as it began, and its rehearsal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from home.crisis import switch
from home.security.actions import Action
from home.security.models import SecurityEvent
from home.users.models import User
from home.worker import schedule
from pages.announcements.models import AnnouncementPage
from pages.crisis.models import CrisisLink, CrisisMessage, CrisisPlan, CrisisSwitch
from pages.news.models import NewsPage
from pages.tree import loading
from pages.tree.current import State, holder

from ..api.test_middleware import token_of
from ..support import make
from ..support.cases import HouseCase
from .test_second_factor import code_of

pytestmark = pytest.mark.differs


class CrisisCase(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.ada = make.admin(username="ada")

    def client_of(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def press(self, user: User, to: str = "on", client: Client | None = None) -> str:
        """What the screen says after a press of this person."""
        client = client or self.client_of(user)
        response = client.post(reverse("crisis_switch"), {"to": to}, follow=True)
        return " ".join(str(message) for message in response.context["messages"])

    def is_on(self) -> bool:
        return CrisisSwitch.objects.current().is_on

    def switch_on(self) -> None:
        """By the command of whoever runs the server."""
        call_command("crisis", "--on", stdout=None)
        mail.outbox.clear()

    def actions(self) -> list[str]:
        events = SecurityEvent.objects.filter(action__startswith="crisis.").order_by("pk")
        return [event.action for event in events]


class TwoAdminsTests(CrisisCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.bo = make.admin(username="bo")
        cls.editor = make.person("editor")

    def test_the_command_does_nothing_where_that_is_so_already(self):
        said = StringIO()
        call_command("crisis", "--off", stdout=said)
        self.assertEqual(said.getvalue(), "Nothing to do.\nIt is off.\n")
        self.assertEqual(self.actions(), [])

    def test_one_asks_and_another_confirms(self):
        with self.captureOnCommitCallbacks(execute=True):
            self.assertIn("Nothing has changed", self.press(self.ada))
        self.assertFalse(self.is_on())
        self.assertEqual(
            [(each.to, each.subject) for each in mail.outbox], [([self.bo.email], "Please confirm: crisis switch")]
        )
        self.assertIn("ada asks", mail.outbox[0].body)
        self.assertIn(reverse("crisis"), mail.outbox[0].body)
        self.assertIn("already", self.press(self.ada))
        self.assertFalse(self.is_on())
        self.assertIn("is on", self.press(self.bo))
        self.assertTrue(self.is_on())
        self.assertEqual(self.actions(), [Action.CRISIS_ASKED, Action.CRISIS_BEGUN])
        self.assertEqual(
            [event.user for event in SecurityEvent.objects.filter(action__startswith="crisis.").order_by("pk")],
            [self.ada, self.bo],
        )

    def test_whoever_began_it_does_not_end_it_alone_and_another_does(self):
        self.press(self.ada)
        self.press(self.bo)
        self.assertIn("Nothing has changed", self.press(self.ada, "off"))
        self.assertTrue(self.is_on())
        self.press(self.ada, "off")
        self.assertTrue(self.is_on())
        self.assertIn("is off", self.press(self.bo, "off"))
        self.assertFalse(self.is_on())

    def test_another_ends_it_without_asking(self):
        self.press(self.ada)
        self.press(self.bo)
        self.press(self.bo, "off")
        self.assertFalse(self.is_on())
        self.assertEqual(self.actions()[-1], Action.CRISIS_ENDED)

    def test_a_request_holds_for_an_hour_and_while_its_admin_is_one(self):
        for change in (
            lambda: time_machine.travel(timezone.now() + timedelta(minutes=61)),
            lambda: (
                User.objects.filter(pk=self.ada.pk).update(is_superuser=False) and time_machine.travel(timezone.now())
            ),
            lambda: User.objects.filter(pk=self.ada.pk).update(is_active=False) and time_machine.travel(timezone.now()),
        ):
            User.objects.filter(pk=self.ada.pk).update(is_superuser=True, is_active=True)
            self.press(self.ada)
            with change():
                client = self.client_of(self.bo)
                self.assertNotContains(client.get(reverse("crisis")), "Confirm: switch it on now")
                CrisisSwitch.objects.update(asked_by=self.ada)
                switch_now = CrisisSwitch.objects.current()
                self.assertFalse(switch.may_switch_at_once(switch_now, self.bo))
            CrisisSwitch.objects.update(asked_by=None, asked_at=None)
        self.assertFalse(self.is_on())

    def test_a_press_meant_for_another_state_changes_nothing(self):
        self.switch_on()
        self.assertIn("on already", self.press(self.bo, "on"))
        self.assertTrue(self.is_on())
        self.press(self.bo, "off")
        self.assertIn("off already", self.press(self.ada, "off"))
        self.assertFalse(self.is_on())

    def test_a_press_that_says_nothing_does_nothing(self):
        self.switch_on()
        for to in ("", "maybe"):
            self.press(self.bo, to)
        self.assertTrue(self.is_on())
        self.assertFalse(CrisisSwitch.objects.current().is_asked)

    def test_it_can_be_withdrawn_by_either(self):
        for who in (self.ada, self.bo):
            self.press(self.ada)
            self.client_of(who).post(reverse("crisis_withdraw"))
            self.assertNotIn("is on", self.press(self.bo))  # which asks in turn
            self.client_of(who).post(reverse("crisis_withdraw"))
        self.assertFalse(self.is_on())

    def test_nobody_else_sees_or_presses_it(self):
        client = self.client_of(self.editor)
        self.assertNotContains(client.get("/admin/"), reverse("crisis"))
        plan = reverse("wagtailsettings:edit", args=["pages", "crisisplan"])
        for address in (reverse("crisis"), reverse("crisis_rehearsal"), plan):
            self.assertEqual(client.get(address).status_code, 302)
        for name in ("crisis_switch", "crisis_withdraw", "crisis_rehearsal"):
            client.post(reverse(name), {"to": "on"})
        self.assertFalse(CrisisSwitch.objects.current().is_asked)
        self.assertEqual(self.actions(), [])

    def test_a_press_long_after_the_sign_in_asks_for_the_password(self):
        client = self.client_of(self.ada)
        session = client.session
        session.pop("account_authentication_methods")
        session.save()
        response = client.post(reverse("crisis_switch"), {"to": "on"})
        self.assertIn(reverse("account_reauthenticate"), response["Location"])
        self.assertFalse(CrisisSwitch.objects.current().is_asked)
        response = self.client_of(self.ada).get(reverse("crisis_switch"))  # where the password leads back to
        self.assertRedirects(response, reverse("crisis"), fetch_redirect_response=False)

    def test_whoever_confirms_reads_who_asks_and_not_how_to_ask(self):
        User.objects.filter(pk=self.ada.pk).update(first_name="Ada", last_name="Byron")
        bo, how_to_ask = self.client_of(self.bo), "you ask, another admin confirms"
        self.assertContains(bo.get(reverse("crisis")), how_to_ask)
        self.press(self.ada)
        self.assertContains(bo.get("/admin/"), "Ada Byron asks")
        response = bo.get(reverse("crisis"))
        self.assertContains(response, "Ada Byron asked")
        self.assertNotContains(response, how_to_ask)

    def test_the_home_screen_says_what_is_asked_and_that_it_is_on(self):
        self.press(self.ada)
        self.assertContains(self.client_of(self.bo).get("/admin/"), "asks to switch the site to a crisis")
        self.press(self.bo)
        self.assertContains(self.client_of(self.bo).get("/admin/"), "The crisis switch is on (since")


class AloneTests(CrisisCase):
    def enrolled(self) -> Client:
        """A client of ada's that came in with password and code."""
        self.secret = generate_totp_secret()
        TOTP.activate(self.ada, self.secret)
        RecoveryCodes.activate(self.ada)
        client = Client()
        client.post("/admin/login/", {"username": "ada", "password": "a long password"})
        client.post(reverse("mfa_authenticate"), {"code": code_of(self.secret)})
        self.assertIn("_auth_user_id", client.session)
        return client

    def test_second_factor_and_a_minute(self):
        client = self.enrolled()
        self.assertIn("Nothing has changed", self.press(self.ada, client=client))
        self.assertIn("please wait", self.press(self.ada, client=client))
        self.assertFalse(self.is_on())
        with time_machine.travel(timezone.now() + timedelta(seconds=61)):
            self.assertIn("is on", self.press(self.ada, client=client))
            self.assertTrue(self.is_on())
            self.assertIn("Nothing has changed", self.press(self.ada, "off", client=client))
            self.assertIn("please wait", self.press(self.ada, "off", client=client))
        with time_machine.travel(timezone.now() + timedelta(seconds=125)):
            self.assertIn("is off", self.press(self.ada, "off", client=client))
        self.assertFalse(self.is_on())

    def test_without_the_second_factor_of_these_minutes_nothing_is_asked(self):
        client = self.enrolled()
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            response = client.post(reverse("crisis_switch"), {"to": "on"})
            self.assertIn(reverse("mfa_reauthenticate"), response["Location"])
            self.assertFalse(CrisisSwitch.objects.current().is_asked)
            client.post(response["Location"], {"code": code_of(self.secret)})
            self.assertIn("Nothing has changed", self.press(self.ada, client=client))

    @override_settings(SECOND_FACTOR="required")
    def test_whoever_has_none_is_led_to_set_one_up(self):
        response = self.client_of(self.ada).post(reverse("crisis_switch"), {"to": "on"})
        self.assertRedirects(response, reverse("mfa_index"), fetch_redirect_response=False)
        self.assertFalse(CrisisSwitch.objects.current().is_asked)

    @override_settings(SECOND_FACTOR="off")
    def test_where_nobody_has_to_have_one_the_password_does(self):
        client = self.client_of(self.ada)
        self.assertIn("Nothing has changed", self.press(self.ada, client=client))
        with time_machine.travel(timezone.now() + timedelta(seconds=61)):
            self.assertIn("is on", self.press(self.ada, client=client))


class WhileItIsOnTests(CrisisCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.bo = make.admin(username="bo")
        cls.editor = make.person("editor", username="eva")

    def test_only_admins_sign_in(self):
        self.switch_on()
        for address in ("/admin/login/", "/_util/login/"):
            client = Client()
            response = client.post(address, {"username": "eva", "password": "a long password"}, follow=True)
            self.assertNotIn("_auth_user_id", client.session)
            self.assertContains(response, "only admins sign in")
        client = Client()
        client.post("/admin/login/", {"username": "bo", "password": "a long password"})
        self.assertIn("_auth_user_id", client.session)

    def test_who_is_in_waits_and_goes_on_afterwards(self):
        client = self.client_of(self.editor)
        self.switch_on()
        for address in ("/admin/", reverse("wagtailadmin_explore_root"), reverse("wagtailadmin_account")):
            self.assertContains(client.get(address), "only admins work", status_code=403)
        response = client.post(reverse("wagtailadmin_account"), headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertEqual((response.status_code, response.json()["closed"]), (403, True))
        words = "What you have just sent was not saved"
        self.assertContains(client.post(reverse("wagtailadmin_account")), words, status_code=403)
        self.assertNotContains(client.get(reverse("wagtailadmin_account")), words, status_code=403)
        self.assertEqual(self.client_of(self.bo).get("/admin/").status_code, 200)
        call_command("crisis", "--off", stdout=None)
        self.assertEqual(client.get("/admin/").status_code, 200)

    def test_whoever_was_asked_for_a_code_meanwhile_does_not_come_in(self):
        secret = generate_totp_secret()
        TOTP.activate(self.editor, secret)
        client = Client()
        client.post("/admin/login/", {"username": "eva", "password": "a long password"})
        self.switch_on()
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        self.assertNotIn("_auth_user_id", client.session)

    def test_tokens_of_others_open_nothing_and_without_one_all_is_read(self):
        keys = {user: token_of(user) for user in (self.editor, self.bo)}
        self.switch_on()
        statuses = {
            user: self.client.get("/api/v3/pages/", headers={"Authorization": f"Bearer {key}"}).status_code
            for user, key in keys.items()
        }
        self.assertEqual(statuses, {self.editor: 403, self.bo: 200})
        self.assertEqual(self.client.get("/api/v3/pages/").status_code, 200)

    def test_nothing_is_published_by_the_clock_and_what_ends_ends(self):
        page = make.news(self.news, title="Old words")
        page.title, page.go_live_at = "New words", timezone.now() + timedelta(minutes=5)
        page.save_revision().publish()
        ending = make.news(self.news, expire_at=timezone.now() + timedelta(minutes=5))
        self.switch_on()
        with time_machine.travel(timezone.now() + timedelta(minutes=10)):
            for publish in (schedule.publish_and_expire, lambda: call_command("publish_scheduled")):
                publish()
                self.assertEqual(NewsPage.objects.get(pk=page.pk).title, "Old words")
            self.assertFalse(NewsPage.objects.get(pk=ending.pk).live)
            call_command("crisis", "--off", stdout=None)
            call_command("publish_scheduled")
            self.assertEqual(NewsPage.objects.get(pk=page.pk).title, "New words")

    def test_what_waited_and_has_ended_meanwhile_is_not_public_afterwards(self):
        page = make.news(self.news, live=False)
        page.go_live_at, page.expire_at = (timezone.now() + timedelta(minutes=each) for each in (5, 8))
        page.save_revision().publish()
        self.switch_on()
        with time_machine.travel(timezone.now() + timedelta(minutes=10)):
            call_command("crisis", "--off", stdout=None)
            schedule.publish_and_expire()
            self.assertFalse(NewsPage.objects.get(pk=page.pk).live)

    def test_a_page_that_ends_in_it_has_its_waiting_version_afterwards(self):
        page = make.news(self.news, title="Old words", expire_at=timezone.now() + timedelta(minutes=8))
        page.title, page.go_live_at, page.expire_at = "New words", timezone.now() + timedelta(minutes=5), None
        page.save_revision().publish()
        self.switch_on()
        with time_machine.travel(timezone.now() + timedelta(minutes=10)):
            schedule.publish_and_expire()
            self.assertFalse(NewsPage.objects.get(pk=page.pk).live)
            call_command("crisis", "--off", stdout=None)
            schedule.publish_and_expire()
            found = NewsPage.objects.get(pk=page.pk)
            self.assertEqual((found.live, found.title), (True, "New words"))

    def test_an_announcement_that_was_to_begin_waits_and_a_new_one_does_not(self):
        waiting = make.announcement(self.announcements, since=1, banner=True, title="The festival begins")
        self.switch_on()
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            new = make.announcement(self.announcements, since=0, title="Water is at the hall")
            AnnouncementPage.objects.filter(pk=new.pk).update(shown_from=timezone.now())
            self.assertEqual(self.client.get(waiting.url).status_code, 404)
            self.assertEqual(self.client.get(new.url).status_code, 200)
            for address in (self.announcements.url, "/", "/api/v3/announcements/", "/announcements.md"):
                content = self.client.get(address).content.decode()
                self.assertNotIn("festival", content, address)
                self.assertIn("Water is at the hall", content, address)
            call_command("crisis", "--off", stdout=None)
            self.assertEqual(self.client.get(waiting.url).status_code, 200)
            self.assertIn("festival", self.client.get(self.announcements.url).content.decode())


def read_tree_again() -> None:
    """Let this process read the page tree again, as one that has just started."""
    loading.loaders.cache_clear()
    loading.part_tables.cache_clear()
    connection.run_on_commit = [each for each in connection.run_on_commit if not isinstance(each[1], State)]
    holder.forget()


@contextmanager
def switched_off() -> Iterator[None]:
    """Context manager: the feature is off."""
    with override_settings(FEATURES_OFF=["home.crisis", "pages.crisis"]):
        read_tree_again()
        yield
    read_tree_again()


class FeatureOffTests(CrisisCase):
    """A site in a crisis is started without the feature: it is an ordinary one, and in the crisis again with the feature."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.editor = make.person("editor", username="eva")
        CrisisMessage.objects.create(plan=CrisisPlan.load(), locale=cls.english, title="We were robbed")

    def test_visitors_read_the_ordinary_site_and_afterwards_the_crisis_as_before(self):
        quiet = {address: self.client.get(address).content for address in ("/", self.news.url, "/api/v3/site/")}
        self.switch_on()
        loud = {address: self.client.get(address).content for address in quiet}
        self.assertTrue(all(b"We were robbed" in body for body in loud.values()))
        with switched_off():
            self.assertEqual({address: self.client.get(address).content for address in quiet}, quiet)
        self.assertEqual({address: self.client.get(address).content for address in quiet}, loud)
        self.assertTrue(self.is_on())

    def test_people_work_at_the_desk_and_wait_again_afterwards(self):
        client = self.client_of(self.editor)
        self.switch_on()
        with switched_off():
            self.assertEqual(client.get("/admin/").status_code, 200)
            signed_in = Client()
            signed_in.post("/admin/login/", {"username": "eva", "password": "a long password"})
            self.assertIn("_auth_user_id", signed_in.session)
        self.assertEqual(client.get("/admin/").status_code, 403)

    def test_what_waited_is_published_and_stays_so_afterwards(self):
        page = make.news(self.news, title="Old words")
        page.title, page.go_live_at = "New words", timezone.now() + timedelta(minutes=5)
        page.save_revision().publish()
        announced = make.announcement(self.announcements, since=1, title="The festival begins")
        self.switch_on()
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            schedule.publish_and_expire()
            self.assertEqual(NewsPage.objects.get(pk=page.pk).title, "Old words")
            self.assertEqual(self.client.get(announced.url).status_code, 404)
            with switched_off():
                schedule.publish_and_expire()
                self.assertContains(self.client.get(page.url), "New words")
                self.assertContains(self.client.get(self.announcements.url), "The festival begins")
            self.assertContains(self.client.get(page.url), "New words")
            self.assertEqual(self.client.get(announced.url).status_code, 404)

    def test_the_command_says_that_it_is_off_and_writes_nothing(self):
        with switched_off():
            for way in ("--on", "--off"):
                with self.assertRaisesMessage(CommandError, "“crisis” is off"):
                    call_command("crisis", way)
        self.assertEqual((self.is_on(), self.actions(), mail.outbox), (False, [], []))


class RehearsalTests(CrisisCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.bo = make.admin(username="bo")
        plan = CrisisPlan.load()
        CrisisMessage.objects.create(plan=plan, locale=cls.english, title="We were robbed", text="Call 311.")
        cls.hidden = make.text(cls.home, title="Not yet", live=False)
        for page in (cls.mission, cls.hidden):
            CrisisLink.objects.create(plan=plan, page=page)

    def test_it_shows_what_visitors_would_read_and_changes_nothing_for_them(self):
        client, before = self.client_of(self.ada), self.client.get("/").content
        page = BeautifulSoup(client.get(reverse("crisis_rehearsal")).content, "html.parser")
        frames = [frame["src"] for frame in page.select("iframe")]
        self.assertEqual(len(frames), 6)
        for address in frames:
            response = client.get(address)
            self.assertEqual((response.status_code, response["X-Frame-Options"]), (200, "SAMEORIGIN"))
            self.assertContains(response, "We were robbed")
            self.assertContains(response, '<base target="_blank">')  # no linked page may be framed
        self.assertContains(client.get(reverse("crisis_preview", args=["es", "home"])), 'lang="es"')
        self.assertEqual(self.client.get("/").content, before)
        self.assertNotIn("We were robbed", self.client.get(self.mission.url).content.decode())
        self.assertFalse(self.is_on())

    def test_it_says_what_is_missing(self):
        User.objects.filter(pk=self.bo.pk).update(email="")
        words = self.client_of(self.ada).get(reverse("crisis_rehearsal")).content.decode()
        self.assertRegex(words, r"(?s)No message of your own yet in:.*Spanish.*Arabic")
        self.assertIn("“Not yet” is not public", words)
        self.assertIn("1 admin has no e-mail address", words)

    def test_the_button_mails_the_others_and_is_recorded(self):
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client_of(self.ada).post(reverse("crisis_rehearsal"), follow=True)
        self.assertContains(response, "Each of the other admins gets a mail now")
        self.assertEqual([each.to for each in mail.outbox], [[self.bo.email]])
        self.assertIn("Only a rehearsal", mail.outbox[0].subject)
        self.assertIn("Nothing has happened", mail.outbox[0].body)
        self.assertEqual(self.actions(), [Action.CRISIS_REHEARSED])
        User.objects.filter(pk=self.bo.pk).update(email="")
        response = self.client_of(self.ada).post(reverse("crisis_rehearsal"), follow=True)
        self.assertContains(response, "No mail was sent")

    def test_while_it_is_on_nothing_is_rehearsed_and_it_says_what_visitors_read(self):
        self.switch_on()
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client_of(self.ada).post(reverse("crisis_rehearsal"), follow=True)
        self.assertContains(response, "what visitors read now")
        self.assertNotContains(response, "visitors notice nothing")
        self.assertEqual((mail.outbox, self.actions()), ([], [Action.CRISIS_BEGUN]))

    def test_what_is_not_there_is_not_shown(self):
        client = self.client_of(self.ada)
        for language in ("fr", "xx", "en-us"):
            self.assertEqual(client.get(f"/admin/settings/crisis/rehearsal/{language}/home/").status_code, 404)

    def test_the_plan_is_written_in_the_admin_once_a_language(self):
        client, message = self.client_of(self.ada), CrisisMessage.objects.get()
        address = client.get(reverse("wagtailsettings:edit", args=["pages", "crisisplan"]), follow=True).request[
            "PATH_INFO"
        ]
        values = {
            **{f"{each}-{name}_FORMS": 0 for each in ("messages", "links") for name in ("TOTAL", "INITIAL")},
            "messages-TOTAL_FORMS": 2,
            "messages-INITIAL_FORMS": 1,
            "messages-0-id": message.pk,
            "messages-0-locale": self.english.pk,
            "messages-0-title": "We were robbed",
            "messages-0-text": "Wait.",
            "messages-1-id": "",
            "messages-1-title": "Nos robaron",
            "messages-1-text": "",
        }
        response = client.post(address, values | {"messages-1-locale": self.english.pk})
        self.assertContains(response, "duplicate")
        self.assertEqual(CrisisMessage.objects.get().text, "Call 311.")
        too_long = {"messages-TOTAL_FORMS": 1, "messages-0-text": "x" * 2001}
        self.assertEqual(client.post(address, values | too_long).status_code, 200)
        self.assertEqual(CrisisMessage.objects.get().text, "Call 311.")
        response = client.post(address, values | {"messages-1-locale": Locale.objects.get(language_code="es").pk})
        self.assertEqual(response.status_code, 302)
        self.assertEqual(
            [each.title for each in CrisisMessage.objects.order_by("pk")], ["We were robbed", "Nos robaron"]
        )
