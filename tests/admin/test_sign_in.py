"""Signing in: how often a password may be guessed, by whom, from where, and that nobody learns who has an account."""

import os
import statistics
import time
from contextlib import redirect_stdout
from io import StringIO
from unittest import mock

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher
from django.test import Client, SimpleTestCase, override_settings

from home.users import auth
from home.users.accounts.first_password import WrongPassword, given_password
from home.users.models import User
from pages.http.rate_limit import limit_of

from ..support import make, rate_limits
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs
RIGHT, WRONG = "a long password", "another password"


class SignInCase(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.ada = make.person("editor", username="ada", email="ada@coop.example")

    def sign_in(self, name: str = "ada", password: str = WRONG, address: str = "192.0.2.1"):
        client = Client(REMOTE_ADDR=address)
        return client.post("/admin/login/", {"username": name, "password": password, "next": "/admin/"})

    def is_in(self, **tried) -> bool:
        return self.sign_in(**tried).status_code == 302

    def guess(self, times: int, **tried) -> None:
        for _ in range(times):
            self.assertIn(self.sign_in(**tried).status_code, (200, 429))


class SignOutFormTests(SignInCase):
    def test_a_link_signs_nobody_out(self):
        self.client.force_login(self.ada)
        self.assertEqual(self.client.get("/admin/logout/").status_code, 405)
        self.assertEqual(self.client.get("/admin/").status_code, 200)
        self.assertEqual(self.client.post("/admin/logout/").status_code, 302)
        self.assertEqual(self.client.get("/admin/").status_code, 302)


class TypedPasswordTests(SimpleTestCase):
    def prompt(self, *typed) -> tuple[str, str]:
        """The password that is taken of what is typed at a terminal, and what is printed."""
        printed = StringIO()
        with (
            mock.patch.dict(os.environ, {"ADMIN_PASSWORD": ""}),
            mock.patch("sys.stdin.isatty", return_value=True),
            mock.patch("getpass.getpass", side_effect=typed),
            redirect_stdout(printed),
        ):
            return given_password(User(username="ada")), printed.getvalue()

    def test_it_is_typed_twice_and_weak_ones_are_refused_in_words(self):
        password, printed = self.prompt("12345", RIGHT, WRONG, RIGHT, RIGHT)
        self.assertEqual(password, RIGHT)
        self.assertIn("too short", printed)
        self.assertIn("The two are not the same.", printed)

    def test_whoever_leaves_makes_nothing(self):
        for end in (EOFError, KeyboardInterrupt):
            with self.assertRaisesMessage(WrongPassword, "nothing was made"):
                self.prompt(RIGHT, end)


class OldFormTests(SignInCase):
    def test_a_form_from_before_the_sign_in_is_refused_in_words(self):
        """As in a second tab, after the first one has signed in."""
        refused = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "ada", "password": RIGHT})
        self.assertContains(refused, "Once more, please", status_code=403)
        self.assertContains(refused, "To the desk", status_code=403)

    def test_visitors_too(self):
        refused = Client(enforce_csrf_checks=True).post("/_util/login/", {"username": "ada", "password": RIGHT})
        self.assertContains(refused, "Once more, please", status_code=403)
        self.assertContains(refused, "Front page", status_code=403)


class SignInLimitTests(SignInCase):
    def test_after_five_wrong_ones_the_right_one_is_refused_from_there_and_not_elsewhere(self):
        self.guess(4)
        self.assertTrue(self.is_in(password=RIGHT))
        self.guess(5)
        refused = self.sign_in(password=RIGHT)
        self.assertContains(refused, "Too many wrong passwords", status_code=429)
        self.assertContains(refused, "15 minutes", status_code=429)
        self.assertEqual(refused.headers["Retry-After"], "900")
        self.assertTrue(self.is_in(password=RIGHT, address="192.0.2.2"))
        self.assertFalse(self.is_in(password=RIGHT))  # the other one’s success has ended nothing here

    def test_at_the_door_of_private_pages_it_is_said_too(self):
        for _ in range(5):
            refused = self.client.post("/_util/login/", {"username": "ada", "password": WRONG, "next": "/"})
        self.assertContains(refused, "Too many wrong passwords", status_code=429)
        self.assertNotContains(refused, "do not belong together", status_code=429)

    def test_fifty_wrong_ones_are_locked_at_the_fifth(self):
        locked = ["Too many wrong passwords" in self.sign_in().content.decode() for _ in range(50)]
        self.assertEqual(locked, [False] * 4 + [True] * 46)
        self.assertTrue(self.is_in(password=RIGHT, address="192.0.2.2"))

    def test_name_and_address_of_mail_are_one_person_in_any_case(self):
        for name in ("ada", "ADA", "ada@coop.example", "Ada@Coop.example", "ada"):
            self.guess(1, name=name)
        self.assertFalse(self.is_in(password=RIGHT))

    def test_nobody_learns_that_a_name_and_an_address_are_of_one_account(self):
        """Locked or slow by the one, the other answers as one that nobody has: in words, in hashes and in time."""
        told, sleep = {}, self.enterContext(mock.patch.object(auth.time, "sleep"))
        for name in ("ada@coop.example", "nobody@coop.example"):
            rate_limits.forget()
            self.guess(6)
            for number in range(limit_of("sign-in, from anywhere")[0]):
                self.guess(1, address=f"198.51.100.{number}")
            sleep.reset_mock()
            with mock.patch.object(MD5PasswordHasher, "encode", return_value="x") as encode:
                answers = [self.sign_in(name=name) for _ in range(7)]
            sleep.assert_not_called()
            said = [(each.status_code, each.context["form"].non_field_errors()) for each in answers]
            told[name] = said, encode.call_count
        self.assertEqual(*told.values())
        self.assertEqual([status for status, _words in said], [200] * 4 + [429] * 3)

    def test_by_its_name_and_its_address_an_account_is_tried_no_more_often_than_by_one(self):
        for name, times in (("ada", 3), ("ada@coop.example", 2)):
            self.guess(times, name=name)
        for name in ("ada", "ada@coop.example"):
            self.assertContains(self.sign_in(name=name, password=RIGHT), "refused here for 15 minutes")
            self.assertTrue(self.is_in(name=name, password=RIGHT, address="192.0.2.2"))

    def test_one_is_locked_in_whatever_letters_the_database_takes_for_the_same(self):
        User.objects.filter(pk=self.ada.pk).update(username="iris")
        for name in ("iris", "IRIS", "\u0131ris", "iri\u017f", "Iris"):
            self.guess(1, name=name)
        self.assertContains(self.sign_in(name="iris"), "Too many wrong passwords", status_code=429)

    def test_the_sign_in_of_private_pages_says_it_too(self):
        for words in ["refused here for 15 minutes"] * 4 + ["Too many wrong passwords"]:
            said = Client().post("/_util/login/", {"username": "ada", "password": WRONG})
            self.assertIn(words, said.content.decode())

    def test_others_come_in_from_the_same_address(self):
        make.person("editor", username="grace")
        self.guess(6)
        self.assertTrue(self.is_in(name="grace", password=RIGHT))

    def test_it_ends_after_a_quarter_of_an_hour(self):
        with time_machine.travel(1_800_000_000, tick=False) as clock:
            self.guess(6)
            clock.shift(14 * 60)
            self.assertContains(self.sign_in(password=RIGHT), "1 minute,", status_code=429)
            clock.shift(60)
            self.assertTrue(self.is_in(password=RIGHT))

    def test_a_name_that_nobody_has_is_told_the_same(self):
        for name in ("ada", "nobody"):
            said = [self.sign_in(name=name).context["form"].non_field_errors() for _ in range(7)]
            self.assertEqual([len(each) for each in said], [1] * 7)
            self.assertEqual([("Too many" in each[0]) for each in said], [False] * 4 + [True] * 3)

    def test_each_try_costs_one_hash_whether_there_is_such_a_person_or_not(self):
        hashed = f"pbkdf2_sha256${PBKDF2PasswordHasher.iterations}${'s' * 22}$hash"
        User.objects.filter(pk=self.ada.pk).update(password=hashed)
        for name in ("ada", "nobody"):
            with (
                override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]),
                mock.patch.object(PBKDF2PasswordHasher, "encode", return_value="x") as encode,
            ):
                self.guess(1, name=name)
            encode.assert_called_once()

    def test_a_locked_one_costs_none(self):
        self.guess(5)
        with mock.patch("django.contrib.auth.hashers.check_password", side_effect=AssertionError):
            self.guess(1)

    def test_many_from_everywhere_are_slowed_down_and_the_right_one_still_comes_in(self):
        with mock.patch.object(auth.time, "sleep") as sleep:
            for number in range(limit_of("sign-in, from anywhere")[0]):
                self.guess(1, address=f"198.51.100.{number}")
            sleep.assert_not_called()
            self.assertTrue(self.is_in(password=RIGHT, address="203.0.113.1"))
            sleep.assert_called_once_with(auth.DELAY)

    def test_no_more_than_two_threads_wait(self):
        with mock.patch.object(auth.time, "sleep") as sleep, auth.waiting, auth.waiting:
            for number in range(limit_of("sign-in, from anywhere")[0] + 1):
                self.guess(1, address=f"198.51.100.{number}")
            sleep.assert_not_called()


@pytest.mark.soak
class SignInTimeTests(SignInCase):
    """What a wrong password costs with Django's own hash, for a name that somebody has and one that nobody has."""

    TIMES = 200  # of each

    @override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
    def test_a_known_and_an_unknown_name_cost_the_same_within_two_per_cent(self):
        self.ada.set_password(RIGHT)
        self.ada.save()
        spent = {"ada": [], "nobody": []}
        for _ in range(self.TIMES):
            for name, seconds in spent.items():
                rate_limits.forget()
                begun = time.thread_time()
                self.guess(1, name=name)
                seconds.append(time.thread_time() - begun)
        known, unknown = (statistics.median(each) for each in spent.values())
        print(
            f"CPU of a wrong password: known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms, n = {self.TIMES} each"
        )
        self.assertLess(abs(known - unknown) / known, 0.02)
