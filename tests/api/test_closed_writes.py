"""Wagtail's generic writes of pages and snippets are closed: each names its twin, and the twins write all that they wrote."""

import json

from django.apps import apps
from wagtail.models import Page

from pages.api.requests.closed_writes import TWINS
from pages.api.tokens import READ
from pages.api_writing.management.documents import schema_of
from pages.api_writing.write_log import APIWrite
from pages.base.models import page_kinds
from pages.posts.models import Topic

from ..support import make
from ..support.openapi_contract import document
from .test_management import ManagementCase
from .test_middleware import token_of

# What the closed writes took in 0.3.0 as content of each kind, by the OpenAPI document of that release.
EVERY_PAGE = "body lead menu_label picture_id picture_text search_description seo_title share_picture_id show_in_menus slug summary title"
FIELDS = {
    "home.HomePage": f"{EVERY_PAGE} headline",
    "pages.TextPage": f"{EVERY_PAGE} stage",
    "pages.MissionPage": f"{EVERY_PAGE} shout",
    "pages.StoryPage": f"{EVERY_PAGE} shout",
    "pages.PrinciplesPage": EVERY_PAGE,
    "pages.PrinciplePage": f"{EVERY_PAGE} number to_be_confirmed",
    "pages.AnnouncementIndexPage": EVERY_PAGE,
    "pages.AnnouncementPage": f"{EVERY_PAGE} date topics kicker level banner button_label button_link shown_from shown_until"
    " starts_at when where where_note with_note with_whom",
    "pages.PressPage": f"{EVERY_PAGE} date topics outlet_id writer medium language link archived_copy printed_date quotation"
    " response",
    "pages.NewsIndexPage": EVERY_PAGE,
    "pages.NewsPage": f"{EVERY_PAGE} date topics authors updated",
    "pages.EventIndexPage": EVERY_PAGE,
    "pages.EventPage": f"{EVERY_PAGE} topics kicker start_date start_time end_date end_time all_day zone state state_note place_id"
    " attendance online_note free price cost_note registration_link",
    "pages.Author": "name slug role about picture_id",
    "pages.Outlet": "name slug website",
    "pages.Place": "name slug address directions latitude longitude",
    "pages.Topic": "name slug",
}
# Columns that stand on no form, so that nobody at the desk could see or mend what a program had written.
ON_NO_FORM = {
    ("home.HomePage", "body"),  # its blocks are in `sections`
    ("pages.AnnouncementPage", "lead"),  # its summary stands there
    ("pages.PressPage", "lead"),
    ("pages.PrinciplePage", "lead"),
}
# Under `meta`, what was said of the write itself, and where the twin has it: in the document, or in the query.
META = {"type": "type", "parent_id": "parent", "action": "publish"}


def operation_at(method: str, path: str) -> dict:
    """Return the operation of the OpenAPI document; empty for none."""
    return document()["paths"].get(path, {}).get(method.lower(), {})


def parameters_of(operation: dict) -> set[str]:
    return {each["name"] for each in operation["parameters"]}


class ClosedWriteTwinTests(ManagementCase):
    def test_each_is_an_operation_and_what_it_stands_for_is_none(self):
        self.assertEqual(len(TWINS), 6)
        for (method, path), twin in TWINS.items():
            with self.subTest(f"{method} {path}"):
                self.assertEqual(operation_at(method, path), {})
                self.assertLessEqual({"If-Match", "Idempotency-Key"}, parameters_of(operation_at(method, twin)))
        names = {"pages_", "snippets_"}
        left = {
            f"{method.upper()} {path}"
            for path, each in document()["paths"].items()
            for method, operation in each.items()
            if method != "get" and operation["operationId"].partition("_")[0] + "_" in names
        }
        self.assertTrue(left)
        self.assertEqual([each for each in left if "/actions/" not in each], [])

    def test_each_field_that_was_written_is_one_of_the_twin(self):
        written = {
            *(kind._meta.label for kind in page_kinds()),
            *(label for label in FIELDS if label in labels_of_lists()),
        }
        self.assertEqual(written, {*FIELDS})
        for label, names in FIELDS.items():
            document_fields = schema_of(apps.get_model(label)).model_fields
            for name in names.split():
                with self.subTest(f"{label} {name}"):
                    field = document_fields.get(name.removesuffix("_id"))
                    is_written = field is not None and not (field.json_schema_extra or {}).get("readOnly")
                    self.assertEqual(is_written, (label, name) not in ON_NO_FORM)

    def test_what_stands_on_no_form_is_printed_on_no_page(self):
        words = "Only a program wrote this."
        self.home.body = [("heading", words)]
        self.home.save()
        pages = [make.announcement(self.announcements, lead=words), make.press(self.news, lead=words)]
        pages = [self.home, *pages, make.principle(self.principles, lead=words)]
        self.assertEqual({page._meta.label for page in pages}, {label for label, _name in ON_NO_FORM})
        for page in pages:
            for address in (page.url, page.get_parent().url or page.url):
                with self.subTest(address):
                    self.assertNotIn(words, self.look(address).text)

    def test_what_was_said_of_the_write_itself_has_a_place_too(self):
        for (method, path), twin in TWINS.items():
            if method == "DELETE":
                continue
            label = "pages.NewsPage" if path.startswith("/api/v3/pages/") else "pages.Topic"
            known = {*schema_of(apps.get_model(label)).model_fields, *parameters_of(operation_at(method, twin))}
            said = META if label == "pages.NewsPage" else {"type": "type"}
            self.assertEqual({*said.values(), "rich_text"} - known, set(), twin)


def labels_of_lists() -> set[str]:
    """Return the labels of the lists that `management/snippets/` writes."""
    schema = operation_at("POST", "/api/v3/management/snippets/{type}/")
    [kinds] = [each["schema"]["enum"] for each in schema["parameters"] if each["name"] == "type"]
    return set(kinds)


class ClosedWriteRefusalTests(ManagementCase):
    def setUp(self):
        super().setUp()
        self.page, self.topic = make.news(self.news, title="One"), make.topic(self.english, name="Land")

    def address_of(self, path: str) -> str:
        return path.format(page_id=self.page.pk, type="pages.Topic", pk=self.topic.pk)

    def stored(self) -> tuple:
        pages = Page.objects.order_by("pk").values_list("pk", "title", "latest_revision")
        return [*pages], [*Topic.objects.order_by("pk").values_list("pk", "name")], APIWrite.objects.count()

    def test_each_is_answered_with_its_twin_and_writes_nothing(self):
        before = self.stored()
        for (method, path), twin in TWINS.items():
            for key in (self.key, ""):
                with self.subTest(f"{method} {path}", key=bool(key)):
                    answer = self.send(self.address_of(path), {"title": "Two", "name": "Two"}, method.lower(), key)
                    told = self.assertProblem(answer, 405, "method-not-allowed", f"Use {method} ")
                    self.assertEqual(told["instead"], self.address_of(twin))
                    self.assertEqual(answer["Allow"], "GET, HEAD")
        self.assertEqual(self.stored(), before)

    def test_the_answer_tells_nothing_of_what_is_there(self):
        draft, nothing = make.news(self.news, live=False).pk, 999_999
        keys = {"": 405, self.key: 405, token_of(self.boss, READ): 403, "x" * 40: 401}
        for method in ("patch", "delete"):
            for key, status in keys.items():
                sent = {number: self.send(f"/api/v3/pages/{number}/", {}, method, key) for number in (draft, nothing)}
                told = {answer.content.replace(b"%d" % number, b"") for number, answer in sent.items()}
                self.assertEqual(({answer.status_code for answer in sent.values()}, len(told)), ({status}, 1))

    def test_in_a_batch_too(self):
        before = self.stored()
        writes = [{"method": method, "path": self.address_of(path)} for method, path in TWINS]
        told = self.write("/api/v3/management/batch/", {"operations": writes, "stop_at_error": False}, "post", 207)
        self.assertEqual([each["status"] for each in told["results"]], [405] * len(TWINS))
        self.assertEqual([each["body"]["instead"] for each in told["results"]], [*map(self.address_of, TWINS.values())])
        self.assertEqual(self.stored(), before)

    def test_what_it_names_does_the_same(self):
        told = self.send(f"/api/v3/pages/{self.page.pk}/", {"title": "Two"}, "patch", self.key).json()
        self.write(told["instead"], {"title": "Two"}, "patch")
        self.assertEqual(Page.objects.get(pk=self.page.pk).get_latest_revision_as_object().title, "Two")
        for path, row in (
            (f"pages/{self.page.pk}/", self.page),
            (f"snippets/pages.Topic/{self.topic.pk}/", self.topic),
        ):
            told = self.send(f"/api/v3/{path}", {}, "delete", self.key).json()
            self.assertEqual(self.send(told["instead"], {}, "delete", self.key).status_code, 204)
            self.assertFalse(type(row).objects.filter(pk=row.pk).exists())

    def test_an_address_that_needs_quoting_is_quoted(self):
        answer = self.send("/api/v3/snippets/pages.Topic/a b/", {}, "patch", self.key)
        self.assertEqual(answer.json()["instead"], "/api/v3/management/snippets/pages.Topic/a%20b/")

    def test_reading_stays_and_shapes_of_what_is_closed_go(self):
        for path in (f"pages/{self.page.pk}/", "snippets/pages.Topic/", f"snippets/pages.Topic/{self.topic.pk}/"):
            self.read(f"/api/v3/{path}")
        for label in ("pages.NewsPage", "pages.Topic"):
            told = self.read(f"/api/v3/schema/{label}/")
            self.assertIn("properties", told["read"])
            self.assertNotIn("properties", json.dumps([told["create"], told["patch"]]))

    def test_the_policy_of_versions_names_each(self):
        policy = self.read("/api/v3/versions/")["policy"]
        for method, path in TWINS:
            name = path.removeprefix("/api/v3/").replace("{page_id}", "{id}").replace("{pk}", "{id}")
            self.assertIn(f"`{method} {name}`", policy)
