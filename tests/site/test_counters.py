"""One limiter for all processes, whatever counts for it; and that what counts or caches may be away."""

import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from unittest import mock
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, transaction
from django.test import Client, SimpleTestCase, override_settings
from django.urls import reverse

from media.circuit_breaker import LOG_PERIOD, PAUSE, CircuitBreaker
from pages.http import cache as http_cache
from pages.http import rate_limit
from pages.http.counters import OPEN, SQLiteCounter, counter
from pages.http.models import LONGEST_WINDOW, RateLimitCounter
from pages.http.rate_limit import count_in_window, current_count, forget, is_within_limit, key_of, network_of
from pages.http.redis_cache import TIMEOUT, FailOpenRedisCache, RedisCounter
from settings.environment import Environment, WrongValue, load_or_create_secret
from settings.rate_limits import RATE_LIMITS

from ..support import make
from ..support.cases import HouseCase
from ..support.processes import output
from ..support.redis import redis_server
from ..support.running_site import migrated_site, served

pytestmark = pytest.mark.differs

LIMIT = 60
# Four processes, each as often as the limit allows to all of them.
FOUR = f"""
import django, multiprocessing, sys
django.setup()
from django.test import override_settings
from pages.http.rate_limit import is_within_limit
from settings.environment import Environment

def ask(_):
    return sum(is_within_limit("test", "192.0.2.1", {LIMIT}, 3600) for _ in range({LIMIT}))

if __name__ == "__main__":
    for url in ("memory", sys.argv[1]):
        cache = Environment({{"CACHE_URL": url}}).cache("CACHE_URL")
        with override_settings(CACHES={{"default": cache}}), multiprocessing.get_context("fork").Pool(4) as pool:
            print(*pool.map(ask, range(4), chunksize=1))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Tables without content, in a folder and a database of their own; no server."""
    with migrated_site(tmp_path_factory.mktemp("var"), f"counters_{time.time_ns()}") as site:
        yield site


def test_four_processes_count_as_one(site):
    """In the database, then in Redis."""
    with redis_server() as server:
        counted = [line.split() for line in output(site.variables, "-c", FOUR, server.url).splitlines()]
    assert [len(each) for each in counted] == [4, 4]
    assert [sum(map(int, each)) for each in counted] == [LIMIT, LIMIT], counted


def test_nobody_waits_for_a_database_that_an_editor_writes_to(site):
    """On SQLite the lock of the whole database is held; on PostgreSQL there is none, and a row is locked."""
    lock = "connection.cursor().execute('UPDATE django_content_type SET model = model')"
    program = f"""
import threading, time
from django.db import connection, transaction
from pages.http.rate_limit import is_within_limit
waited = []

def ask():
    began = time.monotonic()
    waited.append([is_within_limit("busy", "192.0.2.1", 2, 3600) for _ in range(3)])
    waited.append(time.monotonic() - began)
    connection.close()

with transaction.atomic():
    {lock}
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
print(waited)
"""
    allowed, seconds = eval(site.shell(program))
    assert allowed == [True, True, False]
    assert seconds < 1


def test_where_the_table_is_gone_each_process_counts_and_it_is_said_once(site):
    program = """
import logging
from django.conf import settings
from django.db import connection
from pages.http.counters import DATABASE_COUNTERS, TABLE
from pages.http.rate_limit import is_within_limit
said = []
handler = logging.Handler()
handler.emit = lambda record: said.append(record.getMessage())
logging.getLogger("media.circuit_breaker").addHandler(handler)

def execute(statement):
    if connection.vendor == "sqlite":
        DATABASE_COUNTERS["sqlite"].connected().execute(statement)
    else:
        connection.cursor().execute(statement)

execute(f"ALTER TABLE {TABLE} RENAME TO elsewhere")
try:
    print([is_within_limit("gone", "192.0.2.1", 3, 3600) for _ in range(9)].count(True), said)
finally:
    execute(f"ALTER TABLE elsewhere RENAME TO {TABLE}")
"""
    kind = "OperationalError" if connection.vendor == "sqlite" else "ProgrammingError"
    assert site.shell(program) == f"3 {[f'{OPEN}: {kind}']}"


@pytest.mark.soak
@pytest.mark.parametrize("where", ["database", "redis"])
def test_a_server_with_four_workers_answers_as_often_as_one(tmp_path, where):
    """Real requests to the API of a running site: 300 a minute are 300."""
    times = RATE_LIMITS["api:address"].times
    with redis_server() as server, migrated_site(tmp_path, f"four_{time.time_ns()}") as site:
        variables = site.variables | {"WORKERS": "4"} | ({"CACHE_URL": server.url} if where == "redis" else {})
        with served(variables):
            address = f"http://127.0.0.1:{variables['PORT']}/api/v3/pages/999999/"  # what is found is stored, and free
            began = time.monotonic()
            with ThreadPoolExecutor(16) as asking:
                statuses = Counter(asking.map(status_of, [address] * (times + 100)))
            print(f"{where}: {times + 100} requests in {time.monotonic() - began:.1f} s: {dict(statuses)}")
    assert statuses == {404: times, 429: 100}


def status_of(address: str) -> int:
    try:
        with urlopen(address, timeout=30) as answer:
            return answer.status
    except HTTPError as refused:
        return refused.code


class CountingTests(HouseCase):
    def test_a_window_begins_with_the_first_and_ends(self):
        with time_machine.travel(1_800_000_007, tick=False) as clock:
            self.assertEqual(count_in_window("test", "a", 2, 60), (1, 60))
            clock.shift(50)
            self.assertEqual(count_in_window("test", "a", 2, 60), (2, 10))
            self.assertEqual(current_count("test", "a"), (2, 10))
            self.assertEqual(count_in_window("test", "b", 2, 60), (1, 60))
            clock.shift(10)
            self.assertEqual(current_count("test", "a"), (0, 0))
            self.assertEqual(count_in_window("test", "a", 2, 60), (1, 60))

    def test_who_is_refused_writes_nothing(self):
        self.assertEqual([is_within_limit("test", "a", 3, 60) for _ in range(20)], [True] * 3 + [False] * 17)
        self.assertEqual(current_count("test", "a").times, 4)

    def test_a_refusal_ends_with_its_window_and_when_it_is_lifted(self):
        with time_machine.travel(1_800_000_000, tick=False) as clock:
            self.assertEqual([is_within_limit("test", "a", 1, 60) for _ in range(2)], [True, False])
            clock.shift(59)
            self.assertEqual(count_in_window("test", "a", 1, 60), (2, 1))
            clock.shift(1)
            self.assertEqual([is_within_limit("test", "a", 1, 60) for _ in range(2)], [True, False])
            forget("test", "a")
            self.assertEqual([is_within_limit("test", "a", 1, 60) for _ in range(2)], [True, False])

    def test_of_many_who_are_refused_only_so_many_are_remembered(self):
        with mock.patch("pages.http.rate_limit.MAX_REFUSED", 5), time_machine.travel(1_800_000_000) as clock:
            for number in range(5):
                count_in_window("test", number, 0, 60)
            clock.shift(60)
            for number in range(5, 18):
                count_in_window("test", number, 0, 60)
                self.assertLessEqual(len(rate_limit.refused), 5)

    def test_what_is_not_limited_writes_nothing(self):
        with mock.patch.object(type(counter()), "add", side_effect=AssertionError):
            for address in ("/", "/search/", "/sitemap.xml", "/admin/login/", self.news.url):
                self.assertEqual(self.client.get(address).status_code, 200, address)

    def test_nobody_reads_from_it_who_it_was(self):
        self.client.get("/search/", {"query": "land"}, REMOTE_ADDR="192.0.2.99")
        key = key_of("search", "192.0.2.99")
        self.assertEqual(counter().look_up(key)[0], 1)
        self.assertRegex(key, r"^[0-9a-f]{32}$")
        with self.settings(SECRET_KEY="another"):
            self.assertNotEqual(key_of("search", "192.0.2.99"), key)

    def test_what_has_ended_is_deleted(self):
        with time_machine.travel(1_800_000_000, tick=False) as clock:
            count_in_window("test", "a", 9, 60)
            count_in_window("test", "b", 9, 90)
            for key, seconds in (("in memory", 60), ("in memory, still running", 61)):
                rate_limit.uncounted.add(key, seconds)
            clock.shift(60)
            rate_limit.delete_expired()
            self.assertEqual(list(rate_limit.uncounted.counts), ["in memory, still running"])
            clock.shift(-60)
            self.assertEqual([current_count("test", who).times for who in "ab"], [0, 1])

    def test_no_window_is_longer_than_the_data_map_says(self):
        longest = max(limit.seconds for limit in RATE_LIMITS.values())
        self.assertLessEqual(longest, LONGEST_WINDOW / timedelta(seconds=1))

    def test_no_transaction_takes_a_count_back(self):
        """SQLite counts in a file of its own; on PostgreSQL whoever counts in one loses that, and nothing else."""
        with self.assertRaises(InterruptedError), transaction.atomic():
            count_in_window("test", "a", 3, 60)
            raise InterruptedError
        self.assertEqual(current_count("test", "a").times, 0 if connection.vendor == "postgresql" else 1)

    def test_the_table_is_unlogged_or_not_used(self):
        count_in_window("test", "a", 3, 60)
        if connection.vendor == "sqlite":
            self.assertFalse(RateLimitCounter.objects.exists())
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = %s", [RateLimitCounter._meta.db_table])
            self.assertEqual(cursor.fetchone(), ("u",))


class NetworkTests(SimpleTestCase):
    def test_a_household_is_counted(self):
        for address, network in {
            "192.0.2.7": "192.0.2.7",
            "::ffff:192.0.2.7": "192.0.2.7",
            "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
            "2001:db8:1:2::": "2001:db8:1:2::/64",
            "fe80::1%eth0": "fe80::/64",
            "": "",
            "unix:": "unix:",
        }.items():
            self.assertEqual(network_of(address), network)


def test_a_file_that_is_locked_holds_nobody_up(tmp_path):
    path, locked = tmp_path / "limits.sqlite3", SQLiteCounter()
    with override_settings(RATE_LIMIT_FILE=path):
        assert locked.add("a", 60) == (1, 60)
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        breaker = CircuitBreaker("Open", sqlite3.Error)
        assert [breaker.call(lambda: locked.add("a", 60), (1, 60)) for _ in range(5)] == [(1, 60)] * 5
        assert time.monotonic() - began < 2 * SQLiteCounter.TIMEOUT
        holder.execute("ROLLBACK")
        holder.close()
        assert locked.add("a", 60)[0] == 2
        assert path.stat().st_mode & 0o777 == 0o600


def add_at_once(barrier: threading.Barrier, each: SQLiteCounter) -> int:
    barrier.wait()
    return each.add("a", 60)[0]


def test_all_may_open_a_new_file_at_once(tmp_path):
    """As four workers do with their first requests; what one of them could not open would limit nobody."""
    for each in range(100):
        with override_settings(RATE_LIMIT_FILE=tmp_path / f"{each}.sqlite3"), ThreadPoolExecutor(4) as opening:
            barrier, counters = threading.Barrier(4), [SQLiteCounter() for _ in range(4)]
            counted = list(opening.map(add_at_once, [barrier] * 4, counters))
            for counter_of_one in counters:
                counter_of_one.connection.close()
        assert sorted(counted) == [1, 2, 3, 4]


class BreakerTests(SimpleTestCase):
    def test_one_asks_after_the_pause_and_a_minute_has_one_line(self):
        breaker, asked, clock = CircuitBreaker("Nothing is cached", OSError), [], mock.Mock(return_value=1000.0)

        def fail():
            asked.append(clock())
            raise OSError("Jane Doe")

        with (
            mock.patch("media.circuit_breaker.time.monotonic", clock),
            self.assertLogs("media.circuit_breaker") as logged,
        ):
            for second in range(2 * LOG_PERIOD):
                clock.return_value = 1000.0 + second
                self.assertEqual([breaker.call(fail, "default") for _ in range(3)], ["default"] * 3)
        self.assertEqual(len(asked), 2 * LOG_PERIOD / PAUSE)
        self.assertEqual([record.getMessage() for record in logged.records], ["Nothing is cached: OSError"] * 2)
        clock.return_value += PAUSE
        with mock.patch("media.circuit_breaker.time.monotonic", clock):
            self.assertEqual([breaker.call(lambda: "value", "default") for _ in range(2)], ["value"] * 2)

    def test_another_error_is_raised(self):
        with self.assertRaises(ZeroDivisionError):
            CircuitBreaker("", OSError).call(lambda: 1 / 0, None)


class RedisTests(HouseCase):
    """With a real Redis, which is killed, started again, and stopped in the middle of a word."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(redis_server())

    def setUp(self):
        if not self.server.is_answering():
            self.server.start()
        breaker = CircuitBreaker("Redis is away", *FailOpenRedisCache.breaker.errors)
        self.enterContext(mock.patch.object(FailOpenRedisCache, "breaker", breaker))
        self.enterContext(
            self.settings(CACHES={"default": Environment({"CACHE_URL": self.server.url}).cache("CACHE_URL")})
        )
        super().setUp()
        self.desk = Client()
        self.desk.force_login(make.admin())

    def statuses(self) -> list[int]:
        public = [
            self.client.get(each).status_code for each in ("/", self.news.url, "/search/?query=land", "/api/v3/pages/")
        ]
        names = (
            "wagtailadmin_home",
            "wagtailadmin_explore_root",
            "wagtailimages:index",
            "wagtailadmin_reports:site_history",
        )
        desk = [reverse(name) for name in names] + [reverse("wagtailadmin_pages:edit", args=[self.news.pk])]
        return public + [self.desk.get(each).status_code for each in desk]

    def test_it_caches_and_counts(self):
        cache.set("a", {"b": 1})
        self.assertEqual((cache.get("a"), cache.incr("n", 1) if cache.add("n", 1) else None), ({"b": 1}, 2))
        self.assertIsInstance(counter(), RedisCounter)
        self.assertEqual([is_within_limit("test", "a", 3, 60) for _ in range(5)], [True] * 3 + [False] * 2)
        self.assertEqual(current_count("test", "a"), (4, 60))
        self.assertEqual(RateLimitCounter.objects.count(), 0)
        self.assertEqual(current_count("test", "b"), (0, 0))
        http_cache.check()

    def test_killed_no_page_is_an_error_and_it_is_said_once(self):
        self.assertEqual(set(self.statuses()), {200})
        self.server.kill()
        with self.assertLogs("media.circuit_breaker") as logged:
            self.assertEqual(set(self.statuses()), {200})
            self.assertEqual([is_within_limit("test", "a", 3, 60) for _ in range(9)], [True] * 3 + [False] * 6)
        self.assertEqual([record.getMessage() for record in logged.records], ["Redis is away: ConnectionError"])
        with self.assertRaises(FailOpenRedisCache.breaker.errors):
            http_cache.check()
        self.server.start()
        clock = mock.Mock(return_value=time.monotonic() + PAUSE)
        with mock.patch("media.circuit_breaker.time.monotonic", clock):
            self.assertEqual([is_within_limit("test", "b", 3, 60) for _ in range(5)], [True] * 3 + [False] * 2)

    def test_what_a_cache_that_is_away_answers(self):
        self.server.kill()
        self.assertEqual((cache.get("a", 1), cache.get_many(["a"]), "a" in cache), (1, {}, False))
        self.assertEqual((cache.add("a", 1), cache.touch("a"), cache.delete("a"), cache.clear()), (False,) * 4)
        self.assertEqual((cache.set("a", 1), cache.delete_many(["a"])), (None, None))
        self.assertEqual((cache.set_many({"a": 1}), cache.get_or_set("a", lambda: 2)), (["a"], 2))
        with self.assertRaises(ValueError):
            cache.incr("a")

    def test_silent_it_costs_one_visitor_half_a_second(self):
        self.statuses()
        self.server.stop_answering()
        began = time.monotonic()
        cache.get("a")
        self.assertLess(time.monotonic() - began, 2 * TIMEOUT + 0.5)
        began = time.monotonic()
        for _ in range(100):
            cache.get("a")
            is_within_limit("test", "a", 3, 60)
        self.assertLess(time.monotonic() - began, TIMEOUT)
        self.server.kill()


class CacheURLTests(SimpleTestCase):
    def backend(self, value: str) -> dict:
        return Environment({"CACHE_URL": value} if value else {}).cache("CACHE_URL")

    def test_what_it_may_be(self):
        self.assertEqual(self.backend("")["BACKEND"].rpartition(".")[2], LocMemCache.__name__)
        self.assertEqual(self.backend("memory"), self.backend(""))
        self.assertEqual(self.backend("database")["BACKEND"], "pages.http.cache.FailOpenDatabaseCache")
        for good in (
            "redis://localhost",
            "redis://localhost:6379/1",
            "rediss://coop:p%40ss@cache.house.example:6380/0",
            "redis://:secret@[::1]:6379",
            "unix:///run/redis/redis.sock?db=1",
        ):
            self.assertEqual(self.backend(good)["LOCATION"], good)
        self.assertEqual(self.backend("redis://:p#s/w@x@localhost")["LOCATION"], "redis://:p%23s%2Fw%40x@localhost")

    def test_a_wrong_one_is_one_line_without_what_may_be_a_password(self):
        for wrong in (
            "memcached://localhost",
            "redis",
            "redis://",
            "redis://localhost:66000",
            "redis://localhost/first",
            "localhost:6379",
        ):
            with self.assertRaises(WrongValue) as told:
                self.backend(wrong)
            self.assertNotIn("\n", str(told.exception))
            self.assertNotIn(wrong, str(told.exception).partition(". Example")[0].replace("redis://:password@host", ""))


class DatabaseCacheTests(HouseCase):
    def test_its_table_is_made_by_migrate_and_may_be_gone(self):
        backend = Environment({"CACHE_URL": "database"}).cache("CACHE_URL")
        breaker = http_cache.SavepointBreaker("The table is gone", *http_cache.FailOpenDatabaseCache.breaker.errors)
        with (
            mock.patch.object(http_cache.FailOpenDatabaseCache, "breaker", breaker),
            self.settings(CACHES={"default": backend}),
        ):
            with self.assertLogs("media.circuit_breaker") as logged:
                self.assertIsNone(cache.get("a"))
                self.assertEqual([self.client.get(each).status_code for each in ("/", self.news.url)], [200, 200])
            self.assertEqual(len(logged.output), 1)
            breaker.is_failing = False
            http_cache.create_table(using="default")
            cache.set("a", "kept")
            self.assertEqual(cache.get("a"), "kept")
            http_cache.check()


def at_once(barrier: threading.Barrier, path: Path) -> str:
    barrier.wait()
    return load_or_create_secret(path)


def test_processes_that_start_at_once_have_one_secret_key(tmp_path):
    """Counts of one visitor are one only where all hash with the same key."""
    path = tmp_path / "var" / "secret-key"
    with ThreadPoolExecutor(8) as starting:
        barrier = threading.Barrier(8)
        started = [starting.submit(at_once, barrier, path) for _ in range(8)]
        keys = {each.result() for each in started}
    assert len(keys) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]
