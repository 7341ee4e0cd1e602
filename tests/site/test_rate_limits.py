"""How often one address may ask, and that an error page needs nothing that may be broken."""

import ast
import hashlib
import re
import stat
from base64 import b64encode
from collections.abc import Iterator
from fnmatch import filter as filter_names
from fnmatch import fnmatch
from importlib import import_module
from unittest import mock

import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client, SimpleTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from pages.http.counters import DATABASE_COUNTERS, MemoryCounter
from pages.http.rate_limit import count_in_window, forget, is_within_limit, key_of, limit_of, uncounted
from settings.middleware import LIMITED
from settings.rate_limits import RATE_LIMITS

from ..set_up import environment
from ..support import make, rate_limits
from ..support.cases import HouseCase
from ..support.processes import output
from ..support.rate_limits import without_counting
from ..support.running_site import collected_static

STRICT = {"password": (3, 300), "search": (3, 60), "suggest": (3, 60), "reset": (3, 3600)}
STRICT = settings.RATE_LIMITS | STRICT


@override_settings(RATE_LIMITS=STRICT)
class LimitTests(HouseCase):
    languages = ["en", "es"]

    def assertLimited(self, ask, status: int = 200):
        for _ in range(3):
            self.assertEqual(ask().status_code, status)
        refused = ask()
        self.assertEqual(refused.status_code, 429)
        self.assertEqual(refused["Cache-Control"], "no-store")
        self.assertGreater(int(refused["Retry-After"]), 0)
        return refused

    def test_guessing_the_password_of_a_page(self):
        page = make.text(self.home)
        lock = PageViewRestriction.objects.create(page_id=page.pk, restriction_type="password", password="open sesame")
        address = reverse("wagtailcore_authenticate_with_password", args=[lock.pk, page.pk])
        self.assertLimited(lambda: self.client.post(address, {"password": "open", "return_url": page.url}))
        right = {"password": "open sesame", "return_url": page.url}
        hall = Client(REMOTE_ADDR="192.0.2.8")
        self.assertEqual({hall.post(address, right).status_code for _ in range(9)}, {302})  # one address, many people
        self.assertEqual(self.client.post(address, right).status_code, 429)
        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        self.assertEqual(elsewhere.post(address, right).status_code, 302)
        self.assertEqual(self.client.get(page.url).status_code, 200)  # asking for the form costs nothing

    def test_searching_in_the_language_of_the_page(self):
        refused = self.assertLimited(lambda: self.client.get("/es/search/", {"query": "tierra"}))
        self.assertIn('lang="es"', refused.content.decode())
        self.assertEqual(self.client.get("/search/").status_code, 200)  # nothing was asked yet

    def test_who_asks_too_often_costs_little(self):
        english = self.assertLimited(lambda: self.client.get("/search/", {"query": "land"}))
        with CaptureQueriesContext(connection) as queries:
            again = self.client.get("/search/", {"query": "land"})
        self.assertEqual(again.content, english.content)
        self.assertLessEqual(len(without_counting(queries)), 1)  # what has changed since
        spanish = self.client.get("/es/search/", {"query": "tierra"})
        self.assertEqual((spanish.status_code, spanish["Content-Language"]), (429, "es"))
        self.assertNotIn("A moment, please", spanish.content.decode())

    def test_suggestions(self):
        self.assertLimited(lambda: self.client.get("/search/suggest/", {"query": "la"}))

    def test_mails_to_choose_a_new_password(self):
        self.assertLimited(lambda: self.client.post("/admin/password_reset/", {"email": "a@example.org"}), status=302)

    def test_a_mailbox_gets_a_few_whoever_asks(self):
        make.person("editor", email="somebody@example.org")
        said = set()
        for number in range(limit_of("mailbox")[0] + 2):
            asked = Client(REMOTE_ADDR=f"192.0.2.{number}")
            said.add(asked.post("/admin/password_reset/", {"email": "Somebody@example.org"})["Location"])
        self.assertEqual(len(mail.outbox), limit_of("mailbox")[0])
        self.assertEqual(len(said), 1)

    def test_it_says_how_long_it_takes_until_it_may_be_done_again(self):
        ask = {"query": "land"}
        with time_machine.travel(1_800_000_000, tick=False) as clock:
            for _ in range(3):
                self.client.get("/search/", ask)
            clock.shift(50)
            self.assertEqual(self.client.get("/search/", ask)["Retry-After"], "10")
            clock.shift(10)
            self.assertEqual(self.client.get("/search/", ask).status_code, 200)

    def test_one_household_is_one_whatever_address_it_takes(self):
        for number in range(3):
            client = Client(REMOTE_ADDR=f"2001:db8:1:2::{number}")
            self.assertEqual(client.get("/search/", {"query": "land"}).status_code, 200)
        same, other = Client(REMOTE_ADDR="2001:db8:1:2:ffff::1"), Client(REMOTE_ADDR="2001:db8:1:3::1")
        self.assertEqual(same.get("/search/", {"query": "land"}).status_code, 429)
        self.assertEqual(other.get("/search/", {"query": "land"}).status_code, 200)


@override_settings(RATE_LIMITS=STRICT | {"sign-in": (2, 900)})
class FullDiskTests(HouseCase):
    """A counter that can be read and not written, as on a full disk; and one that does neither."""

    def setUp(self):
        super().setUp()
        counter = DATABASE_COUNTERS[connection.vendor]
        self.counter, self.error = type(counter), counter.breaker.errors[0]
        self.enterContext(mock.patch.object(self.counter, "add", side_effect=self.error))

    def test_the_password_of_a_page_is_guessed_a_few_times_only(self):
        page = make.text(self.home)
        lock = make.private(page)
        address = reverse("wagtailcore_authenticate_with_password", args=[lock.pk, page.pk])
        times = limit_of("password")[0]
        wrong, right = ({"password": words, "return_url": page.url} for words in ("wrong", lock.password))
        statuses = [self.client.post(address, wrong).status_code for _ in range(times + 2)]
        self.assertEqual(statuses, [200] * times + [429] * 2)
        self.assertEqual(self.client.post(address, right).status_code, 429)
        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        self.assertEqual(elsewhere.post(address, right).status_code, 302)

    def test_the_password_of_an_account_too(self):
        make.admin(username="ada", password="the right one")
        times = limit_of("sign-in")[0]
        for is_readable in (True, False):
            if not is_readable:
                self.enterContext(mock.patch.object(self.counter, "look_up", side_effect=self.error))
                rate_limits.forget()
            for _ in range(times):
                self.client.post("/admin/login/", {"username": "ada", "password": "wrong"})
            refused = self.client.post("/admin/login/", {"username": "ada", "password": "the right one"})
            self.assertEqual(refused.status_code, 429)
            self.assertNotIn("_auth_user_id", self.client.session)

    def test_once_there_is_room_what_was_counted_in_memory_still_counts(self):
        self.assertEqual([is_within_limit("test", "a", 3, 60) for _ in range(2)], [True] * 2)
        with mock.patch.object(self.counter, "add", return_value=(1, 60)):
            DATABASE_COUNTERS[connection.vendor].breaker.is_failing = False
            self.assertEqual(count_in_window("test", "a", 3, 60), (3, 60))
        forget("test", "a")
        self.assertEqual(uncounted.look_up(key_of("test", "a")), (0, 0))

    def test_memory_is_bounded(self):
        counter = MemoryCounter()
        with mock.patch("pages.http.counters.MOST_IN_MEMORY", 5):
            for number in range(9):
                counter.add(str(number), 60)
        self.assertEqual(list(counter.counts), ["4", "5", "6", "7", "8"])

    def test_a_window_in_memory_ends(self):
        counter = MemoryCounter()
        with time_machine.travel(1_800_000_000, tick=False) as clock:
            self.assertEqual([counter.add("a", 60) for _ in range(2)], [(1, 60), (2, 60)])
            clock.shift(50)
            self.assertEqual((counter.add("a", 60), counter.look_up("a")), ((3, 10), (3, 10)))
            clock.shift(10)
            self.assertEqual((counter.look_up("a"), counter.add("a", 60)), ((0, 0), (1, 60)))
            clock.shift(60)
            counter.delete_expired()
        self.assertEqual(counter.counts, {})


class ServerErrorTests(SimpleTestCase):
    """No database is allowed here."""

    def answer(self):
        client = Client(raise_request_exception=False)
        with mock.patch("settings.middleware.count_in_window", side_effect=RuntimeError):
            return client.get("/search/", {"query": "land"})

    def test_it_is_said_in_three_languages_without_a_database(self):
        answer = self.answer()
        self.assertEqual(answer.status_code, 500)
        for words in ("Something broke", "Algo se rompió", "حدث عطل"):
            self.assertIn(words, answer.content.decode())

    def test_it_fetches_nothing_and_its_style_is_allowed_by_its_hash(self):
        answer = self.answer()
        page = answer.content.decode()
        self.assertEqual(re.findall(r'(?:src|href)="(?!data:|/")([^"]+)"', page), [])
        style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
        wanted = f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        self.assertIn(wanted, answer["Content-Security-Policy"])
        self.assertNotIn("unsafe", answer["Content-Security-Policy"])


def test_a_web_server_reads_the_static_files_and_nobody_else_the_database(tmp_path):
    variables = environment(DJANGO_SETTINGS_MODULE="settings.dev", COMMONHOUSE_VAR=str(tmp_path))
    old = tmp_path / "db.sqlite3"  # an installation of an earlier day
    old.touch(mode=0o644)
    output(variables, "manage.py", "shell", "-v0", "-c", "from home.users.models import User")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (collected_static() / "static").rglob("*")}
    assert len(modes) > 100
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o644}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o755}
    assert stat.S_IMODE(old.stat().st_mode) == 0o600


class OneTableTests(SimpleTestCase):
    """Every figure stands in settings/rate_limits.py, and every scope there is one that the code counts."""

    COUNTING = {"limit_of", "count_in_window", "is_within_limit", "current_count", "forget", "is_exceeded"}

    def counted(self) -> Iterator[tuple[str, list[ast.expr]]]:
        """The module and the arguments of each call that counts something."""
        for room in ("settings", "home", "pages", "media"):
            for path in (settings.ROOT / room).rglob("*.py"):
                module = ".".join(path.relative_to(settings.ROOT).with_suffix("").parts)
                if module == "pages.http.rate_limit":
                    continue
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in self.COUNTING and node.args:
                        yield module, node.args

    def scope_of(self, module: str, named: ast.expr) -> str:
        """What the first argument says; a pattern where a part of it is known later."""
        if isinstance(named, ast.Constant):
            return named.value
        if isinstance(named, ast.JoinedStr):
            return "".join(part.value if isinstance(part, ast.Constant) else "*" for part in named.values)
        return getattr(import_module(module), ast.unparse(named), "") if isinstance(named, ast.Name) else ""

    def test_every_scope_that_is_counted_stands_in_it_and_every_one_of_it_is_counted(self):
        found = {self.scope_of(module, arguments[0]) for module, arguments in self.counted()} - {""}
        found |= {limit.name for limit in LIMITED.values()}
        self.assertGreater(len(found), 8)
        for scope in found:
            self.assertTrue(filter_names(RATE_LIMITS, scope), f"{scope} has no line in settings/rate_limits.py")
        for scope in RATE_LIMITS:
            self.assertTrue([each for each in found if fnmatch(scope, each)], f"nobody counts {scope}")

    def test_no_figure_stands_elsewhere(self):
        numbers = {
            f"{module}: {ast.unparse(argument)}"
            for module, arguments in self.counted()
            for argument in arguments
            if isinstance(argument, ast.Constant) and isinstance(argument.value, int)
        }
        self.assertEqual(numbers, set())

    def test_each_says_what_is_counted_and_what_happens_then(self):
        for scope, limit in RATE_LIMITS.items():
            self.assertTrue(limit.times > 0 and limit.seconds > 0 and limit.counted_by and limit.beyond, scope)
