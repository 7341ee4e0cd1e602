"""What every answer carries, what no stranger reaches, and what stays true when something breaks."""

import json
import re
from unittest import mock

import pytest
from allauth.core.context import request_context
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver, reverse
from django.utils.http import urlencode
from wagtail.models import Workflow

from home.sign_in.adapters import AccountAdapter
from pages.about.models import TextPage
from settings.middleware import ClientAddress

from ..support import make
from ..support.addresses import FIXED_URLS, SEARCH_URLS, all_urls, one_of_each_shape, page_urls
from ..support.cases import HouseCase, words_of


class HeaderTests(HouseCase):
    """At one page of each shape of address."""

    languages = ["en", "es"]
    sample = staticmethod(one_of_each_shape)

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        list(make.one_of_each(cls.home))

    def policy(self, address: str) -> dict[str, list[str]]:
        said = self.client.get(address)["Content-Security-Policy"]
        return {part.split()[0]: part.split()[1:] for part in said.split(";") if part.strip()}

    def test_a_strict_policy_on_every_public_address(self):
        for address in [*FIXED_URLS, *SEARCH_URLS, *self.sample(page_urls()), "/fr/", "/%00"]:
            policy = self.policy(address)
            for name in ("default-src", "base-uri", "frame-ancestors"):
                self.assertEqual(policy[name], ["'none'"], address)
            self.assertIn(policy["form-action"], (["'self'"], ["'none'"]), address)
            self.assertNotIn("unsafe", str(policy), address)
            self.assertFalse(
                [source for sources in policy.values() for source in sources if "//" in source or "*" in source]
            )

    def test_the_admin_as_strict_as_its_widgets_allow(self):
        self.client.force_login(make.admin())
        for address in ("/admin/login/", "/admin/", "/admin/nothing/"):
            policy = self.policy(address)
            self.assertEqual(policy["script-src"], ["'self'", "'unsafe-inline'"])
            self.assertNotIn("nonce", str(policy))
            self.assertNotIn("unsafe-eval", str(policy))
        self.assertNotIn("unsafe", str(self.policy("/administration/")))

    def test_other_headers(self):
        for address in ("/", "/nothing/", "/search/", "/admin/login/"):
            answer = self.client.get(address)
            self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
            self.assertEqual(answer["Referrer-Policy"], "same-origin")
            self.assertIn("X-Frame-Options", answer)
            self.assertIn("Cross-Origin-Opener-Policy", answer)
            self.assertEqual(answer["Cross-Origin-Resource-Policy"], "same-origin")
            self.assertIn("camera=()", answer["Permissions-Policy"])
            self.assertNotIn("Server", answer)

    def test_what_others_may_show_in_their_pages(self):
        for address in ("/api/v3/news/", f"{self.news.url}feed/", f"{self.news.url}feed.json", "/favicon.ico"):
            said = "same-origin" if address == "/favicon.ico" else "cross-origin"
            self.assertEqual(self.client.get(address)["Cross-Origin-Resource-Policy"], said, address)
        document = make.document()
        self.assertEqual(self.client.get(document.url)["Cross-Origin-Resource-Policy"], "cross-origin")
        self.client.force_login(make.person("editor"))
        self.assertEqual(self.client.get(document.url)["Cross-Origin-Resource-Policy"], "same-origin")

    def test_no_cookie_for_strangers(self):
        for address in [*FIXED_URLS, *SEARCH_URLS, *self.sample(page_urls()), "/fr/"]:
            answer = self.client.get(address)
            self.assertNotIn("Set-Cookie", answer.headers)
            self.assertEqual(len(answer.cookies), 0, address)
            self.assertNotIn("Cookie", answer.get("Vary", ""), address)

    def test_no_cookie_from_any_list_feed_calendar_upload_or_the_api(self):
        make.topic(self.english)
        make.picture()
        make.document()
        routes = ("news/", "events/", "everything/", "content/?path=/", "search/?query=land", "openapi.json")
        for address in [*self.sample(all_urls("land")), *(f"/api/v3/{route}" for route in routes)]:
            self.assertNotIn("Set-Cookie", self.client.get(address).headers, address)
        self.assertEqual(len(self.client.cookies), 0)

    def test_a_page_is_the_same_for_every_stranger(self):
        first, second = Client(headers={"user-agent": "A", "accept-language": "es"}), Client(REMOTE_ADDR="10.0.0.9")
        for address in ("/", "/es/", self.news.url, "/search/?query=land"):
            self.assertEqual(first.get(address).content, second.get(address).content)

    def test_pages_hold_nothing_inline(self):
        for address in [*self.sample(page_urls()), *SEARCH_URLS, "/nothing/"]:
            parsed = BeautifulSoup(self.client.get(address).content.decode(), "html.parser")
            self.assertEqual(
                parsed.select(
                    "style, [style], script:not([src]):not([type='application/ld+json']), iframe, object, embed"
                ),
                [],
            )
            self.assertFalse([each for each in parsed.find_all(True) for name in each.attrs if name.startswith("on")])

    def test_an_editor_sees_the_bar_and_a_stranger_does_not(self):
        self.assertNotIn("wagtail-userbar", self.client.get("/").content.decode())
        self.client.force_login(make.person("editor"))
        shown = self.client.get("/").content.decode()
        self.assertIn("wagtail-userbar", shown)
        self.assertIn(">Tools of the desk<", shown)
        self.assertNotIn("quick actions", shown)
        self.assertEqual(self.client.get("/fr/").status_code, 404)
        self.assertEqual(self.client.get("/nothing/").status_code, 404)

    def test_a_page_seen_by_an_editor_is_not_kept_for_others(self):
        self.client.force_login(make.person("editor"))
        answer = self.client.get("/")
        self.assertTrue("Cookie" in answer.get("Vary", "") or "private" in answer.get("Cache-Control", ""))


@pytest.mark.soak
class AllHeaderTests(HeaderTests):
    """At every page."""

    sample = staticmethod(list)


class NextTests(HouseCase):
    """Where forms lead by `next`: to a path or a URL of this site, and by anything else where they lead without it."""

    RIGHT = "a long password"
    HERE = ("/admin/pages/", "/admin/images/?p=2", "http://testserver/admin/pages/")
    ELSEWHERE = (
        *(
            "https://evil.example/",
            "//evil.example/",
            "///evil.example/",
            "/\\evil.example/",
            "\\\\evil.example/",
            "/\t/evil.example",
        ),
        *(
            "http:evil.example",
            "http:///evil.example",
            "https://testserver@evil.example/",
            "http://testserver\\@evil.example/",
        ),
        *(
            "javascript:alert(1)",
            "data:text/html,x",
            "http://[",
            "OR NOT",
            "evil.example",
            "../..",
            "?p=2",
            "open_sessions",
        ),
        *("wagtailadmin_home", "\x0b//evil.example"),
    )

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.admin = make.admin(username="ada")
        cls.page = make.text(cls.home)

    def assertLeads(self, ask, otherwise: str) -> None:
        """`ask` sends a form with this `next`, and returns the response."""
        for address in self.HERE:
            self.assertRedirects(ask(address), address, fetch_redirect_response=False)
        for address in self.ELSEWHERE:
            with self.subTest(repr(address)):
                self.assertRedirects(ask(address), otherwise, fetch_redirect_response=False)

    def test_of_whoever_is_signed_in_already(self):
        self.client.force_login(self.admin)
        self.assertLeads(lambda address: self.client.get("/admin/login/", {"next": address}), "/admin/")

    def test_after_signing_in(self):
        form = {"username": "ada", "password": self.RIGHT}
        for door in ("/admin/login/", "/_util/login/"):
            self.assertLeads(lambda address, door=door: Client().post(door, form | {"next": address}), "/admin/")

    def test_a_sign_in_form_keeps_no_other(self):
        for door, otherwise in (("/admin/login/", "/admin/"), ("/_util/login/", "")):
            for address in self.ELSEWHERE:
                field = self.look(f"{door}?{urlencode({'next': address})}").select_one("[name=next]")
                self.assertEqual(field["value"], otherwise, address)

    def test_after_a_passkey(self):
        request = RequestFactory().get("/")
        with request_context(request):
            for address in self.HERE:
                self.assertTrue(AccountAdapter().is_safe_url(address), address)
            for address in self.ELSEWHERE:
                self.assertFalse(AccountAdapter().is_safe_url(address), address)

    def test_after_confirming_who_one_is(self):
        self.client.force_login(self.admin)
        form = {"password": self.RIGHT}
        self.assertLeads(lambda address: self.client.post("/admin/confirm/", form | {"next": address}), "/admin/")

    def test_after_signing_out(self):
        def sign_out(address):
            self.client.force_login(self.admin)
            return self.client.post("/admin/logout/", {"next": address})

        self.assertLeads(sign_out, "/admin/login/")

    def test_after_a_change_to_a_page(self):
        self.client.force_login(self.admin)
        address = reverse("wagtailadmin_pages:lock", args=[self.page.pk])
        otherwise = reverse("wagtailadmin_explore", args=[self.home.pk])
        self.assertLeads(lambda wanted: self.client.post(address, {"next": wanted}), otherwise)

    def test_after_a_workflow_is_enabled(self):
        self.client.force_login(self.admin)
        workflow = Workflow.objects.create(name="Reading")
        address = reverse("wagtailadmin_workflows:enable", args=[workflow.pk])
        otherwise = reverse("wagtailadmin_workflows:edit", args=[workflow.pk])
        self.assertLeads(lambda wanted: self.client.post(address, {"next": wanted}), otherwise)

    def test_behind_the_password_of_a_page(self):
        restriction = make.private(self.page)
        address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, self.page.pk])
        form = {"password": restriction.password}
        self.assertLeads(lambda wanted: Client().post(address, form | {"return_url": wanted}), "/admin/")


class SignOutTests(HouseCase):
    def test_only_a_form_signs_out(self):
        self.client.force_login(make.admin())
        for name, address in sign_out_addresses():
            for method in ("get", "head", "options", "put", "delete"):
                answer = getattr(self.client, method)(address)
                self.assertIn(answer.status_code, (404, 405), f"{name} {method}")
                self.assertFalse(answer.cookies, f"{name} {method}")
                self.assertEqual(self.client.get("/admin/").status_code, 200, f"{name} {method}")
        self.assertIn("POST", self.client.get("/admin/logout/")["Allow"])
        self.assertRedirects(self.client.post("/admin/logout/"), "/admin/login/")
        self.assertEqual(self.client.get("/admin/").status_code, 302)

    def test_a_form_without_a_token_signs_nobody_out(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(make.admin())
        answer = client.post("/admin/logout/")
        self.assertEqual((answer.status_code, bool(answer.cookies.get("sessionid"))), (403, False))
        self.assertEqual(client.get("/admin/").status_code, 200)


def sign_out_addresses() -> list[tuple[str, str]]:
    """(name, address) of each view by whose name or address people might sign out."""
    names = [
        name for name in get_resolver().reverse_dict if isinstance(name, str) and re.search("log_?out|sign_?out", name)
    ]
    return [(name, reverse(name)) for name in names] + [("allauth", "/accounts/logout/"), ("site", "/_util/logout/")]


class StrangerTests(HouseCase):
    def test_the_admin_asks_who_is_there(self):
        for name in (
            "wagtailadmin_home",
            "wagtailimages:index",
            "wagtaildocs:index",
            "wagtailusers_users:index",
            "wagtailadmin_explore_root",
        ):
            answer = self.client.get(reverse(name))
            self.assertEqual(answer.status_code, 302)
            self.assertTrue(answer["Location"].startswith("/admin/login/"))

    def test_an_address_that_is_not_in_the_admin_says_nothing(self):
        for address in ("/admin/nothing/", "/admin/pages/999999/"):
            self.assertIn(self.client.get(address).status_code, {302, 404})

    def test_a_login_leads_nowhere_else(self):
        make.person("editor", username="ada")
        answer = self.client.post(
            "/admin/login/", {"username": "ada", "password": "a long password", "next": "//evil.example/"}
        )
        self.assertEqual((answer.status_code, answer["Location"]), (302, "/admin/"))

    def test_documents_open_as_downloads_or_harmless(self):
        document = make.document()
        answer = self.client.get(document.url)
        self.assertIn(answer.status_code, {200})
        self.assertIn("Content-Security-Policy", answer)
        self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.client.get(document.url.replace(document.filename, "other.txt")).status_code, 404)

    def test_forms_need_a_token(self):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(make.admin())
        page = make.text(self.home)
        self.assertEqual(strict.post(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code, 403)
        self.assertTrue(TextPage.objects.filter(pk=page.pk).exists())


class RichTextTests(HouseCase):
    """What an editor's browser may send is cleaned before it is stored."""

    NASTY = (
        '<p>Land<script>alert(1)</script><img src="x" onerror="alert(1)"><iframe src="//evil.example"></iframe>'
        '<a href="javascript:alert(1)">there</a><b style="color:red" onclick="alert(1)">bold</b></p>'
    )

    def test_a_script_cannot_be_saved_through_the_form(self):
        content = {
            "blocks": [
                {
                    "key": "a",
                    "text": "Land <script>alert(1)</script>",
                    "type": "unstyled",
                    "depth": 0,
                    "inlineStyleRanges": [],
                    "entityRanges": [{"offset": 0, "length": 4, "key": 0}],
                    "data": {},
                }
            ],
            "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}},
        }
        self.client.force_login(make.person("editor"))
        stream = {
            "body-count": "1",
            "body-0-type": "text",
            "body-0-order": "0",
            "body-0-deleted": "",
            "body-0-id": "",
            "body-0-value": json.dumps(content),
        }
        self.post_new(TextPage, self.home, {"title": "Land", "slug": "land", **stream}, "action-publish")
        page = TextPage.objects.get(slug="land")
        shown = self.client.get(page.url).content.decode()
        self.assertNotIn("<script>alert", shown)
        self.assertNotIn("javascript:", shown)
        self.assertIn("&lt;script&gt;", shown)

    def test_half_an_emoji_is_a_question_mark(self):
        self.client.force_login(make.person("editor"))
        block = {"key": "a", "text": "Bread \ud83c and 🌻", "type": "unstyled", "depth": 0}
        stream = {"body-count": "1", "body-0-type": "text", "body-0-order": "0", "body-0-deleted": "", "body-0-id": ""}
        stream["body-0-value"] = json.dumps(
            {"blocks": [block | {"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}
        )
        self.post_new(TextPage, self.home, {"title": "Land", "slug": "land", **stream}, "action-publish")
        self.assertShows(TextPage.objects.get(slug="land").url, "Bread ? and 🌻")

    def test_raw_html_in_place_of_the_editors_format_is_no_way_in(self):
        self.client.force_login(make.person("editor"))
        stream = {
            "body-count": "1",
            "body-0-type": "text",
            "body-0-order": "0",
            "body-0-deleted": "",
            "body-0-id": "",
            "body-0-value": self.NASTY,
        }
        self.client.post(
            reverse("wagtailadmin_pages:add", args=["pages", "textpage", self.home.pk]),
            {"title": "Land", "slug": "land", **stream, "action-publish": "1"},
        )
        page = TextPage.objects.filter(slug="land").first()
        if page:
            shown = self.client.get(page.url).content.decode()
            for nasty in ("<script>alert", "onerror", "onclick", "javascript:", "evil.example"):
                self.assertNotIn(nasty, shown)


class BreakageTests(HouseCase):
    def test_without_a_database_people_get_a_page_in_words(self):
        with mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")):
            for address in ("/", "/es/", "/search/?query=x", "/nothing/", "/admin/login/"):
                answer = self.client.get(address)
                self.assertEqual((answer.status_code, answer["Retry-After"]), (503, "10"), address)
                page = answer.content.decode()
                self.assertIn("We are being repaired.", page)
                self.assertNotIn("Traceback", page)
                self.assertNotIn("gone", page)

    def test_any_other_error_is_a_page_in_words(self):
        with mock.patch("pages.search.views.render", side_effect=RuntimeError("of Maria Lopez")):
            answer = self.client.get("/search/?query=x")
        self.assertEqual(answer.status_code, 500)
        self.assertIn("Something broke on our side.", answer.content.decode())
        self.assertNotIn("Lopez", answer.content.decode())

    def test_friendly_pages_for_what_is_not_there_and_what_is_locked(self):
        page = self.look("/nothing/", 404)
        self.assertEqual(words_of(page.select_one(".code")), "404")
        self.assertEqual(len(page.select("main form[action='/search/']")), 1)
        with mock.patch("pages.search.views.render", side_effect=PermissionDenied):
            self.assertEqual(words_of(self.look("/search/?query=x", 403).h1), "This door is locked.")


class AddressOfVisitorTests(HouseCase):
    def address(self, trusted: list[str], **meta) -> dict:
        seen = {}
        with override_settings(TRUSTED_PROXIES=trusted):
            ClientAddress(lambda request: seen.update(request.META))(RequestFactory().get("/", **meta))
        return seen

    def test_headers_count_only_behind_a_trusted_proxy(self):
        headers = {"HTTP_X_FORWARDED_FOR": "9.9.9.9", "HTTP_X_FORWARDED_PROTO": "https", "REMOTE_ADDR": "10.0.0.1"}
        self.assertEqual(self.address([], **headers)["REMOTE_ADDR"], "10.0.0.1")
        self.assertNotIn("HTTP_X_FORWARDED_PROTO", self.address([], **headers))
        self.assertEqual(self.address(["10.0.0.0/8"], **headers)["REMOTE_ADDR"], "9.9.9.9")

    def test_the_last_address_that_is_no_proxy_of_ours(self):
        headers = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 9.9.9.9, 10.0.0.2", "REMOTE_ADDR": "10.0.0.1"}
        self.assertEqual(self.address(["10.0.0.0/8"], **headers)["REMOTE_ADDR"], "9.9.9.9")

    def test_nonsense_is_left_alone(self):
        for value in ("", ",,,", "nonsense", "\x00", "1.2.3.4:99"):
            self.assertTrue(self.address(["127.0.0.1"], HTTP_X_FORWARDED_FOR=value)["REMOTE_ADDR"])
