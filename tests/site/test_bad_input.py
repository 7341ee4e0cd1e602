"""Garbage at every public address: an answer in words, never an error of ours."""

from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from wagtail.models import Page, Revision

from pages.about.models import TextPage
from pages.news.models import NewsPage

from ..support import make
from ..support.addresses import FIXED_URLS, all_urls, one_of_each_shape
from ..support.cases import HouseCase

FINE = {200, 301, 302, 304, 400, 403, 404, 405, 414}
NUMBERS = [
    "1e99",
    "-1",
    "0",
    "abc",
    "99999999999999999999",
    "1.5",
    "%00",
    "%ff",
    "",
    "١",
    "½",
    "NaN",
    "0x10",
    "1;2",
    "[]",
    "%20",
    "²",
]
WORDS = [
    "%00",
    "%ff",
    "%ed%a0%80",
    "x" * 10_000,
    "%25",
    "'",
    '"',
    "%5C",
    "*",
    "(((",
    ")",
    "!",
    "%26%7C%21%3A%2A",
    "a:b",
    "AND",
    "OR NOT",
    "<->",
]
WORDS += [
    "%E2%80%8F",
    "%F0%9F%8C%BB",
    "%0A%0D",
    "😀" * 300,
    "_",
    "--",
    "/*",
    "NEAR(a)",
    "a AND",
    "^",
    "{a}",
    "title:",
    '"a',
    "a%00b",
    "%C2%A0",
]
# What somebody looks for, and where Wagtail looks for it.
ASKED = ['"', 'a"}b', '"a b"', "''", "(a", "a:b", "a AND", "*", "%", "%s", "\\", " ", "{title} : a", "^a", "-"]
ASKING = [
    f"/admin/{name}/?q=" for name in ("pages/search", "images", "documents", "recordings", "snippets/pages/place")
]
ASKING += ["/admin/choose-page/search/?q=", "/admin/images/chooser/results/?q="]
ASKING += [f"/api/v3/{name}/?search=" for name in ("pages", "images", "documents")]
QUERIES = [f"?page={number}" for number in NUMBERS] + [
    "?page=1&page=2",
    "?filter[x]=1",
    "?%00=1",
    "?%ff=%ff",
    "?=",
    "?&&&",
    "?a" * 500,
]
QUERIES += ["?format=json", "?lang=xx", "?next=//evil.example", "?sort=-password", "?offset=1e22&limit=-1"]
PATHS = [
    "//evil.example",
    "//evil.example/",
    "///evil.example/%2f..",
    "/%2e%2e/",
    "/../../etc/passwd",
    "/%2e%2e%2f%2e%2e%2fetc/passwd",
]
PATHS += [
    "/%00",
    "/%00/",
    "/a%00b/",
    "/%ff/",
    "/%ed%a0%80/",
    "/\\evil.example",
    "/%5Cevil.example",
    "/" + "a" * 9000 + "/",
    "/" + "a/" * 900,
]
PATHS += [
    "/%0d%0aSet-Cookie:x=1/",
    "/es//",
    "//",
    "/./",
    "/;x=1",
    "/es%00/",
    "/ES/",
    "/es",
    "/zh-hans/",
    "/zh/",
    "/en-us/",
    "/ar/%ff/",
    "/%F0%9F%8C%BB/",
]
PATHS += [
    "/media/",
    "/media/%00",
    "/media/../settings/base.py",
    "/media/images/%ff.jpg",
    "/documents/",
    "/documents/99999999999999999999/x/",
    *(f"/media/recordings/99999999999999999999/en.{ending}" for ending in ("vtt", "html", "json")),
]
PATHS += [
    "/documents/1/%00",
    "/static/%00",
    "/static/../manage.py",
    "/theme-%00.css",
    "/theme-00000000.css%00",
    "/sitemap.xml?p=abc",
    "/sitemap.xml?p=1e9",
]
PATHS += [
    "/sitemap.xml?p=99999999999",
    "/.env",
    "/wp-login.php",
    "/admin",
    "/_util/authenticate_with_password/1/1/",
    "/_util/login/?next=//evil.example",
]
METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "CONNECT", "NONSENSE"]


class GarbageTests(HouseCase):
    """Each piece of garbage, and each shape of address, once."""

    languages = ["en", "es"]
    sample = staticmethod(one_of_each_shape)
    every = 4  # address of those that are asked with each piece

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        make.many(NewsPage, cls.news, 15)
        make.document()
        cls.closed = make.text(cls.home)
        make.private(cls.closed)

    def setUp(self):
        super().setUp()
        self.stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def assertFine(self, answer, told: str):
        self.assertIn(answer.status_code, FINE, told)
        if answer.status_code in {301, 302}:
            target = urlsplit(answer["Location"])
            self.assertIn(target.netloc, {"", "testserver"}, f"{told} leads to {answer['Location']}")
            self.assertFalse(answer["Location"].startswith(("//", "/\\")), told)
        self.assertNotIn(b"Traceback", answer.getvalue() if answer.streaming else answer.content)

    def ask(self, address: str, method: str = "GET", **extra):
        """A request whose address reaches the server as written."""
        path, _, query = address.partition("?")
        raw = path.encode("utf-8", "surrogatepass")
        decoded = unquote_to_bytes(raw).decode("latin-1")
        return self.stranger.generic(
            method,
            "/",
            QUERY_STRING=query.encode("utf-8", "surrogatepass").decode("latin-1"),
            PATH_INFO=decoded,
            **extra,
        )

    def listings(self) -> list[str]:
        return [
            "/",
            "/es/",
            self.news.url,
            self.announcements.url,
            self.events.url,
            self.principles.url,
            "/search/",
            "/es/search/",
        ]

    def test_numbers_and_unknown_parameters(self):
        for number, query in enumerate(QUERIES):
            for address in {self.news.url, *self.listings()[number % (2 * self.every) :: 2 * self.every]}:
                self.assertFine(self.ask(address + query), address + query[:60])

    def test_questions_of_wagtails_own_lists(self):
        self.client.force_login(make.admin())
        make.picture()
        for number, word in enumerate(ASKED):
            for address in ASKING[number % self.every :: self.every]:
                answer = self.client.get(address + quote(word), follow=True)
                self.assertIn(answer.status_code, {200, 404, 422}, address + word)

    def test_questions(self):
        for number, word in enumerate(WORDS):
            self.assertFine(self.ask(f"/search/?query={word}"), repr(word[:40]))
            if number % self.every == 0:
                self.assertFine(self.ask(f"/es/search/?query=land&page={word}"), f"page {word[:40]!r}")

    def test_paths(self):
        for address in PATHS:
            self.assertFine(self.ask(address), address[:80])
            self.assertFine(self.ask(address, "POST"), address[:80])

    def test_lone_surrogates(self):
        for address in ("/\ud800/", "/search/?query=\ud800", "/?page=\udfff"):
            self.assertFine(self.ask(address), repr(address))

    def test_every_address_with_garbage_behind_it(self):
        garbage = ["%00", "?page=1e99&query=%00", "/%2e%2e/", "?x=%ff&page=abc", "%ff", "?page=-1"]
        for number, address in enumerate(self.sample(all_urls("land"))):
            for rubbish in (garbage[number % 6], garbage[(number + 3) % 6]):
                self.assertFine(self.ask(address + rubbish), address + rubbish)

    def test_wrong_methods(self):
        for address in [*self.listings(), *FIXED_URLS, self.closed.url, "/documents/1/x/", "/media/images/x.jpg"]:
            for method in METHODS:
                answer = self.ask(address, method)
                self.assertFine(answer, f"{method} {address}")
                if method == "HEAD":
                    self.assertEqual(answer.getvalue(), b"")

    def test_nothing_is_changed_by_a_stranger(self):
        for address in self.listings():
            for method in ("PUT", "DELETE", "PATCH", "TRACE"):
                answer = self.ask(address, method)
                self.assertEqual((answer.status_code, "GET" in answer["Allow"]), (405, True), f"{method} {address}")

    def test_a_request_that_cannot_be_read_is_told_so_on_a_page_with_its_own_style(self):
        answer = self.ask("/?page=%00")
        self.assertContains(answer, "can&#x27;t be read", status_code=400)
        self.assertContains(answer, 'lang="ar"', status_code=400)
        self.assertIn("'sha256-", answer["Content-Security-Policy"])

    @override_settings(ALLOWED_HOSTS=["house.example"])
    def test_wrong_hosts(self):
        for host in (
            "evil.example",
            "house.example@evil.example",
            "[::1",
            "%00",
            "house.example\\x",
            "é.example",
            "a" * 999,
            "",
        ):
            for address in ("/", "/search/", "/nothing/", "/admin/login/", "/sitemap.xml"):
                answer = self.ask(address, HTTP_HOST=host)
                self.assertEqual(answer.status_code, 400, (host, address))
                self.assertNotIn(b"evil.example", answer.content)

    @override_settings(ALLOWED_HOSTS=["house.example", "testserver"])
    def test_headers(self):
        long = "x" * 9000
        headers = [
            ("HTTP_ACCEPT_LANGUAGE", value)
            for value in ("\x00", "*", ";q=", "en;q=abc", long, "é", "en-" * 500, "../../etc")
        ]
        headers += [
            ("HTTP_COOKIE", value)
            for value in (
                ";;;",
                "sessionid=",
                "sessionid=\x00",
                f"sessionid={long}",
                'csrftoken="',
                "=",
                "a=b; " * 500,
                "sessionid=é",
            )
        ]
        headers += [
            ("HTTP_IF_MODIFIED_SINCE", "never"),
            ("HTTP_IF_NONE_MATCH", '"'),
            ("HTTP_RANGE", "bytes=9-1"),
            ("HTTP_ACCEPT", "nonsense"),
        ]
        headers += [
            ("HTTP_X_FORWARDED_FOR", "\x00, nonsense"),
            ("HTTP_X_FORWARDED_HOST", "evil.example"),
            ("HTTP_REFERER", "\x00"),
            ("CONTENT_TYPE", "é"),
        ]
        headers += [
            ("CONTENT_LENGTH", "abc"),
            ("HTTP_X_REQUESTED_WITH", "XMLHttpRequest"),
            ("HTTP_USER_AGENT", ""),
            ("REMOTE_ADDR", "nonsense"),
        ]
        addresses = ["/", "/es/search/?query=land", "/nothing/", "/fr/", "/admin/login/"]
        for number, (name, value) in enumerate(headers):
            for address in ("/livez", *addresses[number % (self.every + 1) :: self.every + 1]):
                answer = self.ask(address, **{name: value})
                self.assertFine(answer, f"{name}: {value[:40]!r} at {address}")
                self.assertNotIn(b"evil.example", answer.content)

    def test_half_a_form_of_the_desk_is_refused_whole(self):
        page, revisions = make.news(self.news, live=False), Revision.objects.count()
        self.client.force_login(make.admin())
        for name, args in (("add", ["pages", "newspage", self.news.pk]), ("edit", [page.pk]), ("copy", [page.pk])):
            answer = self.client.post(
                reverse(f"wagtailadmin_pages:{name}", args=args), {"title": "Half", "slug": "half"}
            )
            self.assertEqual(answer.status_code, 400, name)
        self.assertEqual((Revision.objects.count(), Page.objects.filter(slug="half").count()), (revisions, 0))

    def test_an_empty_form_of_a_link_is_shown_again(self):
        self.client.force_login(make.admin())
        for kind in ("external", "anchor", "email", "phone"):
            for sent in ({}, {f"{kind}-link-chooser-url": ""}, {f"{kind}-link-chooser-url": "\x00"}):
                for query in ("", "?link_url=mailto:%FF", "?link_url=tel:"):
                    answer = self.client.post(reverse(f"wagtailadmin_choose_page_{kind}_link") + query, sent)
                    self.assertEqual(answer.status_code, 200, (kind, sent, query))
                    self.assertEqual(answer.json()["step"], f"{kind}_link")

    def test_forms_of_strangers(self):
        form = self.look(self.closed.url).select_one("form[method=post]")["action"]
        for fields in (
            {},
            {"password": "\x00"},
            {"password": "x" * 9999},
            {"password": "open sesame", "return_url": "//evil.example"},
        ):
            self.assertFine(self.client.post(form, fields), str(fields)[:60])
        answer = self.client.post(form, {"password": "open sesame", "return_url": "https://evil.example/"})
        self.assertFine(answer, "return_url")
        for fields in ({}, {"username": "\x00", "password": "\x00"}, {"username": "x" * 9999, "password": "x" * 9999}):
            self.assertFine(self.client.post("/admin/login/", fields), str(fields)[:60])
            self.assertFine(
                self.client.post("/admin/password_reset/", {"email": fields.get("username", "")}), str(fields)[:60]
            )


@pytest.mark.soak
class AllGarbageTests(GarbageTests):
    """Each piece of garbage at each address."""

    sample = staticmethod(list)
    every = 1


class ReservedTests(HouseCase):
    FIRST = [
        "admin",
        "api",
        "documents",
        "favicon",
        "livez",
        "llms",
        "media",
        "podcast",
        "preview",
        "r",
        "readyz",
        "robots",
        "search",
        "sitemap",
        "static",
        "theme",
    ]
    FIRST += [code for code, name in settings.LANGUAGES]
    UNDER_AN_INDEX = ["feed", "register", "topic", "author", "outlet"]

    def refusal(self, parent, slug: str, kind=TextPage) -> str:
        page = kind(title="A title", slug=slug, locale=self.english)
        with self.assertRaises(ValidationError) as caught:
            Page.objects.get(pk=parent.pk).add_child(instance=page)
        return caught.exception.message_dict["slug"][0]

    def test_first_segments_and_languages_below_a_home_page(self):
        for slug in self.FIRST:
            self.assertIn("Please choose another", self.refusal(self.home, slug), slug)

    def test_ways_on_below_an_index(self):
        for slug in self.UNDER_AN_INDEX:
            self.assertIn("Please choose another", self.refusal(self.news, slug, NewsPage), slug)

    def test_not_where_they_do_no_harm(self):
        above = make.text(self.home)
        for slug in ("admin", "es", "feed"):
            make.text(above, slug=slug)
        make.text(self.home, slug="feed")
        make.news(self.news, slug="admin")

    def test_every_address_of_the_software_is_among_them(self):
        first = {
            str(pattern.pattern).strip("^").split("/")[0].split(".")[0].split("-")[0]
            for pattern in get_resolver().url_patterns
        }
        self.assertLessEqual(
            first - {"", "site", "(?P<language_prefix>[a-z]+)"},  # /site.webmanifest is in no page's way
            {*self.FIRST, "en"} | {word for word in first if word.startswith("(")},
        )

    def test_the_editor_is_told_beside_the_field(self):
        self.client.force_login(make.admin())
        for kind, parent, slug in (
            (TextPage, self.home, "admin"),
            (TextPage, self.home, "fr"),
            (NewsPage, self.news, "feed"),
        ):
            page = self.post_new(kind, parent, {"title": "A title", "slug": slug}, "action-publish")
            self.assertIn("is an address the site itself needs", self.error_beside(page, "slug"))

    def test_moving_or_renaming_does_not_get_around_it(self):
        self.client.force_login(make.admin())
        page = make.text(make.text(self.home), slug="admin")
        self.client.post(f"/admin/pages/{page.pk}/move/{self.home.pk}/confirm/", {})
        self.client.post(
            f"/admin/pages/{page.pk}/copy/", {"new_title": "A", "new_slug": "search", "new_parent_page": self.home.pk}
        )
        many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={page.pk}"
        answer = self.client.post(many, {"chooser": self.home.pk}, follow=True)
        self.assertContains(answer, "is an address the site itself needs")
        self.assertFalse(TextPage.objects.child_of(self.home).filter(slug__in=["admin", "search"]).exists())
