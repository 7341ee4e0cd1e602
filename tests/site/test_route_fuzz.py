"""Every route with every method and hostile paths, queries, headers and bodies, drawn by a seed: no error of ours."""

import json
import os
import sys
import traceback
from random import Random
from urllib.parse import quote, unquote_to_bytes

import pytest
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver
from wagtail.models import Page

from pages.api.tokens import WRITE

from ..admin.view_rights import HAS_OLD_ADMIN_API
from ..api.test_middleware import GateCase, token_of
from ..support import make
from .test_bad_input import NUMBERS, WORDS
from .test_every_route import LEFT_OUT, filled, patterns

SEED = int(os.environ.get("SEED", "1"))
FEW, MANY = 400, 10_000
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "NONSENSE")
PROBES = {"/livez", "/readyz"}  # tell by 503 what is away
NAMES = [
    "page",
    "query",
    "q",
    "p",
    "next",
    "id",
    "ids",
    "type",
    "locale",
    "site",
    "order",
    "ordering",
    "lang",
    "offset",
]
NAMES += [
    "limit",
    "fields",
    "search",
    "child_of",
    "topic",
    "year",
    "month",
    "place",
    "access",
    "language",
    "past",
    "path",
]
NAMES += [
    "title",
    "slug",
    "name",
    "password",
    "email",
    "username",
    "file",
    "collection",
    "collection_id",
    "tags",
    "body",
]
NAMES += [
    "form-TOTAL_FORMS",
    "form-0-id",
    "action-publish",
    "return_url",
    "page_id",
    "user",
    "object_id",
    "%00",
    "",
    "a[b]",
]
VALUES = [
    *NUMBERS,
    *WORDS,
    "1",
    "2",
    "true",
    "all",
    "en",
    "es",
    "-title",
    "id,title",
    "*",
    "pages.NewsPage",
    "/news/",
    "{}",
]
VALUES += [
    "//evil.example/",
    "https://evil.example/",
    "2026-11-28",
    "2026-99-99",
    "0001-01-01",
    "2147483648",
    "name",
    "+",
]
HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": ["\x00", "*", "xx-yy;q=9", "en;q=abc", "ar,es;q=0.5", "é", "en-" * 500, "../../etc"],
    "HTTP_RANGE": ["bytes=9-1", "bytes=-", "bytes=0-", "bytes=99999999999999999999-", "bytes=0-0,5-9,1-1", "lines=1"],
    "HTTP_IF_NONE_MATCH": ['"', "*", 'W/"a", "b', "\x00", '"' + "a" * 9000 + '"'],
    "HTTP_IF_MATCH": ["*", '"x"', "x"],
    "HTTP_IF_MODIFIED_SINCE": ["never", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 31 Feb 99999 00:00:00 GMT", "0"],
    "HTTP_IF_RANGE": ['"x"', "Thu, 01 Jan 1970 00:00:00 GMT"],
    "HTTP_HOST": ["evil.example", "[::1", "localhost:99999999", "%00", "a" * 999, "é.example", "", "xn--.example"],
    "CONTENT_TYPE": [
        *(
            "application/json",
            "application/json; charset=utf-99",
            "multipart/form-data",
            "multipart/form-data; boundary=",
        ),
        *(
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded; charset=x",
            "text/plain",
            "é",
            "\x00",
            "",
        ),
    ],
    "CONTENT_LENGTH": ["abc", "-1", "", "0", "1e3", "²"],
    "HTTP_COOKIE": [
        ";;;",
        "=",
        "sessionid=\x00",
        "sessionid=" + "x" * 5000,
        'csrftoken="',
        "messages=x; a=b",
        "sessionid=é",
    ],
    "HTTP_ACCEPT": ["nonsense", "application/json", "text/html;q=x", "*/*"],
    "HTTP_ACCEPT_ENCODING": ["gzip;q=x", "br", "*;q=0"],
    "HTTP_AUTHORIZATION": ["Bearer", "Bearer \x00", "Bearer x y", "Basic eA==", "é", "Bearer " + "x" * 5000],
    "HTTP_ORIGIN": ["null", "https://evil.example", "\x00"],
    "HTTP_REFERER": ["\x00", "https://evil.example/", "/admin/"],
    "HTTP_X_REQUESTED_WITH": ["XMLHttpRequest"],
    "HTTP_X_FORWARDED_FOR": ["\x00, nonsense", "::1"],
    "HTTP_IDEMPOTENCY_KEY": ["", "x" * 999, "\x00", "é"],
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": ["NONSENSE", "GET"],
    "REMOTE_ADDR": ["nonsense", "::ffff:1.2.3.4", ""],
}


class RouteFuzzTests(GateCase):
    """Each request is undone; who asks is a stranger, an administrator, or the administrator's token."""

    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        cls.page, admin = make.text(cls.home), make.admin()
        cls.key = token_of(admin, WRITE)
        made = [make.picture(), make.document(), make.recording(language="en")]
        cls.patterns = sorted({*patterns(get_resolver())})
        cls.numbers = ["1", "0", "999999", *(str(each.pk) for each in (cls.page, cls.news, cls.home, *made))]
        client = Client()
        client.force_login(admin)
        cls.session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def drawn_path(self, random: Random) -> str:
        """An address of a route, half of the time with something odd in the place of a part, or behind it."""
        path = filled(random.choice(self.patterns), self.page)
        if random.random() < 0.1:
            path = random.choice([self.news.url, self.events.url, f"{self.events.url}calendar.ics", self.home.url])
        parts = path.split("/")
        for number, part in enumerate(parts):
            if part.isdecimal() and random.random() < 0.7:
                parts[number] = random.choice(self.numbers)
            elif part and random.random() < 0.08:
                parts[number] = random.choice(VALUES)
        return "/".join(parts) + (random.choice(VALUES) if random.random() < 0.05 else "")

    def drawn_query(self, random: Random) -> str:
        amount = random.choice([0, 0, 1, 1, 2, 5])
        return "&".join(f"{random.choice(NAMES)}={random.choice(VALUES)}" for _ in range(amount))

    def drawn_body(self, random: Random) -> tuple[bytes, str]:
        """Content and its type."""
        fields = {random.choice(NAMES): random.choice(VALUES) for _ in range(random.randrange(5))}
        form = "&".join(f"{name}={quote(value, safe='%', errors='replace')}" for name, value in fields.items())
        part = 'Content-Disposition: form-data; name="{}"; filename="{}"\r\n\r\n{}\r\n'
        upload = "".join(f"--x\r\n{part.format(name, value[:200], value)}" for name, value in fields.items())
        odd = ["[]", "null", "{", '{"a":' * 50, '{"id": 1e999}', '{"title": "\\ud800"}', '{"a": "\\u0000"}']
        kind, content = random.choice(
            [
                ("application/x-www-form-urlencoded", form),
                ("multipart/form-data; boundary=x", upload + "--x--\r\n"),
                ("multipart/form-data; boundary=x", upload[: len(upload) // 2]),
                ("application/json", json.dumps(fields)),
                ("application/json", random.choice(odd)),
            ]
        )
        return content.encode("utf-8", "surrogatepass"), kind

    def drawn(self, random: Random) -> dict:
        """A request, as keywords of `Client.generic`."""
        method, path = random.choice(METHODS), self.drawn_path(random)
        content, kind = (b"", "") if method in {"GET", "HEAD", "OPTIONS", "TRACE"} else self.drawn_body(random)
        meta = {
            name: random.choice(HEADERS[name]) for name in random.sample(list(HEADERS), random.choice([0, 0, 1, 2]))
        }
        if random.random() < 0.6:
            if path.startswith("/api/"):
                meta.setdefault("HTTP_AUTHORIZATION", f"Bearer {self.key}")
            else:
                meta.setdefault("HTTP_COOKIE", f"{settings.SESSION_COOKIE_NAME}={self.session}")
        raw, query = path.encode("utf-8", "surrogatepass"), self.drawn_query(random)
        query = query.encode("utf-8", "surrogatepass").decode("latin-1")
        sent = {"PATH_INFO": unquote_to_bytes(raw).decode("latin-1"), "QUERY_STRING": query}
        return {"method": method, "path": "/", "data": content, "content_type": kind} | sent | meta

    def ask(self, request: dict):
        """The status; what went wrong is kept in `raised`."""
        client = Client(raise_request_exception=False)
        with transaction.atomic():
            answer = client.generic(**request)
            b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer.status_code

    def broken(self, times: int) -> dict[str, str]:
        """The errors of ours, by where they were raised, each with a request that causes it."""
        random, found, raised = Random(SEED), {}, []

        def note(**_):
            frames = [
                each for each in traceback.extract_tb(sys.exc_info()[2]) if "django/core/handlers" not in each.filename
            ]
            raised.append(
                f"{sys.exc_info()[1]!r:.200} in "
                + " < ".join(f"{each.filename}:{each.lineno}" for each in frames[:-6:-1])
            )

        got_request_exception.connect(note)
        self.addCleanup(got_request_exception.disconnect, note)
        for _ in range(times):
            request = self.drawn(random)
            if request["PATH_INFO"] in LEFT_OUT | PROBES:
                continue
            raised.clear()
            try:
                status = self.ask(request)
            except Exception as problem:
                status, raised[:] = (
                    500,
                    [f"{problem!r:.200} " + "".join(traceback.format_tb(problem.__traceback__)[-3:])],
                )
            if status >= 500:
                found.setdefault(raised[-1] if raised else str(status), f"{request!r:.1500}")
        return found

    def test_some(self):
        self.assertEqual(self.broken(FEW), {})

    def test_what_the_long_run_has_found(self):
        """Each once was an error of ours."""
        admin = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={self.session}"}
        token = {"HTTP_AUTHORIZATION": f"Bearer {self.key}"}
        large, too_large = 10**20, 400 if connection.vendor == "sqlite" else 200
        for method, path, who, status in (
            ("GET", f"/admin/pages/{self.page.pk}/revisions/0/revert/", admin, 404),
            ("POST", "/admin/snippets/choose/pages/chrome/create/", admin, 302),
            ("TRACE", "/api/v3/docs/", token, 405),
            ("POST", "/api/v3/docs/", token, 405),
            ("GET", "/admin/api/main/pages/find/?id=name", admin, 404),
            *(
                (
                    ("GET", f"/admin/api/main/pages/find/?id={self.page.pk}", admin, 302),
                    ("GET", f"/admin/api/main/pages/?offset={large}", admin, 400),
                )
                if HAS_OLD_ADMIN_API
                else (
                    ("GET", f"/admin/api/explorer/{large}/", admin, 404),
                    ("GET", f"/admin/api/explorer/{self.home.pk}/?offset={large}", admin, 422),
                )
            ),
            ("GET", "/admin/documents/chooser/chosen-multiple/?id=OR%20NOT", admin, 400),
            ("HEAD", "/admin/images/chooser/chosen-multiple/?id=1&id=1e99", admin, 400),
            ("GET", "/admin/snippets/choose/pages/outlet/chosen-multiple/?id=name", admin, 400),
            ("GET", "/admin/choose-page/?target_pages[]=name", admin, 400),
            ("GET", f"/admin/choose-page/?target_pages[]={'x' * 500}", admin, 400),
            ("GET", "/admin/recordings/chooser/chosen/2026-99-99/", admin, 404),
            ("GET", f"/admin/documents/chooser/chosen-multiple/?id={large}", admin, too_large),
            ("GET", f"/admin/choose-page/chosen-multiple/?id={large}", admin, 302),
            ("GET", f"/admin/bulk/wagtailcore/page/delete/?id={large}", admin, 404),
            ("POST", f"/admin/pages/{self.page.pk}/set_position/?position={large}", admin, 400),
            ("GET", "/admin/bulk/wagtailcore/page/delete/?id=all&childOf=0", admin, 404),
            ("GET", "/admin/bulk/wagtailcore/page/translate/?id=all&childOf=0", admin, 404),
            ("POST", f"/admin/pages/{self.page.pk}/copy/", admin | form("new_parent_page=0"), 404),
            ("GET", "/admin/login/?next=OR%20NOT", admin, 302),
            ("POST", f"/admin/pages/{Page.get_first_root_node().pk}/set_position/", admin, 302),
            ("POST", f"/admin/pages/{Page.get_first_root_node().pk}/unlock/", admin, 302),
            ("DELETE", f"/admin/locales/delete/{self.home.locale_id}/", admin, 405),
            ("POST", "/admin/snippets/pages/outlet/add/", admin | form("") | {"CONTENT_LENGTH": "abc"}, 400),
            ("GET", "/admin/images/chooser/results/?q=a&tag=b", admin, 200),
            ("PATCH", "/admin/dismissibles/", admin | {"data": '{"id": 1e999}'}, 400),
            ("PATCH", "/admin/dismissibles/", admin | {"data": '{"id": "\\u0000"}'}, 400),
            ("PATCH", "/admin/dismissibles/", admin | {"data": "null"}, 400),
            ("PATCH", "/admin/dismissibles/", admin | {"data": '{"whats-new": true}'}, 200),
            ("POST", "/admin/choose-external-link/", admin, 200),
            ("GET", "/admin/localize/translate/1/overrides/1/edit/", admin | {"HTTP_ACCEPT": "text/html"}, 404),
        ):
            with self.subTest(f"{method} {path}"):
                self.assertEqual(self.ask({"method": method, "path": path} | who), status)


def form(content: str) -> dict:
    """Keywords of `Client.generic` for a form."""
    return {"data": content, "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.soak
class ManyRouteFuzzTests(RouteFuzzTests):
    def test_some(self):
        found = self.broken(MANY)
        self.assertEqual(found, {}, "\n\n".join(f"{where}\n{request}" for where, request in found.items()))
