"""What every request to the API passes, and what every answer of it carries."""

import json
import re
from unittest import mock
from urllib.parse import quote

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DataError, connections
from django.http import HttpResponse
from django.test import Client, SimpleTestCase, override_settings
from wagtail.models import APIToken, Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from pages.api.errors import MEDIA_TYPE, PROBLEM_TYPES, TYPE_PREFIX, as_problem
from pages.api.tokens import READ, WRITE, TokenTerms
from pages.api_writing.write_log import APIWrite
from pages.posts.models import Topic

from ..support import make
from ..support.cases import HouseCase

PAGES = "/api/v3/pages/"
MANAGED = "/api/v3/management/pages/"


def token_of(user, scope: str = READ, **terms) -> str:
    """A token that stands for this user."""
    token, key = APIToken.create_token(user=user, name="Test")
    TokenTerms.objects.create(token=token, scope=scope, made_by=user, **terms)
    return key


class GateCase(HouseCase):
    def assertProblem(self, answer, status: int, kind: str, *words: str) -> dict:
        """The answer is this problem, in the form and with the members of RFC 9457."""
        self.assertEqual(answer.status_code, status, answer.content[:300])
        self.assertEqual(answer["Content-Type"], MEDIA_TYPE)
        told = answer.json()
        self.assertEqual((told["type"], told["status"]), (f"{TYPE_PREFIX}{kind}/", status))
        self.assertTrue(told["title"])
        self.assertEqual(answer["Cache-Control"], "no-store")
        for word in words:
            self.assertIn(word, json.dumps(told, ensure_ascii=False))
        return told

    def send(self, address: str, body=None, method: str = "post", key: str = "", **headers):
        """A request with JSON, and this token."""
        if key:
            headers["Authorization"] = f"Bearer {key}"
        content = body if isinstance(body, (str, bytes)) else json.dumps(body)
        send = getattr(self.client, method)
        return send(address, content, content_type="application/json", headers=headers)

    def application(self):
        """The site as a server calls it; the connection of the test's transaction outlives each request."""
        self.enterContext(mock.patch.object(connections["default"], "close_if_unusable_or_obsolete"))
        return get_wsgi_application()


class ProblemTests(GateCase):
    def test_each_error_is_a_problem_of_a_stable_type(self):
        self.assertProblem(self.client.get(f"{PAGES}999999/"), 404, "not-found")
        self.assertProblem(self.client.get("/api/v3/nothing/"), 404, "not-found")
        self.assertProblem(self.client.get(f"{PAGES}?limit=0"), 422, "invalid", "limit")
        asked = self.client.get("/api/v3/whoami/")
        self.assertProblem(asked, 401, "token-missing")
        self.assertEqual(asked["WWW-Authenticate"], 'Bearer realm="api"')
        refused = self.client.put(PAGES)
        self.assertProblem(refused, 405, "method-not-allowed")
        self.assertIn("GET", refused["Allow"])

    def test_what_fails_behind_the_gate_is_an_error_of_ours_whatever_it_is(self):
        for kind in (RuntimeError, ValueError, TypeError, OverflowError, RecursionError, DataError):
            with mock.patch("pages.api.openapi.reverse", side_effect=kind("secret words")):
                told = self.assertProblem(self.client.get("/api/v3/"), 500, "server-error")
            self.assertNotIn("secret", str(told))

    def test_the_document_and_its_page_are_only_read(self):
        key = token_of(make.admin(), WRITE)
        for address in ("/api/v3/docs/", "/api/v3/openapi.json"):
            for method in ("post", "put", "patch", "delete"):
                refused = self.send(address, {}, method, key)
                self.assertProblem(refused, 405, "method-not-allowed")
                self.assertIn("GET", refused["Allow"])
        self.assertFalse(APIWrite.objects.exists())

    def test_each_type_can_be_looked_up(self):
        for kind in PROBLEM_TYPES:
            told = self.client.get(f"{TYPE_PREFIX}{kind}/").json()
            self.assertEqual(told["type"], f"{TYPE_PREFIX}{kind}/")
            self.assertTrue(told["meaning"])
        self.assertEqual(len(self.client.get(TYPE_PREFIX).json()), len(PROBLEM_TYPES))
        self.assertProblem(self.client.get(f"{TYPE_PREFIX}other/"), 404, "not-found")

    def test_every_problem_that_is_raised_is_a_known_one(self):
        rooms = [settings.ROOT / "pages" / "api", settings.ROOT / "home" / "api"]
        raised = [
            (int(status), kind)
            for room in rooms
            for path in room.rglob("*.py")
            for status, kind in re.findall(r'Problem\((\d+), "([a-z-]+)"', path.read_text())
        ]
        self.assertGreater(len(raised), 10)
        for status, kind in raised:
            self.assertEqual(PROBLEM_TYPES[kind][0], status, kind)


class ProblemDetailsTests(SimpleTestCase):
    def test_a_status_without_a_type_of_its_own_has_its_reason_phrase(self):
        for status, title in ((418, "I'm a Teapot"), (599, "Error")):
            told = json.loads(as_problem(HttpResponse(status=status)).content)
            self.assertEqual((told["type"], told["title"], told["status"]), ("about:blank", title, status))

    def test_what_is_no_error_is_left_as_it_is(self):
        answer = HttpResponse("Hello")
        self.assertIs(as_problem(answer), answer)


class InputTests(GateCase):
    """Bad input: a problem of the client's, and nothing written."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.key = token_of(make.admin(), WRITE)
        cls.page = make.text(cls.home)

    def test_an_unknown_parameter_is_refused_with_the_nearest_name(self):
        for address, near in (
            (f"{PAGES}?limt=3", "limit"),
            (f"{PAGES}?Locale=en", "locale"),
            ("/api/v3/news/?offest=2", "offset"),
            (f"{PAGES}{self.page.pk}/?rich_text=html", "rich_text_format"),
            ("/api/v3/images/?titel=x", "title"),
        ):
            told = self.assertProblem(self.client.get(address), 422, "unknown-parameter")
            self.assertEqual(told["nearest"], near, address)
        told = self.assertProblem(self.client.get(f"{PAGES}?zzzzzz=3"), 422, "unknown-parameter", "limit")
        self.assertIsNone(told["nearest"])

    def test_the_fields_of_a_model_are_known_on_wagtails_lists(self):
        make.news(self.news, date="2020-02-03")
        for address in (
            f"{PAGES}?title=x&slug=y&show_in_menus=true",
            f"{PAGES}?type=pages.NewsPage&date=2020-02-03",
            f"{PAGES}?site=localhost",
            "/api/v3/images/?width=60&title=x",
            "/api/v3/documents/?title=x",
        ):
            self.assertIn(self.client.get(address).status_code, {200, 404}, address)
        self.assertProblem(self.client.get(f"{PAGES}?type=pages.TextPage&date=2020-02-03"), 422, "unknown-parameter")
        self.assertEqual(self.client.get(f"{PAGES}?type=pages.NewsPage&date=2020-02-03").json()["count"], 1)
        make.topic(self.english)
        headers = {"Authorization": f"Bearer {self.key}"}
        self.assertEqual(self.client.get("/api/v3/snippets/pages.Topic/?id=1", headers=headers).status_code, 200)
        row = self.client.get("/api/v3/snippets/pages.Topic/harvest/", headers=headers)
        self.assertProblem(row, 404, "not-found")
        for nothing in ("a.b", "pages.nothing", "a.b.c", "a", "auth.Permission", "Ôí\x1f.'"):
            self.assertProblem(self.client.get(f"/api/v3/snippets/{quote(nothing)}/", headers=headers), 422, "invalid")
        refused = self.client.get("/api/v3/snippets/pages.Topic/?nmae=x", headers=headers)
        self.assertProblem(refused, 422, "unknown-parameter")

    def test_what_no_column_holds_is_refused(self):
        for address in (
            f"{PAGES}find/?html_path=/&site=localhost:x",
            f"{PAGES}?search=%00",
            f"{PAGES}?%00=1",
            f"{PAGES}%00/",
            f"{PAGES}99999999999999999999/",
            f"{PAGES}?offset=1e22",
            f"{PAGES}?offset=99999999999999999999",
            f"{PAGES}?offset=-99999999999999999999",
            f"{PAGES}?child_of=2147483648",
            f"{PAGES}?type=pages.NewsPage&picture=99999999999999999999999",
            "/api/v3/images/?width=99999999999999",
            f"{PAGES}?limit=x",
            f"{PAGES}?type=pages.Nothing",
            f"{PAGES}?order=nothing",
            "/api/v3/news/?limit=99999999999",
        ):
            self.assertProblem(self.client.get(address), 422, "invalid")
        headers = {"Authorization": f"Bearer {self.key}"}
        for user in ("x", "", "1.5", "²"):
            revisions = self.client.get(f"{PAGES}{self.page.pk}/revisions/?user_id={user}", headers=headers)
            self.assertProblem(revisions, 422, "invalid", "user_id")
        wrong = (f"{PAGES}?locale=xx", f"{PAGES}9999999999999999/", f"{PAGES}?limit=99999", f"{PAGES}?site=:")
        for address in (*wrong, f"{PAGES}{self.page.pk}/?site=localhost:99999999999999999999"):
            self.assertIn(self.client.get(address).status_code, {400, 404, 422})

    def test_digits_are_searched_for_as_words(self):
        told = self.client.get(f"{PAGES}?search=99999999999999999999999")
        self.assertEqual((told.status_code, told.json()["count"]), (200, 0))

    def test_a_body_that_is_too_large_or_too_deep_is_refused(self):
        address = f"{PAGES}{self.page.pk}/"
        for body, status, kind, word in (
            ("x" * 2_700_000, 413, "too-large", "bytes"),
            ('{"title": ' + "[" * 100_000, 422, "invalid", "Nested"),
            ('{"title": ' + "[" * 50 + "]" * 50 + "}", 422, "invalid", "Nested"),
        ):
            self.assertProblem(self.send(address, body, "patch", self.key), status, kind, word)

    def test_what_is_no_body_of_ours_is_refused_and_nothing_written(self):
        before = Page.objects.count(), Topic.objects.count()
        deep = ('{"a":' * 300 + "1" + "}" * 300, "[" * 100_000, '{"a":' + "[" * 100_000)
        for body, status, kind in (
            ("[null,null]", 422, "invalid"),
            ("null", 422, "invalid"),
            ('"words"', 422, "invalid"),
            *((body, 422, "invalid") for body in deep),
            ('{"title":"\\u0000"}', 422, "invalid"),
            ('{"title":"\\ud800"}', 422, "invalid"),
            ('{"parent":99999999999999999999}', 422, "invalid"),
            ("{", 400, "malformed"),
            (b"\xff\xfe", 400, "malformed"),
            ('{"a":NaN}', 400, "malformed"),
            ('{"a":%s}' % ("9" * 5000), 400, "malformed"),
            ("x" * 10_000_000, 413, "too-large"),
            ("{}", 422, "invalid"),
            ('{"meta":[null]}', 422, "invalid"),
            ('{"type":"pages.TextPage","parent":"x","title":["x"]}', 422, "invalid"),
            ('{"type":"pages.TextPage","parent":HOME,"title":"x","body":[null]}', 422, "invalid"),
            ('{"type":"pages.TextPage","parent":HOME,"title":"x","body":[{"type":"no","value":1}]}', 422, "invalid"),
        ):
            for address in (MANAGED, "/api/v3/management/snippets/pages.Topic/"):
                body = body.replace("HOME", str(self.home.pk)) if isinstance(body, str) else body
                self.assertProblem(self.send(address, body, key=self.key), status, kind)
        form = self.client.post(MANAGED, {"title": "x"}, headers={"Authorization": f"Bearer {self.key}"})
        self.assertProblem(form, 415, "unsupported-media-type")
        self.assertEqual((Page.objects.count(), Topic.objects.count()), before)

    def test_uploads_may_be_larger_but_not_broken(self):
        headers = {"Authorization": f"Bearer {self.key}"}
        broken = self.client.post(
            "/api/v3/images/", b"--x\r\nnothing", content_type="multipart/form-data; boundary=\xff", headers=headers
        )
        self.assertIn(broken.status_code, {400, 422})
        self.assertEqual(broken["Content-Type"], MEDIA_TYPE)
        nul = self.client.post("/api/v3/images/", {"title": "a\x00b"}, headers=headers)
        self.assertProblem(nul, 422, "invalid")
        self.assertProblem(self.send("/api/v3/images/", {"title": "x"}, key=self.key), 422, "invalid")

    def test_no_page_moves_where_none_can_stand(self):
        root = Page.get_first_root_node().pk
        before = list(Page.objects.values_list("pk", "path").order_by("pk"))
        for page, body in (
            (root, {"destination_id": root}),
            (root, {"destination_id": root, "position": "first-child"}),
            (root, {"destination_id": self.home.pk}),
            (self.home.pk, {"destination_id": self.news.pk, "position": "first-child"}),
            (self.home.pk, {"destination_id": self.home.pk, "position": "last-child"}),
            (self.page.pk, {"destination_id": root}),
            (self.page.pk, {"destination_id": 9999}),
            (self.page.pk, {"destination_id": -1}),
            (self.page.pk, {"destination_id": self.news.pk, "position": "upstairs"}),
        ):
            answer = self.send(f"{PAGES}{page}/actions/move/", body, key=self.key)
            self.assertIn(answer.status_code, {403, 404, 422}, (page, body))
            self.assertEqual(answer["Content-Type"], MEDIA_TYPE)
        for path in (f"{root}/actions/create_alias/", f"{root}/actions/copy/", "true/actions/revert/"):
            answer = self.send(f"{PAGES}{path}", {"revision_id": 1} if "revert" in path else {}, key=self.key)
            self.assertIn(answer.status_code, {403, 422}, path)
        self.assertEqual(list(Page.objects.values_list("pk", "path").order_by("pk")), before)

    def test_no_page_moves_to_an_address_that_the_site_needs(self):
        page = make.text(make.text(self.home), slug="search")
        for action, body in (
            ("move", {"destination_id": self.home.pk, "position": "last-child"}),
            ("move", {"destination_id": self.news.pk, "position": "left"}),
            ("copy", {"destination_id": self.home.pk, "slug": "search"}),
        ):
            answer = self.send(f"{PAGES}{page.pk}/actions/{action}/", body, key=self.key)
            self.assertProblem(answer, 422, "invalid", "an address the site itself needs")
        self.assertEqual(Page.objects.get(slug="search").path, page.path)

    def test_a_copy_for_which_nobody_chose_a_slug_gets_one_that_the_site_does_not_need(self):
        page = make.text(make.text(self.home), slug="search")
        answer = self.send(f"{PAGES}{page.pk}/actions/copy/", {"destination_id": self.home.pk}, key=self.key)
        self.assertEqual((answer.status_code, answer.json()["meta"]["slug"]), (201, "search-2"))


class CarriedTests(GateCase):
    """What every answer carries."""

    languages = ["en", "es"]

    def test_strangers_may_keep_a_copy_and_ask_whether_it_is_new(self):
        first = self.client.get(PAGES)
        self.assertEqual(first["Cache-Control"], "public, no-cache")
        self.assertIn("Authorization", first["Vary"])
        self.assertNotIn("Cookie", first["Vary"])
        again = self.client.get(PAGES, headers={"If-None-Match": first["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))
        make.text(self.home)
        self.assertEqual(self.client.get(PAGES, headers={"If-None-Match": first["ETag"]}).status_code, 200)

    def test_what_a_token_shows_is_kept_by_nobody_else(self):
        headers = {"Authorization": f"Bearer {token_of(make.admin())}"}
        answer = self.client.get(PAGES, headers=headers | {"Accept-Encoding": "gzip"})
        self.assertEqual(answer["Cache-Control"], "private, no-cache")
        self.assertNotIn("Content-Encoding", answer)  # BREACH: its length would tell
        again = self.client.get(PAGES, headers=headers | {"If-None-Match": answer["ETag"]})
        self.assertEqual(again.status_code, 304)

    def test_public_answers_are_compressed(self):
        answer = self.client.get("/api/v3/openapi.json", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(answer["Content-Encoding"], "gzip")
        self.assertIn("Accept-Encoding", answer["Vary"])

    def test_head_is_get_without_a_body(self):
        get, head = self.client.get(PAGES), self.client.head(PAGES)
        self.assertEqual((head.status_code, head.content), (200, b""))
        for name in ("ETag", "Content-Type", "Content-Length"):
            self.assertEqual(get[name], head[name])

    @override_settings(RATE_LIMITS={"api:address": (3, 60), "api:token": (5, 60)})
    def test_each_address_and_each_token_has_a_rate_of_its_own(self):
        for _time in range(3):
            answer = self.client.get(PAGES)
            self.assertIn("public", answer["Cache-Control"])  # one copy for all: nobody's count stands in it
            self.assertEqual([name for name in answer.headers if name.startswith("RateLimit")], [])
        refused = self.client.get(PAGES)
        self.assertProblem(refused, 429, "too-many-requests")
        self.assertEqual((refused["RateLimit-Limit"], refused["RateLimit-Policy"]), ("3", "3;w=60"))
        self.assertEqual(refused["Retry-After"], refused["RateLimit-Reset"])
        self.assertTrue(0 < int(refused["Retry-After"]) <= 60)
        bad = {"Authorization": f"Bearer {APIToken.generate_token()}"}
        self.assertProblem(self.client.get(PAGES, headers=bad), 429, "too-many-requests")
        self.assertEqual(Client(REMOTE_ADDR="10.0.0.9").get(PAGES).status_code, 200)
        headers = {"Authorization": f"Bearer {token_of(make.admin())}"}
        for left in (4, 3, 2, 1, 0):
            self.assertEqual(self.client.get(PAGES, headers=headers)["RateLimit-Remaining"], str(left))
        self.assertProblem(self.client.get(PAGES, headers=headers), 429, "too-many-requests")
        self.client.force_login(make.admin())
        for address in ("/", "/admin/", "/api/v3/docs/"):
            self.assertEqual(self.client.get(address).status_code, 200)

    def test_scripts_of_other_sites_read_only_where_that_is_set(self):
        origin = {"Origin": "https://front.example"}
        asked = {**origin, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}
        self.assertNotIn("Access-Control-Allow-Origin", self.client.get(PAGES, headers=origin))
        self.assertNotIn("Access-Control-Allow-Methods", self.client.options(PAGES, headers=asked))
        with override_settings(CORS_ORIGINS=["https://front.example", "https://other.example"]):
            for answer in (
                self.client.get(PAGES, headers=origin),
                self.client.get(f"{PAGES}?limt=1", headers=origin),
                self.client.get(PAGES, headers=origin | {"Authorization": "Bearer x"}),
                self.client.get(PAGES, headers=origin | {"If-None-Match": self.client.get(PAGES)["ETag"]}),
                self.client.options(PAGES, headers=asked),
            ):
                self.assertEqual(answer["Access-Control-Allow-Origin"], "https://front.example", answer.status_code)
                self.assertIn("Origin", answer["Vary"])
                self.assertNotIn("Access-Control-Allow-Credentials", answer)
            allowed = self.client.options(PAGES, headers=asked)
            self.assertEqual(allowed.status_code, 204)
            self.assertIn("PATCH", allowed["Access-Control-Allow-Methods"])
            self.assertIn("Authorization", allowed["Access-Control-Allow-Headers"])
            for other in ("https://evil.example", "null", "https://front.example.evil.example", ""):
                answer = self.client.get(PAGES, headers={"Origin": other})
                self.assertNotIn("Access-Control-Allow-Origin", answer)
                self.assertIn("Origin", answer["Vary"])
            self.assertNotIn("Access-Control-Allow-Origin", self.client.get("/", headers=origin))
        with override_settings(CORS_ORIGINS=["*"]):
            self.assertEqual(self.client.get(PAGES, headers=origin)["Access-Control-Allow-Origin"], "*")

    def test_the_docs_ask_no_other_host(self):
        answer = self.client.get("/api/v3/docs/")
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        addresses = [each.get("src") or each.get("href") for each in page.select("script[src], link[href], img[src]")]
        self.assertTrue(addresses)
        self.assertTrue(all(each.startswith("/static/") for each in addresses), addresses)
        self.assertFalse(page.select("style, [style], script:not([src]):not([type='application/json'])"))
        self.assertNotIn("unsafe", answer["Content-Security-Policy"])

    def test_the_languages_are_there_again(self):
        headers = {"Authorization": f"Bearer {token_of(make.admin())}"}
        told = self.client.get("/api/v3/locales/", headers=headers).json()
        self.assertEqual({row["language_code"] for row in told["items"]}, {"en", "es"})


class TranslationTests(GateCase):
    languages = ["en", "es"]

    def test_what_the_translation_engine_keeps_in_step_is_not_written(self):
        page = make.text(self.home, title="Land")
        copy = make.translated(page, "es", title="Tierra")
        key = token_of(make.person("editor"), WRITE)
        revision = copy.latest_revision_id
        for method, address, body in (
            ("patch", f"{MANAGED}{copy.pk}/", {"title": "Otra"}),
            ("post", f"{PAGES}{copy.pk}/actions/revert/", {"revision_id": revision}),
        ):
            answer = self.send(address, body, method, key)
            told = self.assertProblem(answer, 409, "translation", "Land", "Tierra")
            self.assertEqual(told["source"], page.pk)
        copy.refresh_from_db()
        self.assertEqual((copy.title, copy.latest_revision_id), ("Tierra", revision))
        self.assertEqual(self.send(f"{MANAGED}{page.pk}/", {"title": "Lands"}, "patch", key).status_code, 200)
        reader = self.send(f"{MANAGED}{copy.pk}/", {"title": "Otra"}, "patch", token_of(make.person("author"), WRITE))
        self.assertProblem(reader, 404, "not-found")
        self.assertNotIn("Land", reader.content.decode())

    def test_a_translated_snippet_is_not_reverted(self):
        topic, copy = self.translated_topic()
        key, body = token_of(make.admin(), WRITE), {"revision_id": 1}
        # No kind of snippet has revisions today: for the source, Wagtail refuses the kind.
        for row, status, kind in ((copy, 409, "translation"), (topic, 422, "invalid")):
            answer = self.send(f"/api/v3/snippets/pages.Topic/{row.pk}/actions/revert/", body, "post", key)
            self.assertProblem(answer, status, kind)
        copy.refresh_from_db()
        self.assertEqual(copy.name, "Suelo")

    def test_who_may_not_change_a_snippet_is_not_told_what_its_translation_is_kept_in_step_with(self):
        _topic, copy = self.translated_topic()
        key = token_of(make.person("translator-es"), WRITE)
        address = f"/api/v3/management/snippets/pages.Topic/{copy.pk}/"
        answer = self.send(address, {"name": "Suelos"}, "patch", key)
        self.assertProblem(answer, 403, "forbidden")
        self.assertNotIn("Soil", answer.content.decode())

    def test_a_translation_that_is_no_longer_synchronized_is_written(self):
        page, (_topic, topic) = make.text(self.home, title="Land"), self.translated_topic()
        copy = make.translated(page, "es", title="Tierra")
        key = token_of(make.admin(), WRITE)
        addresses = {
            f"{MANAGED}{copy.pk}/": {"title": "Tierra fértil"},
            f"/api/v3/management/snippets/pages.Topic/{topic.pk}/": {"name": "Suelos"},
        }
        for address, body in addresses.items():
            self.assertProblem(self.send(address, body, "patch", key), 409, "translation")
        Translation.objects.update(enabled=False)
        for address, body in addresses.items():
            answer = self.send(address, body, "patch", key)
            self.assertEqual(answer.status_code, 200, (address, answer.content))
        copy.refresh_from_db()
        topic.refresh_from_db()
        self.assertEqual((copy.get_latest_revision_as_object().title, topic.name), ("Tierra fértil", "Suelos"))

    def translated_topic(self) -> tuple[Topic, Topic]:
        """Return a topic and its Spanish translation, which the translation engine keeps in sync."""
        topic = make.topic(self.home.locale, name="Soil")
        copy = topic.copy_for_translation(Locale.objects.get(language_code="es"))
        copy.name = "Suelo"
        copy.save()
        source, _made = TranslationSource.update_or_create_from_instance(topic)
        Translation.objects.create(source=source, target_locale=copy.locale)
        return topic, copy
