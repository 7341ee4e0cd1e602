"""Logs and error reports: one line an event, in UTC, with the request's id, and nothing of people."""

import http.client
import io
import json
import logging
import logging.config
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from functools import partial
from unittest import mock

import brotli
import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, RequestFactory, SimpleTestCase, override_settings
from granian.log import LogLevels, configure_logging

from pages.http.database_errors import outage, reason
from settings.environment import WrongValue
from settings.install import ROOT
from settings.middleware import ClientAddress, RequestId
from settings.serving import error_reporting
from settings.start.log_format import JSONFormatter, TextFormatter, logging_config, request_id_set, without_people

from ..set_up import environment
from ..support.cases import HouseCase
from ..support.http_server import WebServer
from ..support.processes import output
from ..support.running_site import execute, migrated_site, served

LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (WARNING|ERROR) (\S+) (?:([0-9a-f]{32}) )?(.+)")
PEOPLE = ("ada@example.org", "Ada Lovelace", "192.0.2.7", "2001:db8::7")


def record(message, *args, **extra) -> logging.LogRecord:
    made = logging.LogRecord("a.logger", logging.ERROR, __file__, 1, message, args, extra.pop("exc_info", None))
    vars(made).update(extra)
    return made


def raised(problem: Exception) -> tuple:
    try:
        raise problem
    except Exception:
        return sys.exc_info()


class FormatTests(SimpleTestCase):
    def line(self, *args, **extra) -> str:
        return TextFormatter().format(record(*args, **extra))

    def test_time_level_logger_and_words(self):
        said = self.line("Mail %s was not sent", 7, created=0.5)
        self.assertEqual(said, "1970-01-01T00:00:00.500Z ERROR a.logger Mail 7 was not sent")

    def test_one_line_whatever_is_said(self):
        said = self.line("one\ntwo\r\x1b[2J\u2028three", exc_info=raised(KeyError("x\ny")))
        self.assertEqual(len(said.splitlines()), 1)
        self.assertIn(r"one\ntwo\r\x1b[2J\u2028three: KeyError in raised (test_logs.py:", said)

    def test_people_are_left_out(self):
        problem = ValueError("Ada Lovelace, ada@example.org")
        for said in (
            self.line("%s wrote from %s and %s", *PEOPLE[::2], PEOPLE[3]),
            self.line("It failed: %s", problem),
            self.line(problem),
            self.line("It failed", exc_info=raised(problem)),
        ):
            for each in PEOPLE:
                self.assertNotIn(each, said)
        self.assertEqual(without_people("at 12:30:45, 1.2.3, x::y()"), "at 12:30:45, 1.2.3, x::y()")
        for text in ("http://127.0.0.1:8000/", "::ffff:192.0.2.7, x", "[::1]:8000"):
            self.assertIn("[address]", without_people(text))
        self.assertEqual(without_people("postgres://site:secret@db/x"), "postgres://site:[mail]/x")

    def test_what_wagtail_says_of_mails_is_cut(self):
        made = record("Failed to send notification email '%s' to %s", "Ada Lovelace's page", "ada@example.org")
        made.name = "wagtail.admin"
        self.assertNotIn("Ada", TextFormatter().format(made))

    def test_a_request_is_told_by_its_path_alone(self):
        request = RequestFactory().get("/news/?email=ada@example.org", REMOTE_ADDR="192.0.2.7")
        said = self.line("Internal Server Error: %s", "/x", request=request, status_code=500)
        self.assertTrue(said.endswith("500 GET /news/"), said)
        request.resolver_match = mock.Mock(kwargs={"token": "news"})
        self.assertTrue(self.line("x", request=request, status_code=500).endswith("500 GET /[token]/"))

    def test_json_has_the_same_in_fields(self):
        request = RequestFactory().get("/news/\u2028é/", HTTP_X_REQUEST_ID="f" * 32)
        made = record("x", request=request, status_code=500, exc_info=raised(KeyError("Ada")))
        said = JSONFormatter().format(made)
        self.assertTrue(said.isascii())
        told = json.loads(said)
        self.assertEqual(
            told.keys(), {"time", "level", "logger", "request_id", "status", "method", "path", "error", "message"}
        )
        self.assertEqual((told["status"], told["path"], told["request_id"]), (500, r"/news/\u2028é/", "f" * 32))
        self.assertNotIn("Ada", said)

    def test_the_id_of_the_request_is_in_every_line_meanwhile(self):
        with request_id_set("abc"):
            self.assertIn("a.logger abc words", self.line("words"))
        self.assertIn("a.logger words", self.line("words"))


class RequestIdTests(HouseCase):
    def seen(self, trusted: list[str], given: str) -> str:
        ids = []
        with override_settings(TRUSTED_PROXIES=trusted):
            inner = RequestId(
                lambda request: ids.append(request.META["HTTP_X_REQUEST_ID"]) or mock.Mock(status_code=200)
            )
            ClientAddress(inner)(RequestFactory().get("/", HTTP_X_REQUEST_ID=given))
        return ids[0]

    def test_from_a_trusted_proxy_only(self):
        self.assertEqual(self.seen(["127.0.0.1"], "c0ffee00c0ffee"), "c0ffee00c0ffee")
        self.assertRegex(self.seen([], "c0ffee00c0ffee"), "^[0-9a-f]{32}$")
        for nonsense in ("", "short", "x" * 99, "a b c d e f g", "ä" * 10):
            self.assertRegex(self.seen(["127.0.0.1"], nonsense), "^[0-9a-f]{32}$")

    def test_only_failures_bear_it(self):
        self.assertNotIn("X-Request-ID", self.client.get("/"))
        with mock.patch("home.views.route", side_effect=RuntimeError):
            self.assertRegex(Client(raise_request_exception=False).get("/")["X-Request-ID"], "^[0-9a-f]{32}$")


class LogLevelTests(HouseCase):
    """What visitors do wrong is INFO, and not written by default."""

    def lines(self, level: str, *asked: dict) -> list[str]:
        def ask():
            for each in asked:
                Client(raise_request_exception=False).get(**each)

        return self.written(ask, partial(logging.config.dictConfig, logging_config("text", level)))

    def written(self, act: Callable[[], None], configure: Callable[[], None]) -> list[str]:
        """The lines that are written meanwhile."""
        root, written = logging.getLogger(), io.StringIO()
        kept = root.handlers[:]
        try:
            configure()
            root.handlers[0].setStream(written)
            act()
        finally:
            logging.config.dictConfig(settings.LOGGING)
            root.handlers[:] = kept
        return written.getvalue().splitlines()

    def test_the_servers_own_lines_have_the_same_form(self):
        configuration = json.loads(json.dumps(logging_config("json")))
        configure = partial(configure_logging, LogLevels.error, configuration)
        (line,) = self.written(lambda: logging.getLogger("_granian").error("Worker of 192.0.2.7\ndied"), configure)
        told = json.loads(line)
        self.assertEqual((told["logger"], told["message"]), ("_granian", r"Worker of [address]\ndied"))

    def test_a_404_and_a_wrong_host(self):
        asked = ({"path": "/nothing/"}, {"path": "/", "HTTP_HOST": "ada.example"}, {"path": "/%00"}, {"path": "/fr/"})
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            self.assertEqual(self.lines("warning", *asked), [])
            told = self.lines("info", *asked)
        self.assertGreaterEqual(len(told), 4)
        self.assertEqual({line.split()[1] for line in told}, {"INFO"})
        self.assertNotIn("ada.example", str(told))

    def test_a_database_that_is_away_is_said_once_and_so_is_its_return(self):
        problem = OperationalError('connection to server at "db.example" failed: Connection refused\n\tIs it there?')
        asked = [{"path": "/"}, {"path": "/api/v3/pages/"}, {"path": "/?again"}]
        with mock.patch("home.views.route", side_effect=problem):
            with mock.patch("pages.api.middleware.authorize", side_effect=problem):
                told = self.lines("warning", *asked)
            self.assertEqual(Client(raise_request_exception=False).get("/").status_code, 503)
        words = 'The database does not answer: connection to server at "db.example" failed: Connection refused'
        self.assertEqual([line.partition("errors ")[2].partition(" ")[2] for line in told], [words])
        back = self.written(outage.end, partial(logging.config.dictConfig, logging_config()))
        self.assertEqual([line.partition("errors ")[2] for line in back], ["The database answers again."])

    def test_a_lock_is_told_of_its_request(self):
        problem = OperationalError("database is locked")
        problem.__cause__ = sqlite3.OperationalError()
        problem.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY
        with mock.patch("home.views.route", side_effect=problem):
            (line,) = self.lines("warning", {"path": "/"})
        self.assertIn("503 GET /: OperationalError", line)

    def test_a_500_is_found_by_kind_place_and_path(self):
        problem = RuntimeError("Ada Lovelace <ada@example.org> 192.0.2.7")
        with mock.patch("home.views.route", side_effect=problem):
            told = self.lines("warning", {"path": "/?email=ada@example.org", "REMOTE_ADDR": "192.0.2.7"})
        self.assertEqual(len(told), 1)
        self.assertRegex(
            told[0], r"ERROR django.request [0-9a-f]{32} 500 GET /: RuntimeError in serve \(views.py:\d+\)$"
        )


def test_the_reason_of_a_database_never_holds_its_password():
    with mock.patch.dict(settings.DATABASES["default"], PASSWORD="bread"):
        assert reason(OperationalError("bread is wrong.\nSecond line")) == "… is wrong"
    assert (
        reason(OperationalError("postgres://site:secret@db/x password=secret")) == "postgres://site:…@db/x password=…"
    )
    assert reason(OperationalError()) == "OperationalError"


@pytest.mark.django_db
def test_a_running_site_says_and_reports_what_broke_and_nothing_of_people(tmp_path, capfd):
    """Through the real server, with a real receiver of reports."""
    with migrated_site(tmp_path, "logged") as site, WebServer({"/api/1/envelope/": (200, {}, b"{}")}) as sentry:
        execute(site, "ALTER TABLE wagtailcore_page RENAME TO away")
        dsn = f"http://key@{sentry.netloc}/1"
        variables = site.variables | {"LOG_FORMAT": "json", "TRUSTED_PROXIES": "127.0.0.1", "SENTRY_DSN": dsn}
        with served(variables):
            client = http.client.HTTPConnection("127.0.0.1", int(variables["PORT"]), timeout=20)
            headers = {
                "X-Forwarded-For": "192.0.2.7",
                "X-Request-ID": "c0ffee" * 5,
                "Cookie": "sessionid=Ada-Lovelace",
                "User-Agent": "ada@example.org",
            }
            statuses = []
            for path in ("/?email=ada@example.org&name=Ada%20Lovelace", "/nothing.php", "/livez"):
                client.request("GET", path, headers=headers)
                response = client.getresponse()
                response.read()
                statuses.append(response.status)
                if response.status == 500:
                    assert response.headers["X-Request-ID"] == "c0ffee" * 5
            until = time.monotonic() + 10
            while len(sentry.bodies) < statuses.count(500) and time.monotonic() < until:
                time.sleep(0.05)
    assert statuses[0] == 500
    written = [line for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    start = json.loads(written.pop(0))
    told = [json.loads(line) for line in written]
    assert (start["logger"], start["level"]) == ("settings.started", "INFO")
    assert f"Commonhouse {settings.VERSION} serves http://localhost:" in start["message"]
    broken = next(each for each in told if each.get("status") == 500)
    assert broken["path"] == "/"
    assert broken["request_id"] == "c0ffee" * 5
    assert broken["error"].startswith(("OperationalError in rows_of", "ProgrammingError in rows_of"))
    assert sentry.bodies, "no report arrived"
    reported = "\n".join(brotli.decompress(body).decode() for body in sentry.bodies)
    for wanted in ("Error", "loading.py", "c0ffee" * 5, settings.VERSION):
        assert wanted in reported
    for each in (*PEOPLE, "Ada", "sessionid", "127.0.0.1", "SELECT", "away", str(tmp_path)):
        assert each not in reported.replace(sentry.netloc, ""), each
        assert each not in "\n".join(written), each


REPORT = """
import django; django.setup()
import logging
from unittest import mock
from django.test import Client
import sentry_sdk
person = "Ada Lovelace ada@example.org 192.0.2.7"
with mock.patch("home.health.probes.run", side_effect=RuntimeError(person)):
    Client(raise_request_exception=False).post("/readyz", {"name": person})
    Client(raise_request_exception=False).get("/readyz?name=Ada", REMOTE_ADDR="192.0.2.7", HTTP_COOKIE="a=Ada")
logging.getLogger("home.worker").error("A duty failed for %s", "ada@example.org")
sentry_sdk.flush(10)
"""


def test_a_report_has_no_message_no_variables_no_request_of_people(tmp_path):
    with WebServer({"/api/1/envelope/": (200, {}, b"{}")}) as sentry:
        dsn = f"http://key@{sentry.netloc}/1"
        output(
            environment(COMMONHOUSE_VAR=str(tmp_path), DJANGO_SETTINGS_MODULE="settings.dev", SENTRY_DSN=dsn),
            "-c",
            REPORT,
        )
        reported = "\n".join(brotli.decompress(body).decode() for body in sentry.bodies)
    assert "RuntimeError" in reported
    assert "A duty failed for [mail]" in reported
    assert settings.VERSION in reported
    for each in (*PEOPLE[:3], "Ada"):
        assert each not in reported, each


def test_reports_need_their_package_and_a_dsn_that_is_one():
    with pytest.raises(WrongValue, match=r"^SENTRY_DSN: Unsupported scheme"):
        error_reporting.start("nonsense", "1")
    with mock.patch.dict(sys.modules, {"sentry_sdk": None}), pytest.raises(WrongValue, match="not installed"):
        error_reporting.start("https://key@sentry.example.org/1", "1")
    assert (ROOT / "settings" / "deploy" / "requirements.lock").exists()
    assert error_reporting.start("", "1") is None
