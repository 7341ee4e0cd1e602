"""Second factor: enrolment, sign-in by app, recovery code and passkey's form, the week, a lost phone, tokens, sessions."""

import base64
import json
import logging
import re
import time
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from sentry_sdk.utils import event_from_exception
from wagtail.models import APIToken, Site
from wagtail.users.models import UserProfile

from home.privacy.export import export
from home.privacy.record import BackupsEnd
from home.privacy.walk import person_of
from home.sign_in import second_factor, sessions
from home.sign_in.adapters import AccountAdapter
from home.users.models import User
from settings.serving.error_reporting import anonymous
from settings.start.log_format import TextFormatter

from ..api.test_middleware import token_of
from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs
RIGHT, LINES = "a long password", TextFormatter()
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"


def code_of(secret: str) -> str:
    """What the app shows now (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def other_than(code: str) -> str:
    """A wrong code."""
    return f"{(int(code) + 111_111) % 1_000_000:06}"


class SecondFactorCase(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.ada = make.person("editor", username="ada", email="ada@coop.example")
        cls.secret = generate_totp_secret()

    def enrol(self, user=None) -> list[str]:
        """Gives an account an app and recovery codes, which are returned."""
        user = user or self.ada
        TOTP.activate(user, self.secret)
        return RecoveryCodes.activate(user).get_unused_codes()

    def sign_in(self, client: Client | None = None, target: str = "/admin/", **headers) -> tuple[Client, object]:
        """By password; the client, and the response."""
        client = client or Client(REMOTE_ADDR="192.0.2.1", headers=headers)
        form = {"username": "ada", "password": RIGHT, "next": target}
        return client, client.post("/admin/login/", form)

    def long_ago(self, client: Client) -> None:
        """As if the sign-in of this session were long past."""
        session = client.session
        del session[AUTHENTICATION_METHODS_SESSION_KEY]
        session.save()

    def is_in(self, client: Client) -> bool:
        return "_auth_user_id" in client.session

    def give(self, client: Client, code: str):
        return client.post(reverse("mfa_authenticate"), {"code": code})


class SignInByCodeTests(SecondFactorCase):
    def test_the_password_alone_opens_nothing_then_the_code_does(self):
        self.enrol()
        client, response = self.sign_in(target="/admin/reports/")
        self.assertRedirects(response, reverse("mfa_authenticate"), fetch_redirect_response=False)
        self.assertFalse(self.is_in(client))
        self.assertEqual(client.get("/admin/").status_code, 302)
        self.assertContains(client.get(reverse("mfa_authenticate")), "recovery codes")
        self.assertContains(self.give(client, other_than(code_of(self.secret))), "not right")
        self.assertRedirects(self.give(client, code_of(self.secret)), "/admin/reports/", fetch_redirect_response=False)
        self.assertTrue(self.is_in(client))

    def test_a_recovery_code_signs_in_once(self):
        codes = self.enrol()
        for code, opens in ((codes[0], True), (codes[0], False), (codes[1], True)):
            client, _response = self.sign_in()
            self.give(client, code)
            self.assertEqual(self.is_in(client), opens)

    def test_an_app_that_is_half_a_minute_late_is_let_in_and_one_of_five_minutes_is_not(self):
        self.enrol()
        for late, opens in ((25, True), (300, False)):
            with time_machine.travel(time.time() - late, tick=False):
                code = code_of(self.secret)
            client, _response = self.sign_in()
            self.give(client, code)
            self.assertEqual(self.is_in(client), opens)

    def test_a_code_of_the_app_is_taken_once_whatever_a_cache_knows(self):
        self.enrol()
        for opens in (True, False):
            cache.clear()
            client, _response = self.sign_in()
            self.give(client, code_of(self.secret))
            self.assertEqual(self.is_in(client), opens)

    def test_a_half_sign_in_ends_with_the_password_or_the_account(self):
        self.enrol()
        for change in ({"password": "!"}, {"is_active": False}):
            client, _response = self.sign_in()
            before = {name: getattr(self.ada, name) for name in change}
            User.objects.filter(pk=self.ada.pk).update(**change)
            self.give(client, code_of(self.secret))
            self.assertFalse(self.is_in(client), change)
            User.objects.filter(pk=self.ada.pk).update(**before)
            Authenticator.objects.filter(type="totp").update(data={"secret": self.secret})

    def test_five_wrong_codes_lock_it_from_there_and_thirty_from_everywhere_with_a_mail(self):
        self.enrol()
        client, _response = self.sign_in()
        for _ in range(5):
            self.give(client, other_than(code_of(self.secret)))
        self.assertContains(self.give(client, code_of(self.secret)), "Too many wrong codes")
        self.assertFalse(self.is_in(client))
        elsewhere = Client(REMOTE_ADDR="192.0.2.2")
        self.sign_in(elsewhere)
        self.give(elsewhere, code_of(self.secret))
        self.assertTrue(self.is_in(elsewhere))
        mail.outbox.clear()
        for number in range(25):
            guesser = Client(REMOTE_ADDR=f"198.51.100.{number}")
            self.sign_in(guesser)
            self.give(guesser, other_than(code_of(self.secret)))
        self.assertEqual(
            [sent.subject for sent in mail.outbox], ["Somebody who knows your password is guessing your codes"]
        )
        last = Client(REMOTE_ADDR="203.0.113.1")
        self.sign_in(last)
        self.assertContains(self.give(last, code_of(self.secret)), "Too many wrong codes")

    def test_the_sign_in_of_private_pages_asks_for_it_too(self):
        self.enrol()
        client = Client()
        response = client.post("/_util/login/", {"username": "ada", "password": RIGHT, "next": "/"})
        self.assertRedirects(response, reverse("mfa_authenticate"), fetch_redirect_response=False)
        self.give(client, code_of(self.secret))
        self.assertTrue(self.is_in(client))

    def test_whoever_has_only_a_passkey_is_asked_for_no_code_of_an_app(self):
        self.enrol()
        client, _response = self.sign_in()
        self.assertContains(client.get(reverse("mfa_authenticate")), "the six digits that your app shows")
        Authenticator.objects.filter(user=self.ada, type="totp").delete()
        Authenticator.objects.create(user=self.ada, type="webauthn", data={"name": "key", "credential": {}})
        client, _response = self.sign_in()
        with mock.patch("allauth.mfa.webauthn.internal.auth.get_credentials", return_value=[]):
            page = client.get(reverse("mfa_authenticate"))
        self.assertContains(page, "Now your passkey")
        self.assertNotContains(page, "your app")

    def test_no_view_that_takes_a_password_signs_in_without_it(self):
        """Every address of the urlconf that needs no argument, and the reset link, is sent the right password."""
        self.enrol()
        sent = {"username": "ada", "login": "ada", "email": "ada@coop.example", "password": RIGHT}
        sent |= {"new_password1": "four words never together", "new_password2": "four words never together"}
        asked = set()
        for address in sorted(addresses(get_resolver().url_patterns)):
            client = Client(raise_request_exception=False)
            client.post(address, sent)
            asked.add(address)
            self.assertFalse(self.is_in(client), address)
        self.assertLessEqual({"/admin/login/", "/_util/login/", "/admin/password_reset/", "/admin/confirm/"}, asked)
        link = re.search(r"http\S+/password_reset/confirm/\S+", mail.outbox[-1].body)[0]
        client = Client()
        page = client.get(link, follow=True)
        client.post(page.redirect_chain[-1][0], sent, follow=True)
        self.assertTrue(User.objects.get(pk=self.ada.pk).check_password(sent["new_password1"]))
        self.assertFalse(self.is_in(client))

    def test_remembered_or_not_the_session_is_as_long_as_chosen(self):
        for remember, ends in (("", True), ("on", False)):
            client = Client()
            client.post("/admin/login/", {"username": "ada", "password": RIGHT, "remember": remember})
            self.assertEqual(client.session.get_expire_at_browser_close(), ends)


def addresses(patterns, prefix: str = "/"):
    """Addresses below these patterns that are words alone."""
    for pattern in patterns:
        words = str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver) and "<" not in words and "(" not in words:
            yield from addresses(pattern.url_patterns, prefix + words)
        elif isinstance(pattern, URLPattern) and "<" not in words and "(" not in words:
            yield prefix + words


class EnrolmentTests(SecondFactorCase):
    def test_by_app_with_codes_a_mail_and_the_end_of_what_was_open_without_it(self):
        other, _response = self.sign_in()
        token = token_of(self.ada)
        client, _response = self.sign_in()
        page = client.get(reverse("mfa_activate_totp"))
        self.assertContains(page, "data:image/svg+xml")
        self.assertContains(client.post(reverse("mfa_activate_totp"), {"code": "x"}), "not right")
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        mail.outbox.clear()
        with self.captureOnCommitCallbacks(execute=True):
            done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        self.assertRedirects(done, reverse("mfa_view_recovery_codes"), fetch_redirect_response=False)
        shown = client.get(reverse("mfa_view_recovery_codes"))
        self.assertEqual(len(re.findall(r"<code>\d{8}</code>", shown.content.decode())), 10)
        self.assertIn("was revoked", str(list(done.wsgi_request._messages._queued_messages)))
        self.assertIn("Your account has a new second factor", {sent.subject for sent in mail.outbox})
        self.assertTrue(self.is_in(client))
        self.assertFalse(Session.objects.filter(session_key=other.session.session_key).exists())
        answer = self.client.get("/api/v3/whoami/", headers={"Authorization": f"Bearer {token}"})
        self.assertEqual(answer.status_code, 401)

    def test_app_and_mails_name_the_site_and_not_the_software(self):
        Site.objects.update(site_name="Sun & Soil")
        client, _response = self.sign_in()
        page = client.get(reverse("mfa_activate_totp"))
        self.assertIn("issuer=Sun%20%26%20Soil", page.context["totp_url"])
        with self.captureOnCommitCallbacks(execute=True):
            client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})
        self.assertTrue(mail.outbox[-1].body.rstrip().endswith("Sun & Soil"))

    def test_a_second_one_ends_nothing(self):
        self.enrol()
        client, _response = self.sign_in()
        self.give(client, code_of(self.secret))
        token = token_of(self.ada)
        Authenticator.objects.filter(user=self.ada, type="totp").delete()
        Authenticator.objects.create(user=self.ada, type="webauthn", data={"name": "key", "credential": {}})
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        with self.captureOnCommitCallbacks(execute=True):
            client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        self.assertEqual(APIToken.objects.filter(user=self.ada, revoked_at=None).count(), 1)
        self.assertTrue(token)

    @override_settings(SECOND_FACTOR="required")
    def test_the_last_one_is_not_taken_away_where_it_is_demanded(self):
        self.enrol()
        client, _response = self.sign_in()
        self.give(client, code_of(self.secret))
        self.assertContains(client.get(reverse("mfa_deactivate_totp")), "only second factor")
        client.post(reverse("mfa_deactivate_totp"))
        self.assertTrue(second_factor.has_one(self.ada))
        with override_settings(SECOND_FACTOR="off"):
            client.post(reverse("mfa_deactivate_totp"))
        self.assertFalse(second_factor.has_one(self.ada))
        self.assertFalse(Authenticator.objects.filter(user=self.ada).exists())  # nor codes that open nothing more

    def test_the_screen_asks_once_how_it_stands(self):
        self.client.force_login(self.ada)
        with mock.patch.object(second_factor, "has_one", wraps=second_factor.has_one) as asked:
            page = self.client.get(reverse("mfa_index"))
        self.assertContains(page, "Back to the desk")
        asked.assert_called_once_with(self.ada)

    def test_passkeys_need_a_name(self):
        for host, words in (
            ("127.0.0.1:8000", "is a number"),
            ("192.0.2.7", "is a number"),
            ("house.example", "begins with https"),
            ("localhost:8000", "Add a passkey"),
        ):
            client = Client(headers={"Host": host})
            client.force_login(self.ada)
            self.assertContains(client.get(reverse("mfa_index")), words)


@override_settings(SECOND_FACTOR="required")
class DemandTests(SecondFactorCase):
    def test_a_week_to_enrol_begins_with_the_first_sign_in(self):
        with time_machine.travel("2026-12-01 12:00Z", tick=False) as clock:
            client, _response = self.sign_in()
            self.assertContains(client.get("/admin/"), "You have 7 days left")
            clock.shift(timedelta(days=6, hours=1))
            self.assertContains(client.get("/admin/"), "You have 1 day left")
            clock.shift(timedelta(hours=23))
            self.assertRedirects(client.get("/admin/"), reverse("mfa_index"), fetch_redirect_response=False)
            again, _response = self.sign_in()
            self.assertRedirects(again.get("/admin/"), reverse("mfa_index"), fetch_redirect_response=False)

    def test_a_session_that_was_open_before_it_was_demanded_has_a_week_too(self):
        self.client.force_login(self.ada)
        self.assertContains(self.client.get("/admin/"), "You have 7 days left")
        self.assertIsNotNone(User.objects.get(pk=self.ada.pk).second_factor_due)

    def test_after_it_every_address_of_the_desk_leads_to_enrolment(self):
        User.objects.filter(pk=self.ada.pk).update(second_factor_due=timezone.now(), is_superuser=True)
        self.client.force_login(self.ada)
        allowed = (reverse("mfa_index"), "/admin/confirm/", "/admin/login/", "/admin/logout/", "/admin/password_reset/")
        allowed += ("/admin/sprite", "/admin/jsi18n", "/admin/blocks/")
        walked = [address for address in addresses(get_resolver().url_patterns) if address.startswith("/admin/")]
        walked += [reverse("wagtailadmin_pages:edit", args=[self.home.pk]), "/admin/nowhere/", "/admin/translate/"]
        self.assertGreater(len(walked), 60)
        for address in walked:
            if not address.startswith(allowed):
                for ask in (self.client.get, self.client.post):
                    self.assertEqual((address, ask(address).headers.get("Location")), (address, reverse("mfa_index")))
        answer = self.client.get("/admin/still-here/", headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertEqual(answer.status_code, 403)
        self.enrol()
        self.assertEqual(self.client.get("/admin/").status_code, 200)

    def test_enrolment_can_be_done_then(self):
        User.objects.filter(pk=self.ada.pk).update(second_factor_due=timezone.now())
        client, _response = self.sign_in()
        self.assertContains(client.get(reverse("mfa_index")), "where you left it")
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        self.assertEqual(client.get("/admin/").status_code, 200)

    def test_a_token_of_an_overdue_account_opens_nothing(self):
        token = {"Authorization": f"Bearer {token_of(self.ada)}"}
        self.assertEqual(self.client.get("/api/v3/whoami/", headers=token).status_code, 200)
        User.objects.filter(pk=self.ada.pk).update(second_factor_due=timezone.now())
        refused = self.client.get("/api/v3/whoami/", headers=token)
        self.assertEqual((refused.status_code, refused.json()["type"]), (403, "/api/v3/problems/second-factor/"))
        self.assertEqual(self.client.get("/api/v3/pages/").status_code, 200)

    def test_the_week_of_who_never_signs_in_begins_with_the_first_use_of_a_token(self):
        token = {"Authorization": f"Bearer {token_of(self.ada)}"}

        def ask() -> int:
            return self.client.get("/api/v3/whoami/", headers=token).status_code

        with time_machine.travel("2026-12-01 12:00Z", tick=False) as clock:
            with override_settings(SECOND_FACTOR="off"):
                self.assertEqual(ask(), 200)
            clock.shift(timedelta(days=30))
            for day in range(7):
                self.assertEqual((day, ask()), (day, 200))
                clock.shift(timedelta(days=1))
            self.assertEqual(ask(), 403)
            self.enrol()
            self.assertEqual(ask(), 200)

    def test_a_token_writes_that_its_week_has_begun_only_once(self):
        token = {"Authorization": f"Bearer {token_of(self.ada)}"}
        with mock.patch.object(second_factor, "begin_week", wraps=second_factor.begin_week) as begun:
            for _ in range(3):
                self.client.get("/api/v3/whoami/", headers=token)
        begun.assert_called_once()

    def test_members_without_the_desk_are_not_asked(self):
        member = make.person()
        User.objects.filter(pk=member.pk).update(second_factor_due=timezone.now())
        self.client.force_login(member)
        self.assertEqual(self.client.get("/").status_code, 200)
        self.assertFalse(second_factor.is_demanded(member))

    def test_whoever_used_one_costs_no_query(self):
        self.enrol()
        client, _response = self.sign_in()
        self.give(client, code_of(self.secret))
        with mock.patch.object(second_factor, "has_one", side_effect=AssertionError):
            self.assertEqual(client.get("/admin/still-here/").status_code, 200)


class SecretTests(SecondFactorCase):
    """The secret of an app and the recovery codes stand in one column, and are told to nobody but their owner."""

    def test_no_other_table_no_export_and_no_line_of_a_log_has_it(self):
        with self.assertLogs(level="DEBUG") as logs:
            logging.getLogger("tests").debug("begun")
            client, _response = self.sign_in()
            secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
            with self.captureOnCommitCallbacks(execute=True):
                client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
            shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
            other, _response = self.sign_in()
            self.give(other, other_than(code_of(secret)))
            self.give(other, code_of(secret))
        seed = Authenticator.objects.get(user=self.ada, type="recovery_codes").data["seed"]
        secrets = {secret, seed, *re.findall(r"<code>(\d{8})</code>", shown)}
        self.assertEqual(len(secrets), 12)
        self.assertTrue(Authenticator.objects.filter(data__secret=secret).exists())
        told = {"logs": "\n".join(map(LINES.format, logs.records)), "mails": "".join(m.body for m in mail.outbox)}
        told["export"] = json.dumps(export(person_of(self.ada, []), [], BackupsEnd(None)), cls=DjangoJSONEncoder)
        told |= {model._meta.label: rows_of(model) for model in apps.get_models() if model is not Authenticator}
        for name, words in told.items():
            self.assertEqual([each for each in secrets if re.search(rf"\b{each}\b", words)], [], name)

    def test_an_error_on_the_way_tells_it_neither_to_the_log_nor_to_a_server_of_reports(self):
        client, _response = self.sign_in()
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        client.raise_request_exception = False
        with (
            mock.patch("allauth.mfa.totp.internal.flows.TOTP.activate", side_effect=RuntimeError(secret)),
            self.assertLogs("django.request") as logs,
        ):
            self.assertEqual(client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}).status_code, 500)
        event, hint = event_from_exception(logs.records[0].exc_info)
        self.assertIn(secret, str(event))
        for told in (LINES.format(logs.records[0]), str(anonymous(event, hint))):
            self.assertIn("RuntimeError", told)
            self.assertNotIn(secret, told)


def rows_of(model) -> str:
    """What a table says, sessions unpacked."""
    if model is Session:
        return str([session.get_decoded() for session in Session.objects.all()])
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
        return str(cursor.fetchall())


class PasskeyTests(SecondFactorCase):
    """What is sent in the place of what a passkey signs. How one signs in is shown in tests/browser/test_sign_in.py."""

    SIGN_IN = "/admin/second-factor/webauthn/login/"
    GOOD = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"}

    def begin(self) -> Client:
        client = Client()
        answer = client.get(self.SIGN_IN, headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertIn("challenge", answer.json()["request_options"]["publicKey"])
        return client

    def test_what_no_passkey_sends_is_refused_in_words_and_takes_no_memory(self):
        whole = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": self.GOOD}
        flags = base64.urlsafe_b64encode(b"r" * 32 + bytes([0xC1]) + bytes(4)).decode().rstrip("=")
        for sent in (
            "[]",
            "5",
            '{"id": "x"}',
            "{" * 5000,
            json.dumps(whole | {"rawId": 10**10}),
            json.dumps(whole | {"response": self.GOOD | {"signature": 10**10}}),
            json.dumps(whole | {"response": self.GOOD | {"authenticatorData": flags}}),
            json.dumps(whole | {"clientExtensionResults": 5}),
            json.dumps(whole | {"response": self.GOOD | {"userHandle": "a" * 30_000}}),
            json.dumps(whole),
        ):
            answer = self.begin().post(self.SIGN_IN, {"credential": sent})
            self.assertRedirects(answer, "/admin/login/", fetch_redirect_response=False)
            self.assertIn("passkey was not used", str(list(answer.wsgi_request._messages._queued_messages)), sent[:60])

    def test_so_many_begin_from_one_network_and_their_sessions_are_short(self):
        client = self.begin()
        self.assertLessEqual(client.session.get_expiry_age(), 600)
        times = settings.RATE_LIMITS["passkey"].times
        asked = [Client().get(self.SIGN_IN).status_code for _ in range(times + 1)]
        self.assertEqual((asked[0], asked[-1]), (302, 429))
        self.assertEqual(Client(REMOTE_ADDR="192.0.2.9").get(self.SIGN_IN).status_code, 302)

    def test_the_only_one_is_not_taken_away_where_it_is_demanded(self):
        key = Authenticator.objects.create(user=self.ada, type="webauthn", data={"name": "key", "credential": {}})
        self.client.force_login(self.ada)
        address = reverse("mfa_remove_webauthn", args=[key.pk])
        with override_settings(SECOND_FACTOR="required"):
            self.client.post(address)
            self.assertTrue(second_factor.has_one(self.ada))
        self.client.post(address)
        self.assertFalse(second_factor.has_one(self.ada))

    def test_an_account_that_was_closed_is_told_so(self):
        adapter = AccountAdapter()
        request = self.client.get("/admin/login/").wsgi_request
        self.assertEqual(adapter.respond_user_inactive(request, self.ada).status_code, 302)


class LostPhoneTests(SecondFactorCase):
    def setUp(self):
        super().setUp()
        self.enrol()
        self.signed_in, _response = self.sign_in()
        self.give(self.signed_in, code_of(self.secret))
        mail.outbox.clear()

    def assertLedToEnrolment(self):
        self.assertFalse(Authenticator.objects.filter(user=self.ada).exists())
        self.assertFalse(Session.objects.filter(session_key=self.signed_in.session.session_key).exists())
        self.assertEqual([sent.subject for sent in mail.outbox], ["A second factor was taken from your account"])
        with override_settings(SECOND_FACTOR="required"):
            client, _response = self.sign_in()
            self.assertRedirects(client.get("/admin/"), reverse("mfa_index"), fetch_redirect_response=False)

    def test_an_admin_takes_it_away_after_giving_the_password(self):
        admin = Client()
        admin.force_login(make.admin())
        self.long_ago(admin)
        address = reverse("remove_second_factor", args=[self.ada.pk])
        self.assertRedirects(
            admin.get(address), f"{reverse('account_reauthenticate')}?next={address}", fetch_redirect_response=False
        )
        admin.post(reverse("account_reauthenticate"), {"password": RIGHT})
        self.assertContains(admin.get(address), "heard")
        admin.post(address)
        self.assertLedToEnrolment()

    def test_what_is_said_is_what_happens(self):
        admin = Client()
        admin.force_login(make.admin())
        address = reverse("remove_second_factor", args=[self.ada.pk])
        self.assertContains(admin.get(address), "signs in with the password alone")
        with override_settings(SECOND_FACTOR="required"):
            self.assertContains(admin.get(address), "the screen on which a new one is set up")
        self.assertNotContains(admin.post(address, follow=True), "is led to a new second factor")
        self.assertContains(admin.get(address), "has no second factor")
        self.assertContains(admin.post(address, follow=True), "Every session of")

    def test_whoever_must_have_one_is_led_to_a_new_one_as_is_said(self):
        admin = Client()
        admin.force_login(make.admin())
        with override_settings(SECOND_FACTOR="required"):
            answer = admin.post(reverse("remove_second_factor", args=[self.ada.pk]), follow=True)
        self.assertContains(answer, "is led to a new second factor")

    def test_where_there_is_none_the_sessions_end_and_the_week_goes_on(self):
        Authenticator.objects.filter(user=self.ada).delete()
        call_command("second_factor", remove="ada", verbosity=0)
        self.assertFalse(Session.objects.filter(session_key=self.signed_in.session.session_key).exists())
        self.assertEqual(mail.outbox, [])
        with override_settings(SECOND_FACTOR="required"):
            client, _response = self.sign_in()
            self.assertEqual(client.get("/admin/").status_code, 200)

    def test_nobody_else_does(self):
        editor = make.person("editor")
        self.client.force_login(editor)
        self.client.post(reverse("account_reauthenticate"), {"password": RIGHT})
        self.client.post(reverse("remove_second_factor", args=[self.ada.pk]))
        self.assertTrue(second_factor.has_one(self.ada))

    def test_an_operator_does_by_command(self):
        call_command("second_factor", remove="Ada@coop.example", verbosity=0)
        self.assertLedToEnrolment()
        with self.assertRaises(CommandError):
            call_command("second_factor", remove="nobody")


class ReauthenticationTests(SecondFactorCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        User.objects.filter(pk=cls.ada.pk).update(is_superuser=True)

    def test_users_rights_and_tokens_ask_again_after_a_quarter_of_an_hour(self):
        addresses = [
            reverse("wagtailusers_users:add"),
            reverse("wagtailusers_users:edit", args=[self.ada.pk]),
            reverse("wagtailusers_users:delete", args=[self.ada.pk]),
            reverse("wagtailusers_groups:add"),
            reverse("wagtailusers_api_tokens:add"),
            f"{reverse('wagtail_bulk_action', args=['home', 'user', 'delete'])}?id={self.ada.pk}",
        ]
        with time_machine.travel("2026-12-01 12:00Z", tick=False) as clock:
            client, _response = self.sign_in()
            for address in addresses:
                self.assertNotIn("/admin/confirm/", client.get(address).headers.get("Location", ""))
            clock.shift(16 * 60)
            for address in addresses:
                self.assertIn("/admin/confirm/?next=", client.get(address).headers["Location"])
            self.assertEqual(client.get(reverse("wagtailusers_users:index")).status_code, 200)
            client.post("/admin/confirm/", {"password": "wrong"})
            self.assertEqual(client.get(addresses[0]).status_code, 302)
            done = client.post("/admin/confirm/", {"password": RIGHT, "next": addresses[0]})
            self.assertRedirects(done, addresses[0], fetch_redirect_response=False)
            self.assertEqual(client.get(addresses[0]).status_code, 200)

    def test_the_password_is_called_as_at_the_door(self):
        client = Client(headers={"Accept-Language": "ar"})
        client.force_login(self.ada)
        self.assertContains(client.get(reverse("account_reauthenticate")), "كلمة المرور")

    def test_what_is_sent_too_late_changes_nothing_and_says_so(self):
        self.client.force_login(self.ada)
        self.long_ago(self.client)
        other = make.person("author")
        response = self.client.post(reverse("wagtailusers_users:delete", args=[other.pk]))
        self.assertIn("/admin/confirm/", response.headers["Location"])
        self.assertTrue(User.objects.filter(pk=other.pk).exists())
        self.assertContains(self.client.get(response.headers["Location"]), "Nothing was changed")

    def test_by_code_too(self):
        self.enrol()
        self.client.force_login(self.ada)
        self.long_ago(self.client)
        self.assertContains(self.client.get("/admin/confirm/?next=/admin/"), reverse("mfa_reauthenticate"))
        self.client.post(reverse("mfa_reauthenticate"), {"code": code_of(self.secret)})
        self.assertEqual(self.client.get(reverse("wagtailusers_users:add")).status_code, 200)

    def test_whose_address_changes_is_asked_and_hears_of_it_at_the_old_one(self):
        self.client.force_login(self.ada)
        panels = [
            panel for tab in self.client.get("/admin/account/").context["panels_by_tab"].values() for panel in tab
        ]
        form = {each.html_name: each.value() or "" for panel in panels for each in panel.get_form()}
        form |= {"name_email-email": "thief@house.example"}
        self.long_ago(self.client)
        self.assertIn("/admin/confirm/", self.client.post("/admin/account/", form).headers["Location"])
        self.client.post("/admin/confirm/", {"password": RIGHT})
        mail.outbox.clear()
        self.client.post("/admin/account/", form)
        User.objects.filter(pk=self.ada.pk).get(email="thief@house.example")
        self.assertEqual(mail.outbox[0].to, ["ada@coop.example"])
        self.assertIn("another e-mail address", mail.outbox[0].subject)

    def test_the_old_password_can_not_be_guessed_on_the_account_screen(self):
        self.client.force_login(self.ada)
        new = {
            "password-new_password1": "four words never together",
            "password-new_password2": "four words never together",
        }
        for old in [*["wrong"] * 6, RIGHT]:
            self.client.post("/admin/account/", new | {"password-old_password": old})
        self.ada.refresh_from_db()
        self.assertTrue(self.ada.check_password(RIGHT))

    def test_data_of_a_person_and_workflows_ask_too(self):
        self.client.force_login(self.ada)
        self.long_ago(self.client)
        for address in (reverse("personal_data_person"), reverse("wagtailadmin_workflows:add")):
            self.assertIn("/admin/confirm/", self.client.get(address).headers["Location"])

    def test_a_password_guessed_here_is_counted_as_at_the_door(self):
        self.client.force_login(self.ada)
        self.long_ago(self.client)
        self.assertContains(self.client.post("/admin/confirm/", {"password": "wrong"}), "Incorrect password")
        for _ in range(5):
            self.client.post("/admin/confirm/", {"password": "wrong"})
        refused = self.client.post("/admin/confirm/", {"password": RIGHT})
        self.assertContains(refused, "not even with the right one")
        self.assertEqual(self.client.get(reverse("wagtailusers_users:add")).status_code, 302)


class SessionTests(SecondFactorCase):
    def test_they_are_listed_by_browser_and_ended_one_by_one_or_all(self):
        phone, _response = self.sign_in(user_agent=IPHONE)
        desk, _response = self.sign_in(user_agent=FIREFOX)
        third, _response = self.sign_in()
        page = desk.get(reverse("open_sessions"))
        for words in ("Safari on iPhone", "Firefox on Linux", "This browser, now", "A browser we do not know"):
            self.assertContains(page, words)
        desk.post(reverse("open_sessions"), {"session": phone.session.session_key})
        self.assertEqual([client.get("/admin/").status_code for client in (phone, desk, third)], [302, 200, 200])
        desk.post(reverse("open_sessions"))
        self.assertEqual([client.get("/admin/").status_code for client in (desk, third)], [200, 302])

    def test_whoever_ends_the_session_of_this_browser_signs_in_again(self):
        desk, _response = self.sign_in()
        answer = desk.post(reverse("open_sessions"), {"session": desk.session.session_key})
        self.assertEqual((answer.status_code, answer["Location"]), (302, reverse("account_login")))
        self.assertEqual(desk.get("/admin/").status_code, 302)

    def test_nobody_ends_another_ones(self):
        mine, _response = self.sign_in()
        other = Client()
        other.force_login(make.person("editor"))
        self.assertNotContains(other.get(reverse("open_sessions")), mine.session.session_key)
        other.post(reverse("open_sessions"), {"session": mine.session.session_key})
        self.assertEqual(mine.get("/admin/").status_code, 200)

    def test_no_address_is_kept(self):
        client, _response = self.sign_in(user_agent=FIREFOX)
        self.assertNotIn("192.0.2.1", str(dict(client.session)))
        self.assertEqual([each.browser for each in sessions.sessions_of(self.ada)], ["Firefox on Linux"])

    def test_a_mail_about_a_new_browser_and_none_about_a_known_one(self):
        first, _response = self.sign_in(user_agent=FIREFOX)
        self.assertEqual(mail.outbox, [])  # nobody else was ever signed in
        self.ada.refresh_from_db()
        first.post("/admin/logout/")
        self.sign_in(first)
        self.assertEqual(mail.outbox, [])
        self.sign_in(user_agent=IPHONE)
        self.assertEqual(mail.outbox[0].subject, "Somebody signed in as you in a new browser")
        self.assertIn("Safari on iPhone", mail.outbox[0].body)
        self.assertNotIn("192.0.2", mail.outbox[0].body)
        forged = Client()
        forged.cookies["known-here"] = f"{self.ada.pk}:forged"
        self.sign_in(forged)
        self.assertEqual(len(mail.outbox), 2)

    def test_the_mail_names_the_browser_in_the_language_of_its_reader(self):
        first, _response = self.sign_in(user_agent=FIREFOX)
        first.post("/admin/logout/")
        for language, words in (("es", "Safari en iPhone"), ("ar", "Safari على iPhone")):
            mail.outbox.clear()
            UserProfile.objects.update_or_create(user=self.ada, defaults={"preferred_language": language})
            self.sign_in(user_agent=IPHONE)
            self.assertIn(words, mail.outbox[0].body)
