"""How much one network may have computed: whom it stops, whom it never does, and that readers cost no write."""

import json
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from home.page_store.store import PageStore
from pages.api.tokens import READ
from settings.rate_limits import RATE_LIMITS
from settings.serving import cpu_limit
from settings.serving.cpu_limit import COUNTED, KNOWN_FOR, LOOKUPS, UNNOTICED, CPULimitMiddleware
from settings.serving.page_store import PageStoreMiddleware

from ..api.test_middleware import token_of
from ..bench.measured_client import environ_of
from ..support import make
from ..support.cases import HouseCase, connections_kept

LIMIT = RATE_LIMITS["computing"]
BUDGET = LIMIT.times * COUNTED  # seconds
HALL = "registration, computing"
ATTACKER, OTHER = "203.0.113.7", "203.0.113.8"
HOST = {"Host": "localhost:8000"}


@override_settings(RATE_LIMITS=RATE_LIMITS, TRUSTED_PROXIES=["127.0.0.1"])
class CPULimitCase(HouseCase):
    """Each request costs `cost` seconds of a processor, whatever it does."""

    languages = ["en", "es"]
    cost = 0.25

    def setUp(self):
        super().setUp()
        self.enterContext(connections_kept())
        self.spent = 0.0
        self.enterContext(mock.patch.object(cpu_limit.time, "thread_time", side_effect=lambda: self.spent))
        self.django = get_wsgi_application()
        self.limit = CPULimitMiddleware(self.dear, self.django)

    def dear(self, environ: dict, start_response):
        self.spent += self.cost
        return self.django(environ, start_response)

    def ask(self, path: str = "/nothing/", client: str = ATTACKER, application=None, method="GET", **headers: str):
        """(status, headers, body) of a request that reaches us through a proxy of this machine."""
        said = []
        forwarded = {"X-Forwarded-For": client} if client else {}
        environ = environ_of(path, HOST | forwarded | headers) | {"REQUEST_METHOD": method}
        body = b"".join((application or self.limit)(environ, lambda *words: said.append(words)))
        return int(said[-1][0][:3]), dict(said[-1][1]), body.decode()

    def exhaust(self, client: str = ATTACKER, **headers: str) -> None:
        for _ in range(round(BUDGET / self.cost) + 1):
            self.ask("/", client, **headers)

    def status(self, path: str = "/nothing/", client: str = ATTACKER, **headers: str) -> int:
        return self.ask(path, client, **headers)[0]


class CPULimitTests(CPULimitCase):
    def test_who_has_had_its_share_is_asked_to_wait_in_the_language_of_the_page(self):
        self.exhaust()
        status, headers, body = self.ask("/es/nada/")
        self.assertEqual((status, headers["Content-Language"], headers["Cache-Control"]), (429, "es", "no-store"))
        self.assertTrue(0 < int(headers["Retry-After"]) <= LIMIT.seconds)
        self.assertIn("Content-Security-Policy", headers)
        self.assertIn('<html lang="es"', body)
        self.assertEqual(self.status(client=OTHER), 404)

    def test_the_api_says_it_as_problem_details(self):
        self.exhaust()
        status, headers, body = self.ask("/api/v3/news/")
        self.assertEqual((status, headers["Content-Type"]), (429, "application/problem+json"))
        self.assertEqual(json.loads(body)["type"], "/api/v3/problems/too-many-requests/")
        self.assertTrue(0 < int(headers["Retry-After"]) <= LIMIT.seconds)
        with override_settings(HEADLESS="only", FRONTEND_URL="https://front.example"):
            self.limit.refusals.clear()
            self.assertEqual(self.status("/news/"), 429)  # not led to the front end, at our cost

    def test_the_window_ends(self):
        moving = mock.patch.object(cpu_limit.time, "monotonic", side_effect=lambda: cpu_limit.time.time())
        with time_machine.travel(1_800_000_000, tick=False) as clock, moving:
            self.exhaust()
            self.assertEqual(self.status(), 429)
            clock.shift(LIMIT.seconds)
            self.assertEqual(self.status(), 404)

    def test_what_a_crowd_reads_counts_by_what_it_costs(self):
        self.cost = 0.01
        for _ in range(100):  # five times as many as get answers above
            self.assertEqual(self.status(), 404)

    def test_readers_cost_no_write(self):
        with mock.patch.object(cpu_limit, "count_in_window", side_effect=AssertionError) as counted:
            for number in range(20):
                for _ in range(round(COUNTED / self.cost) - 1):
                    self.status(client=f"198.51.100.{number}")
            counted.assert_not_called()

    def test_two_processes_count_as_one(self):
        other = CPULimitMiddleware(self.dear, self.django)
        for turn in range(round(BUDGET / self.cost * 1.5)):
            self.ask("/", application=(self.limit, other)[turn % 2])
        self.assertEqual({self.ask(application=each)[0] for each in (self.limit, other)}, {429})

    def test_to_refuse_costs_nothing(self):
        self.exhaust()
        self.status()
        with mock.patch.object(self.limit, "django", side_effect=AssertionError):
            self.assertEqual({self.status(f"/{number}/") for number in range(50)}, {429})

    def test_a_hall_that_registers_at_once_is_not_refused_and_no_flood_of_forms_is_let_in(self):
        self.exhaust()
        self.assertEqual(self.status("/events/a-meeting/register/"), 429)  # only what is sent
        paths = ["/es/eventos/una/2027-03-21/register/", "/api/v3/events/registration/x/2027-03-21/"]
        statuses = [self.status(paths[number % 2], method="POST") for number in range(RATE_LIMITS[HALL].times + 2)]
        self.assertNotIn(429, statuses[:-2])
        self.assertEqual(statuses[-2:], [429, 429])
        self.assertEqual(self.status("/admin/", method="POST"), 429)

    def test_it_is_said_in_the_log_once_and_without_an_address(self):
        with self.assertLogs("settings.cpu_limit") as logs:
            self.exhaust()
            self.exhaust()
        self.assertEqual(len(logs.output), 1)
        self.assertNotIn(ATTACKER, logs.output[0])


class WhoIsLimitedTests(CPULimitCase):
    def session(self) -> str:
        self.client.force_login(make.admin())
        return f"sessionid={self.client.cookies['sessionid'].value}"

    def test_whom_we_know_is_not_refused_for_what_strangers_there_do(self):
        cookie, key = self.session(), f"Bearer {token_of(make.admin(), READ)}"
        self.exhaust()
        self.assertEqual(self.status("/admin/", Cookie=cookie), 200)
        self.assertEqual(self.status("/api/v3/news/", Authorization=key), 200)
        self.exhaust(Cookie="sessionid=nothing")
        self.assertEqual(self.status("/admin/", Cookie="sessionid=nothing"), 429)
        for _ in range(round(BUDGET / self.cost) * 2):  # known by now
            self.assertEqual(self.status("/api/v3/news/", Authorization=key), 200)
        self.assertEqual(self.status("/admin/", Cookie=cookie), 200)

    def test_who_is_signed_in_gets_in_where_neighbours_send_made_up_sessions(self):
        """As behind the one address that a provider has for many (CGNAT)."""
        cookie = self.session()
        self.exhaust(Cookie="sessionid=nothing")
        self.assertEqual(self.status("/admin/", Cookie="sessionid=nothing"), 429)
        self.assertEqual(self.status("/admin/", Cookie=cookie), 200)
        with mock.patch.object(cpu_limit, "signs_in", side_effect=AssertionError):  # known by now
            self.assertEqual(self.status("/admin/", Cookie=cookie), 200)

    def test_of_several_sessions_the_one_counts_that_django_reads(self):
        self.exhaust(Cookie="sessionid=nothing")
        cookie = self.session()
        self.assertEqual(self.status("/admin/", Cookie=f"{cookie}; sessionid=nothing"), 429)
        self.assertEqual(self.status("/admin/", Cookie=f"sessionid=nothing; {cookie}"), 200)
        self.assertEqual(self.status("/admin/", Cookie="sessionid=nothing"), 429)

    def test_a_session_in_which_nobody_is_signed_in_opens_nothing(self):
        session = SessionStore()
        session["theme"] = "dark"
        session.save()
        self.exhaust(Cookie="sessionid=nothing")
        self.assertEqual(self.status("/admin/", Cookie=f"sessionid={session.session_key}"), 429)

    def test_few_sessions_of_a_network_are_looked_up(self):
        self.exhaust(Cookie="sessionid=nothing")
        with (
            mock.patch.object(cpu_limit.time, "monotonic", return_value=cpu_limit.time.monotonic() + 1),
            mock.patch.object(cpu_limit, "signs_in", return_value=False) as looked_up,
        ):
            answers = {self.status("/admin/", Cookie=f"sessionid=madeup{number}") for number in range(50)}
        self.assertEqual((answers, looked_up.call_count), ({429}, LOOKUPS))

    def test_who_is_known_stays_so_while_here_and_no_longer(self):
        moving = mock.patch.object(cpu_limit.time, "monotonic", side_effect=lambda: cpu_limit.time.time())
        self.enterContext(mock.patch.object(cpu_limit, "LOOKUPS", 0))
        with time_machine.travel(timezone.now(), tick=False) as clock, moving:
            cookie = self.session()
            for _ in range(3):
                self.assertEqual(self.status("/admin/", Cookie=cookie), 200)
                clock.shift(KNOWN_FOR - 1)
            self.exhaust(Cookie="sessionid=nothing")
            self.assertEqual(self.status("/admin/", Cookie=cookie), 200)
            self.client.logout()
            for _ in range(2):
                self.assertEqual(self.status("/admin/", Cookie=cookie), 302)
                clock.shift(KNOWN_FOR - 1)
            self.exhaust(Cookie="sessionid=nothing")
            self.assertEqual(self.status("/admin/", Cookie=cookie), 429)

    def test_a_session_makes_no_made_up_token_known(self):
        junk = {"Authorization": "Bearer made-up"}
        self.assertEqual(self.status("/admin/", Cookie=self.session(), **junk), 200)
        self.exhaust(**junk)
        self.assertEqual(self.status(**junk), 429)

    def test_a_made_up_credential_opens_nothing(self):
        for headers in ({"Cookie": "sessionid=made-up"}, {"Authorization": "Bearer made-up"}):
            self.exhaust(**headers)
            self.assertEqual(self.status("/api/v3/news/", **headers), 429)

    def test_parts_of_stored_pages_are_counted_apart(self):
        self.exhaust()
        self.assertEqual(self.status("/theme-00000000.css"), 302)
        self.cost = BUDGET
        self.status("/theme-00000000.css")
        self.assertEqual(self.status("/theme-00000000.css"), 429)

    def test_this_machine_is_never_refused(self):
        for client in ("", "127.0.0.1", "::1", "::ffff:127.0.0.1"):
            self.exhaust(client)
            self.assertEqual(self.status(client=client), 404)

    def test_the_proxy_itself_is_not_and_a_private_client_behind_it_is(self):
        with override_settings(TRUSTED_PROXIES=["127.0.0.1", "10.0.0.1"]):
            self.limit = CPULimitMiddleware(self.dear, self.django)
            for client, expected in (("10.0.0.1", 404), ("10.0.0.2", 429)):
                self.exhaust(client)
                self.assertEqual(self.status(client=client), expected, client)

    @override_settings(TRUSTED_PROXIES=[])
    def test_where_nobody_named_the_proxy_the_site_stays_open(self):
        """All visitors have its address then; the header, which anybody may send, says nothing."""
        self.limit = CPULimitMiddleware(self.dear, self.django)
        for peer, expected in (("127.0.0.1", 404), ("172.18.0.5", 404), ("93.184.216.34", 429), ("", 429)):
            with mock.patch.object(self.limit.client_address, "of", return_value=peer):
                self.exhaust(OTHER)
                self.assertEqual(self.status(client=OTHER), expected, peer)

    def test_one_household_is_one(self):
        for number in range(round(BUDGET / self.cost) + 1):
            self.ask(client=f"2001:db8:0:1::{number:x}")
        self.assertEqual(self.status(client="2001:db8:0:1:ffff::1"), 429)
        self.assertEqual(self.status(client="2001:db8:0:2::1"), 404)

    def test_what_is_remembered_has_an_end(self):
        with mock.patch.object(cpu_limit, "MOST", 5):
            for number in range(30):
                self.status(client=f"198.51.100.{number}")
                self.limit.remember(("session", str(number)))
            self.assertLessEqual(max(len(self.limit.spendings), len(self.limit.known)), 5)


class StoredPagesTests(CPULimitCase):
    def setUp(self):
        super().setUp()
        store = PageStore(Path(self.enterContext(TemporaryDirectory())) / "store")
        store.begin_anew()
        self.limit = PageStoreMiddleware(self.dear, store)
        self.limit.limited.django = self.django

    def cached(self, cookie: str) -> str:
        return self.ask("/", OTHER, Cookie=cookie)[1]["Cache-Control"]

    def test_what_is_stored_is_never_refused(self):
        self.assertEqual(self.status("/", OTHER), 200)
        for number in range(round(BUDGET / self.cost) + 1):
            self.status(f"/nothing-{number}/")
        self.assertEqual((self.status("/never/"), self.status("/"), self.status("/?x=1")), (429, 200, 200))

    def test_who_is_signed_in_gets_no_stored_page_whatever_cookies_others_have_set(self):
        self.client.force_login(make.admin())
        session = f"sessionid={self.client.cookies['sessionid'].value}"
        self.assertEqual(self.status("/", OTHER), 200)
        for others in ("", "theme=dark; ", "what is no cookie; ", "a b=c; ", "sessionid=nothing; "):
            self.assertEqual(self.cached(others + session), "private, no-cache", others)
        for others in ("nosessionid=1", "theme=sessionid", 'sessionid="made up"; a b=c'):
            self.assertEqual(self.cached(others), "public, no-cache", others)


class ShareOfThreadsTests(CPULimitCase):
    def underway(self, client: str, number: int) -> int:
        """How many of so many requests at once get through; none has ended before the last has begun."""
        all_here, found = threading.Event(), []

        def slow(environ, start_response):
            found.append(1)
            all_here.wait(10)
            start_response("200 OK", [])
            return [b""]

        self.limit.application = slow
        threads = [threading.Thread(target=self.ask, args=["/", client]) for _ in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads[number // 2 :]:
            with suppress(RuntimeError):
                thread.join(0.1)
        all_here.set()
        for thread in threads:
            thread.join()
        return len(found)

    def test_one_who_asks_for_much_has_half_of_them(self):
        self.ask("/")  # the answer is made, in the thread that has the database
        self.limit.refusal("/", 1)
        self.assertEqual(self.underway(ATTACKER, 8), 8)  # a page with pictures, or a hall
        self.limit.end(f"{ATTACKER} ", UNNOTICED)
        self.assertEqual(self.underway(ATTACKER, 8), 4)
        self.assertEqual(self.underway(OTHER, 8), 8)

    def test_forms_are_counted_too(self):
        self.exhaust()
        environ = environ_of(reverse("wagtailadmin_login"), HOST | {"X-Forwarded-For": ATTACKER}, "POST")
        said = []
        b"".join(self.limit(environ, lambda *words: said.append(words)))
        self.assertEqual(said[-1][0][:3], "429")
