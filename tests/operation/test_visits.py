"""Visits are counted by page and day, each once, of people who read; and the desk tells them to whoever works on pages."""

import gzip
import json
import os
import re
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from subprocess import Popen
from sys import executable
from tempfile import TemporaryDirectory
from unittest import mock
from zoneinfo import ZoneInfo

import httpx
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection
from django.test import SimpleTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page, Site
from wagtail.users.models import UserProfile

from home.visits import access_log, counter
from home.visits.access_log import QUIET, count_visits
from home.visits.counter import VisitCounter, with_visits
from home.visits.counts import ReadAddress
from home.visits.health_checks import answers
from home.visits.models import KEPT, AccessLogPosition, VisitCount
from home.visits.robots import WORDS, is_robot
from home.visits.statistics import DailyCounts
from home.worker.schedule import delete_expired
from settings.install import ROOT
from settings.run import WORK

from ..support import make
from ..support.cases import HouseCase, words_of
from ..support.nginx import HOST, nginx
from ..support.processes import await_true, running
from ..support.running_site import demo_copy, served
from .test_health import words

pytestmark = pytest.mark.differs

PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"
ROBOTS = [
    *(
        "",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    ),
    *(
        "Mozilla/5.0 (compatible; UptimeRobot/2.0)",
        "Mozilla/5.0 HeadlessChrome/131.0",
        "facebookcatalog/1.0 LinkPreview",
    ),
]
PEOPLE = [
    PHONE,
    "Mozilla/5.0 (Linux; Android 9; CUBOT_NOTE) Chrome/131.0.0.0",
    "Mozilla/5.0 (X11; rv:128.0) Firefox/128.0",
]
NGINX = (ROOT / "settings" / "deploy" / "nginx.conf").read_text()
numbers = count(1)


def line(
    path: str, method: str = "GET", status: int = 200, client: str = " person", moment: datetime | None = None
) -> str:
    """A line of the web server's log, as nginx writes it."""
    when = (moment or timezone.now()).isoformat(timespec="seconds")
    return f'{when} {next(numbers):032x} {status} {method} {HOST} "{path}" 5120 0.000 -{client}\n'


def counted(page: Page) -> int:
    return sum(VisitCount.objects.filter(page_id=page.pk).values_list("count", flat=True))


def seen(page: Page, number: int, days_ago: int = 0) -> None:
    VisitCount.objects.create(page_id=page.pk, day=timezone.localdate() - timedelta(days=days_ago), count=number)


class LogCase(HouseCase):
    """A log that was counted to its end, and a piece of news."""

    languages = ["en", "es"]

    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(TemporaryDirectory()))
        self.log = self.folder / "commonhouse.log"
        self.log.write_text(line("/before/"))
        self.enterContext(override_settings(ACCESS_LOG=self.log))
        self.page = make.news(self.news, slug="a-story")
        count_visits()

    def write(self, *lines: str) -> None:
        with open(self.log, "a") as file:
            file.writelines(lines)

    def read(self, *lines: str) -> int:
        """How often the piece of news was read, once these lines are counted too."""
        self.write(*lines)
        count_visits()
        return counted(self.page)

    def visits(self, number: int) -> list[str]:
        return [line(self.page.url) for _ in range(number)]

    def rotate(self, name: str = "commonhouse.log.1") -> Path:
        """Renames the log, a while ago."""
        renamed = self.log.rename(self.folder / name)
        age(renamed, QUIET + 1)
        self.log.touch()
        return renamed


def age(path: Path, seconds: float) -> None:
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


class WhatCountsTests(LogCase):
    def test_pages_in_every_language_and_nothing_else(self):
        spanish = make.translated(self.page, "es")
        event = make.event(self.events)
        closed = make.private(make.text(self.home, slug="closed"), "password").page
        read = {self.home: 2, self.page: 3, spanish: 2, self.news: 2, event: 2}
        paths = [
            *("/", "/"),
            *(self.page.url, self.page.url, self.page.url.replace("a-story", "%61-story")),
            *(spanish.url, spanish.url),
            *(self.news.url, f"{self.news.url}topic/farming/"),
            *(event.url, f"{event.url}2026-12-01/"),
        ]
        others = [
            *(
                f"{self.news.url}feed/",
                f"{self.news.url}feed.json",
                f"{event.url}event.ics",
                "/sitemap.xml",
                "/search/",
            ),
            *(
                f"{self.page.url.rstrip('/')}.md",
                self.page.url.rstrip("/"),
                "/static/css/site.css",
                "/media/images/a.jpg",
            ),
            *(
                "/admin/",
                f"/admin/pages/{self.page.pk}/edit/",
                "/api/v3/news/",
                "/preview/",
                "/nothing/",
                closed.url,
                "/xx/",
            ),
        ]
        self.read(*map(line, [*paths, *others]))
        self.assertEqual({pk: sum(values) for pk, values in self.by_page().items()}, {p.pk: n for p, n in read.items()})

    def by_page(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for pk, number in VisitCount.objects.values_list("page_id", "count"):
            found.setdefault(pk, []).append(number)
        return found

    def test_only_what_was_answered_to_people_who_are_not_signed_in(self):
        url = self.page.url
        self.assertEqual(self.read(line(url), line(url, status=304)), 2)
        for other in (
            line(url, "HEAD"),
            line(url, "POST"),
            line(url, status=301),
            line(url, status=404),
            line(url, status=503),
            line(url, client=" robot"),
            line(url, client=" session"),
            line(url, client=""),
            "no line of ours\n",
            line(url).replace("T", " ", 1),
        ):
            self.assertEqual(self.read(other), 2, other)

    def test_a_log_that_does_not_tell_robots_is_said(self):
        self.write(line("/"))
        self.assertNotIn("no visits are counted", words(answers))
        self.write(line("/", client=""))
        self.assertIn("no visits are counted", words(answers))

    def test_the_day_is_that_of_the_site(self):
        midnight = datetime(2026, 3, 2, tzinfo=ZoneInfo("America/Chicago"))
        moments = [midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=23, minutes=59)]
        with override_settings(TIME_ZONE="America/Chicago"):
            self.read(*(line(self.page.url, moment=each.astimezone(UTC)) for each in moments))
        found = dict(VisitCount.objects.values_list("day", "count"))
        self.assertEqual(found, {date(2026, 3, 1): 1, date(2026, 3, 2): 2})

    def test_counts_stay_with_a_page_that_is_renamed_or_moved_and_go_with_it(self):
        self.read(*self.visits(2))
        self.page.slug = "another-name"
        self.page.save_revision().publish()
        page = Page.objects.get(pk=self.page.pk)
        self.assertEqual(self.read(line(page.url)), 3)
        page.move(make.news_index(self.home, slug="elsewhere"), pos="last-child")
        self.assertEqual(self.read(line(Page.objects.get(pk=page.pk).url)), 4)
        Page.objects.get(pk=page.pk).delete()
        self.assertFalse(VisitCount.objects.exists())

    def test_two_years_are_kept(self):
        for days in (0, KEPT.days, KEPT.days + 1):
            seen(self.page, 1, days)
        delete_expired()
        days = {(timezone.localdate() - day).days for day in VisitCount.objects.values_list("day", flat=True)}
        self.assertEqual(days, {0, KEPT.days})


class EachLineOnceTests(LogCase):
    def test_what_stood_there_before_is_not_counted_and_what_follows_once(self):
        self.assertEqual(counted(self.home), 0)
        self.assertEqual(self.read(*self.visits(2)), 2)
        self.assertEqual(self.read(), 2)
        self.assertEqual(self.read(*self.visits(1)), 3)

    def test_half_a_line_waits_for_its_other_half(self):
        whole = line(self.page.url)
        self.assertEqual(self.read(whole[:70]), 0)
        self.assertEqual(self.read(whole[70:]), 1)

    def test_more_than_is_read_at_a_time(self):
        with mock.patch.object(access_log, "CHUNK", 400):
            self.assertEqual(self.read(*self.visits(20)), 20)

    def test_a_renamed_log_is_read_to_its_end_before_the_new_one(self):
        self.read(*self.visits(1))
        self.write(*self.visits(2))
        self.rotate()
        self.assertEqual(self.read(), 3)
        self.assertEqual(self.read(*self.visits(4)), 7)
        self.assertEqual(self.read(), 7)

    def test_what_is_written_into_the_renamed_log_is_not_lost(self):
        renamed = self.rotate()
        age(renamed, 1)
        self.write(*self.visits(1))
        self.assertEqual(self.read(), 0)  # it may go on
        with open(renamed, "a") as file:
            file.writelines(self.visits(2))
        age(renamed, QUIET + 1)
        self.assertEqual(self.read(), 3)

    def test_while_nobody_looked_it_was_renamed_twice_and_compressed(self):
        self.write(*self.visits(1))
        first = self.rotate("commonhouse.log.2")
        self.write(*self.visits(2))
        self.rotate("commonhouse.log.1")
        self.write(*self.visits(4))
        age(first, 86400)
        packed = first.with_name("commonhouse.log.2.gz")
        packed.write_bytes(gzip.compress(first.read_bytes())[:-9])  # which is not finished
        self.assertEqual(self.read(), 7)
        packed.write_bytes(gzip.compress(first.read_bytes()))
        first.unlink()
        self.assertEqual(self.read(*self.visits(1)), 8)

    def test_only_the_compressed_one_is_left(self):
        self.read(*self.visits(1))
        self.write(*self.visits(2))
        renamed = self.rotate("commonhouse.log-20260301")
        packed = renamed.with_name("commonhouse.log-20260301.gz")
        packed.write_bytes(gzip.compress(renamed.read_bytes()))
        age(packed, QUIET + 1)
        renamed.unlink()
        self.assertEqual(self.read(*self.visits(4)), 7)

    def test_a_compressed_one_that_is_damaged_stops_nothing(self):
        """In its first bytes, and behind its first line."""
        for number in (1, 2):
            self.write(*self.visits(50))
            renamed = self.rotate(f"commonhouse.log-2026030{number}")
            whole = gzip.compress(renamed.read_bytes())
            at = 12 if number == 1 else len(whole) // 2
            packed = renamed.with_suffix(f"{renamed.suffix}.gz")
            packed.write_bytes(whole[:at] + bytes([255] * 40) + whole[at + 40 :])
            age(packed, QUIET + 1)
            renamed.unlink()
            before = counted(self.page)
            count_visits()
            self.assertGreater(self.read(*self.visits(4)), before + 3)

    def test_renamed_between_two_looks_at_it(self):
        self.read(*self.visits(3))
        files_of = access_log.files_of

        def then_renamed(log, first_line):
            found = files_of(log, first_line)
            if not (self.folder / "commonhouse.log.1").exists():
                self.rotate()
                self.write(*self.visits(1))
            return found

        with mock.patch.object(access_log, "files_of", then_renamed):
            count_visits()
        self.assertEqual(self.read(), 4)

    def test_a_log_that_is_copied_and_cut_off(self):
        self.write(*self.visits(2))
        copy = self.folder / "commonhouse.log.1"
        copy.write_bytes(self.log.read_bytes())
        age(copy, QUIET + 1)
        os.truncate(self.log, 0)
        self.assertEqual(self.read(*self.visits(1)), 3)

    def test_a_log_that_is_emptied_or_shortened(self):
        self.read(*self.visits(3))
        os.truncate(self.log, len(line("/before/")))
        self.assertEqual(self.read(), 3)
        self.assertEqual(self.read(*self.visits(1)), 4)
        os.truncate(self.log, 0)
        self.assertEqual(self.read(), 4)
        self.assertEqual(self.read(*self.visits(1)), 5)

    def test_a_log_that_is_away_for_a_while(self):
        self.read(*self.visits(1))
        hidden = self.log.rename(self.folder / "away")
        self.assertIsNone(count_visits())
        hidden.rename(self.log)
        self.assertEqual(self.read(*self.visits(1)), 2)

    def test_killed_before_the_transaction_ends(self):
        self.write(*self.visits(3))
        with mock.patch.object(access_log, "add", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            count_visits()
        self.assertEqual(counted(self.page), 0)
        self.assertEqual(self.read(), 3)

    def test_killed_once_it_is_counted(self):
        self.write(*self.visits(3))
        with mock.patch.object(access_log, "place_of", side_effect=[access_log.place_of(self.log), KeyboardInterrupt]):
            self.assertRaises(KeyboardInterrupt, count_visits)
        self.assertEqual(counted(self.page), 3)
        self.assertEqual(self.read(), 3)

    def test_another_process_has_counted_meanwhile(self):
        rows_of, others = access_log.rows_of, iter([count_visits])

        def slow(found):
            next(others, lambda: None)()
            return rows_of(found)

        with mock.patch.object(access_log, "rows_of", slow):
            self.assertEqual(self.read(*self.visits(3)), 3)

    def test_what_the_server_counts_is_not_counted_from_the_log(self):
        with override_settings(ACCESS_LOG=None):
            count_visits()
            self.assertFalse(AccessLogPosition.objects.exists())
        self.assertEqual(self.read(*self.visits(5)), 0)
        self.assertEqual(self.read(*self.visits(1)), 1)


class NobodyIsKeptTests(SimpleTestCase):
    """No address, no cookie, no browser, no name: neither in the tables nor in the log that they are made from."""

    def test_the_tables_have_no_place_for_them(self):
        fields = {
            model: {field.name for field in model._meta.get_fields()} for model in (VisitCount, AccessLogPosition)
        }
        self.assertEqual(fields[VisitCount], {"id", "page", "day", "count"})
        self.assertEqual(fields[AccessLogPosition], {"id", "first_line", "offset"})
        self.assertEqual(set(ReadAddress._fields), {"day", "host", "path"})

    def test_the_log_has_none(self):
        written = re.search(r"log_format commonhouse (.*?);", NGINX, re.DOTALL)[1]
        allowed = {
            *("time_iso8601", "request_id", "status", "request_method", "host", "body_bytes_sent", "request_time"),
            *("upstream_response_time", "commonhouse_path", "commonhouse_client"),
        }
        self.assertEqual(set(re.findall(r"\$(\w+)", written)), allowed)
        for name, values in (("agent", {"person", "robot"}), ("client", {"$commonhouse_agent", "session"})):
            table = re.search(rf"\$commonhouse_{name} {{(.*?)\n}}", NGINX, re.DOTALL)[1]
            self.assertEqual(set(re.findall(r" (\S+);", table)), values)


class RobotTests(SimpleTestCase):
    def test_those_that_say_so(self):
        self.assertEqual([each for each in ROBOTS if not is_robot(each)], [])
        self.assertEqual([each for each in PEOPLE if is_robot(each)], [])

    def test_nginx_knows_the_same_words(self):
        self.assertIn(f'"~*{"|".join(WORDS)}" robot;', NGINX)


def environ(path: str = "/", method: str = "GET", agent: str = PHONE, **more: str) -> dict:
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": HOST, "HTTP_USER_AGENT": agent, **more}


class ServerCase(HouseCase):
    """A server's process without a log before it."""

    def setUp(self):
        super().setUp()
        self.status = "200 OK"
        self.counter = VisitCounter(self.answer)
        self.page = make.news(self.news)
        self.enterContext(mock.patch.object(counter.connections, "close_all"))  # a test's own

    def answer(self, _environ, start_response) -> list[bytes]:
        start_response(self.status, [])
        return []

    def ask(self, *environs: dict, status: str = "200 OK") -> int:
        """How often the piece of news was read, once these requests are answered."""
        self.status = status
        for each in environs:
            self.assertEqual(self.counter(each, print_nothing), [])
        self.counter.write()
        return counted(self.page)


class ServerTests(ServerCase):
    def test_people_who_read_pages(self):
        url = self.page.url
        self.assertEqual(self.ask(environ(url), environ(url, QUERY_STRING="utm=1", HTTP_COOKIE="theme=dark")), 2)
        self.assertEqual(self.ask(environ(url), status="304 Not Modified"), 3)
        self.assertEqual(self.ask(environ(url), status="404 Not Found"), 3)
        others = [environ(url, "HEAD"), environ(url, "POST"), environ(url, HTTP_COOKIE="sessionid=x")]
        others += [environ(url, agent=each) for each in ROBOTS]
        others += [
            environ(each) for each in ("/static/css/site.css", f"{self.news.url}feed/", "/api/v3/news/", "/admin/")
        ]
        self.assertEqual(self.ask(*others), 3)
        self.assertEqual(list(VisitCount.objects.values_list("page_id", flat=True)), [self.page.pk])

    def test_what_can_not_be_written_is_written_later(self):
        with mock.patch.object(counter, "add", side_effect=DatabaseError), self.assertLogs("settings.visits", "ERROR"):
            self.assertEqual(self.ask(environ(self.page.url)), 0)
        self.assertEqual(self.ask(environ(self.page.url)), 2)
        self.assertEqual(self.ask(), 2)

    def test_what_can_never_be_written_does_not_end_the_counting(self):
        self.counter(environ("/"), print_nothing)
        turns = [None, None, KeyboardInterrupt]
        with (
            mock.patch.object(counter, "sleep", side_effect=turns),
            mock.patch.object(counter, "rows_of", side_effect=[ValueError, AssertionError]) as rows,
            self.assertLogs("settings.visits", "ERROR") as logs,
            suppress(KeyboardInterrupt),
        ):
            self.counter.write_periodically()
        self.assertEqual((rows.call_count, len(logs.output)), (1, 1))
        self.assertEqual(self.ask(environ(self.page.url)), 1)

    def test_a_site_at_a_port_of_its_own(self):
        Site.objects.filter(is_default_site=True).update(hostname="localhost", port=8000)
        Site.objects.create(hostname="localhost", port=8001, root_page=self.news)
        Site.objects.create(hostname="other.example", port=80, root_page=self.page)
        for host, read in (
            ("localhost:8000", [1, 0, 0]),
            ("LOCALHOST:8001", [1, 1, 0]),
            ("other.example:8080", [1, 1, 1]),
            ("localhost", [2, 1, 1]),
            ("[::1]:8000", [3, 1, 1]),
        ):
            self.ask(environ(HTTP_HOST=host))
            self.assertEqual([counted(page) for page in (self.home, self.news, self.page)], read, host)

    def test_the_day_is_that_of_the_site(self):
        zone = ZoneInfo("America/Chicago")
        with override_settings(TIME_ZONE="America/Chicago"):
            for moment in (datetime(2026, 3, 7, 23, 59, 59, tzinfo=zone), datetime(2026, 3, 8, tzinfo=zone)):
                with time_machine.travel(moment, tick=False):
                    self.ask(environ(self.page.url))
            with time_machine.travel(datetime(2026, 3, 8, 23, 59, 59, tzinfo=zone), tick=False):  # of 23 hours
                self.ask(environ(self.page.url))
        found = dict(VisitCount.objects.values_list("day", "count"))
        self.assertEqual(found, {date(2026, 3, 7): 1, date(2026, 3, 8): 2})

    def test_nothing_is_asked_while_somebody_waits(self):
        request = environ(self.page.url)
        with self.assertNumQueries(0):
            self.counter(request, print_nothing)

    def test_so_many_addresses_and_no_more_are_in_memory(self):
        with mock.patch.object(counter, "MOST_ADDRESSES", 3):
            for path in ("/a/", "/b/", self.page.url, "/c/", self.page.url):
                self.counter(environ(path), print_nothing)
            self.assertEqual(len(self.counter.visits), 3)
        self.assertEqual(self.ask(), 2)

    def test_a_request_costs_about_as_much_as_reading_three_lines_of_json(self):
        """Some five microseconds of processor time; measured against something, since others slow the processor down."""
        request, times = environ("/news/a-story/", HTTP_COOKIE="theme=dark"), 5000
        line = '{"path": "/news/a-story/", "status": 200, "bytes": 5120, "agent": "Mozilla/5.0"}'
        ratios = []
        for _ in range(9):
            costs = []
            for act in (partial(self.counter, request, print_nothing), partial(json.loads, line)):
                begun = time.thread_time()
                for _ in range(times):
                    act()
                costs.append(time.thread_time() - begun)
            ratios.append(costs[0] / costs[1])
        self.assertLess(median(ratios), 3.4)

    def test_where_there_is_a_log_the_server_counts_nothing(self):
        with override_settings(ACCESS_LOG=Path("/var/log/nginx/commonhouse.log")):
            self.assertEqual(with_visits(self.answer), self.answer)


def print_nothing(*_) -> None:
    pass


class DailyCountsTests(SimpleTestCase):
    TODAY = date(2026, 3, 15)

    def of(self, *counts: int) -> DailyCounts:
        """The last of them are today's."""
        days = [self.TODAY - timedelta(days=back) for back in range(len(counts))]
        return DailyCounts(dict(zip(days, reversed(counts), strict=True)), self.TODAY)

    def test_whole_weeks_and_today_apart(self):
        counts = self.of(*[2] * 7, *[3] * 7, 50)
        self.assertEqual((counts.before, counts.week, counts.today), (14, 21, 50))
        with translation.override("en"):
            self.assertEqual(counts.change, "+50%")
            self.assertEqual(self.of(*[4] * 7, *[3] * 7, 0).change, "−25%")
            self.assertEqual(self.of(*[4] * 7, *[4] * 7, 9).change, "±0%")
            self.assertEqual(self.of(*[1] * 7, *[4] * 7, 9).change, "")

    def test_bars_are_as_high_as_their_days(self):
        bars = self.of(*[0] * 12, 1, 1000, 500).bars
        self.assertEqual([bar.height for bar in bars[-3:]], [2, 100, 50])
        self.assertEqual({bar.height for bar in bars[:-3]}, {0})
        self.assertEqual([bar.part for bar in bars], ["before"] * 7 + ["week"] * 7 + ["today"])
        self.assertTrue(all(bar.y + bar.height == 100 for bar in bars))
        self.assertFalse(self.of(0))


class DeskTests(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.people = {role: make.person(role) for role in ("editor", "author", "organizer", "translator-es")}
        cls.people |= {"admin": make.admin(), "without a group": make.person()}
        cls.page = make.news(cls.news, title="Harvest")
        cls.spanish = make.translated(cls.page, "es", title="Cosecha")

    def desk(self, role: str):
        """The panel on the home screen; None where there is none."""
        self.client.force_login(self.people[role])
        screen = BeautifulSoup(self.client.get(reverse("wagtailadmin_home")).content, "html.parser")
        return screen.select_one(".desk-visits")

    def beside(self, page: Page, role: str = "editor"):
        """What stands in the status beside the form of a page."""
        self.client.force_login(self.people[role])
        screen = BeautifulSoup(
            self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content, "html.parser"
        )
        return screen.select_one(".visits")

    def test_who_works_on_pages_sees_how_often_the_site_is_read(self):
        seen(self.page, 1200, 3)
        seen(self.home, 1000, 9)
        seen(self.home, 8)
        for role in ("admin", "editor", "author", "organizer"):
            told = words_of(self.desk(role))
            self.assertIn("1,200 visits in the last seven days 1,000 in the seven days before ( +20% )", told, role)
            self.assertIn("Today so far: 8", told, role)
        for role in ("translator-es", "without a group"):
            self.assertIsNone(self.desk(role), role)

    def test_numbers_are_written_as_in_the_language_of_the_desk(self):
        seen(self.page, 12345, 3)
        for code, number in (("es", "12\xa0345"), ("ar", "12345"), ("en", "12,345")):
            UserProfile.objects.update_or_create(user=self.people["admin"], defaults={"preferred_language": code})
            self.assertEqual(self.desk("admin").select_one(".visits-sum strong").text, number)

    def test_the_plot_has_its_numbers_as_a_table(self):
        seen(self.page, 7, 2)
        panel = self.desk("editor")
        rows = [words_of(row) for row in panel.select("tbody tr")]
        self.assertEqual(len(rows), len(panel.select("svg rect:not(.bar-ground)")))
        self.assertEqual([row.rsplit(" ", 1)[1] for row in rows[:4]], ["0", "0", "7", "0"])
        self.assertEqual(panel.svg["role"], "img")
        self.assertTrue(panel.svg["aria-label"])
        self.assertEqual(panel.select("[style], script"), [])

    def test_the_five_most_read_in_all_languages_together(self):
        pages = [make.news(self.news, title=f"Piece {number}") for number in range(6)]
        for number, page in enumerate(pages):
            seen(page, number + 1, 1)
        seen(self.page, 4, 1)
        seen(self.spanish, 5, 2)
        seen(pages[0], 1000, 8)  # in the week before
        rows = [words_of(row) for row in self.desk("editor").select("ol li")]
        self.assertEqual(rows, ["Harvest 9", "Piece 5 6", "Piece 4 5", "Piece 3 4", "Piece 2 3"])

    def test_the_most_read_lead_to_the_form_of_whoever_may_change_them(self):
        seen(self.page, 1)
        form = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        self.assertEqual(self.desk("editor").select_one("ol a")["href"], form)
        self.assertTrue(self.desk("organizer").select_one("ol a")["href"].endswith(self.page.url))

    def test_what_is_no_longer_public_is_not_among_them(self):
        for title, hide in (("Withdrawn", Page.unpublish), ("Closed", make.private)):
            page = make.text(self.home, title=title)
            seen(page, 100)
            hide(page)
        seen(self.page, 1)
        self.assertEqual([words_of(row) for row in self.desk("editor").select("ol li")], ["Harvest 1"])

    def test_where_nobody_came_it_is_said(self):
        self.assertIn("Nobody has come by", words_of(self.desk("editor")))
        self.assertIsNone(self.desk("editor").svg)
        self.assertIn("Nobody has read this page", words_of(self.beside(self.page)))

    def test_beside_a_page_its_own_and_those_of_its_languages(self):
        seen(self.page, 30, 2)
        seen(self.spanish, 12, 2)
        seen(self.spanish, 5, 10)
        found = self.beside(self.page)
        self.assertIn("30 visits in the last seven days 0 in the seven days before", words_of(found))
        rows = [words_of(row) for row in found.select("table")[-1].select("tbody tr")]
        self.assertEqual(rows, ["English 30 0", "Spanish 12 5", "All together 42 5"])
        self.assertIsNone(self.beside(self.spanish), "a translation is written at the bench")
        seen(self.news, 1, 1)
        self.assertIn("1 visit in the last", words_of(self.beside(make.part(self.home, type(self.news)))))

    def test_only_beside_a_page_that_one_may_change_and_that_was_public(self):
        self.assertIsNotNone(self.beside(self.page))
        self.assertIsNone(self.beside(make.news(self.news, live=False)))
        event = make.event(self.events)
        self.assertIsNotNone(self.beside(event, "organizer"))
        self.client.force_login(self.people["organizer"])
        answer = self.client.get(reverse("wagtailadmin_explore", args=[self.events.pk]))
        self.assertNotContains(answer, 'class="visits"')  # the index is not theirs
        self.client.force_login(self.people["editor"])
        self.assertContains(self.client.get(reverse("wagtailadmin_explore", args=[self.events.pk])), 'class="visits"')

    def test_where_another_front_end_shows_the_pages_nothing_is_told(self):
        with override_settings(HEADLESS="only"):
            self.assertIsNone(self.desk("editor"))
            self.assertIsNone(self.beside(self.page))

    def test_twelve_pages_that_were_read_cost_what_two_cost(self):
        costs = []
        for number in (2, 10):
            for page in [make.news(self.news) for _ in range(number)]:
                seen(page, 1, 1)
            self.desk("editor")
            with CaptureQueriesContext(connection) as queries:
                self.desk("editor")
            costs.append(len(queries))
        self.assertEqual(costs[0], costs[1])


COUNTS = "from home.visits.models import VisitCount; print(*sorted(VisitCount.objects.values_list('page__url_path', 'count')))"
COUNT = "from home.visits.access_log import count_visits; count_visits()"


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), demo_copy(tmp_path_factory.mktemp("site") / "var", finished=False) as copy:
        yield copy


def test_a_server_alone_counts_and_leaves_nothing_uncounted_when_it_stops(site):
    path = site.shell("from pages.news.models import NewsPage; print(NewsPage.objects.live().first().url)")
    with served(site.variables):
        for headers in ({}, {}, {"Cookie": "theme=dark"}, {"Cookie": "sessionid=x"}, {"User-Agent": "curl/8.5"}):
            assert httpx.get(site.url + path, headers={"User-Agent": PHONE} | headers, timeout=20).status_code == 200
        assert httpx.head(site.url + path, headers={"User-Agent": PHONE}, timeout=20).status_code == 200
        assert site.shell(COUNTS) == ""  # not while somebody waits
    assert site.shell(COUNTS).endswith(f"{path}', 3)"), site.shell(COUNTS)
    assert site.shell(COUNTS).count("(") == 1  # nothing of what it asks itself when it starts
    site.shell("from home.visits.models import VisitCount; VisitCount.objects.all().delete()")


@pytest.mark.servers
def test_nginx_before_it_tells_of_each_visit_once(site, tmp_path):
    """From the page store, from the server, and while the server is away."""
    log = tmp_path / "commonhouse.log"
    log.touch()
    site.variables = site.production_variables(HOST, ACCESS_LOG=str(log))
    path = site.shell("from pages.news.models import NewsPage; print(NewsPage.objects.live().first().url)")
    site.close()
    site.interpreter = None  # another begins, with these variables
    with (
        nginx(tmp_path, site.var, int(site.variables["PORT"])) as (url, trust),
        httpx.Client(verify=trust, timeout=20) as client,
    ):

        def ask(path: str, method: str = "GET", **headers: str) -> int:
            named = {"Host": HOST, "User-Agent": PHONE} | headers
            return client.request(method, url + path, headers=named, extensions={"sni_hostname": HOST}).status_code

        with served(site.variables), running(site.variables, *WORK):
            site.shell(COUNT)
            assert [ask(path) for _ in range(4)] == [200] * 4
            assert ask(f"{path}?utm_source=paper") == 200
            assert ask("/es/") == 200
            for method, headers in (
                ("HEAD", {}),
                ("GET", {"User-Agent": ROBOTS[3]}),
                ("GET", {"User-Agent": ""}),
                ("GET", {"Cookie": "theme=dark; sessionid=made-up"}),
            ):
                assert ask(path, method, **headers) == 200, headers
            for other in ("/search/?query=x", "/sitemap.xml", "/news/feed/", "/nothing/", "/admin/login/"):
                ask(other)
        assert ask(path) == 200  # a last copy
        assert ask("/the/last/") == 503
        await_true(lambda: "/the/last/" in log.read_text())  # nginx's buffer
        told = log.read_text()
    with open(log, "a") as file:
        file.writelines(line(path) for _ in range(5000))
    both = [
        Popen([executable, "-c", f"import django; django.setup(); {COUNT}"], cwd=ROOT, env=site.variables) for _ in "12"
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    found = dict(re.findall(r"\('(\S+)', (\d+)\)", site.shell(COUNTS)))
    assert sorted(found.values()) == ["1", "5006"], found
    assert "utm_source" not in told
    assert "query" not in told
    assert "127.0.0.1" not in told
    assert "Mozilla" not in told
