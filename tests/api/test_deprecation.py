"""Deprecation: one mark where something is declared tells it in the document, in the headers of whoever uses it, and in one list."""

from unittest import mock

from django.http import HttpResponse
from django.test import SimpleTestCase, override_settings
from django.urls import path
from ninja import Body, Field, NinjaAPI, Query, Schema
from openapi_spec_validator import OpenAPIV31SpecValidator
from wagtail.api.v3.errors import register_exception_handlers

from pages.api import openapi
from pages.api.lists.sparse_fields import PARTIAL_RESPONSE, SparseFieldsQuery, json_response, parse_fields
from pages.api.requests import request_validation
from pages.api.requests.deprecation import ALL, LINK, ONE, PROMISED, deprecated

from ..support import openapi_contract
from .test_middleware import GateCase

# An API of which much will go; only here.

api = NinjaAPI(urls_namespace="deprecated", docs_url=None)
GOING = {
    "operation": deprecated("2027-03-01", "2028-03-01", "Use `new/`."),
    "query": deprecated("2027-04-01", "2028-06-01", "Use `author`."),
    "field": deprecated("2027-05-01", "2028-05-01", "Use `people`."),
    "body": deprecated("2027-06-01", "2028-07-01", "Leave it out."),
}
DAYS = {  # seconds since 1970 of `since`, and `sunset` as HTTP has it
    "operation": ("@1803859200", "Wed, 01 Mar 2028 00:00:00 GMT"),
    "query": ("@1806537600", "Thu, 01 Jun 2028 00:00:00 GMT"),
    "field": ("@1809129600", "Mon, 01 May 2028 00:00:00 GMT"),
    "body": ("@1811808000", "Sat, 01 Jul 2028 00:00:00 GMT"),
}


class GoingPersonOut(Schema):
    """Somebody."""

    name: str = Field(description="The name.", examples=["Ann"])
    nick: str = Field("", description="Another.", examples=["A."], json_schema_extra=GOING["field"])
    friends: list["GoingPersonOut"] = Field([], description="Others.")


class GoingRowOut(Schema):
    """A row."""

    title: str = Field(description="The title.", examples=["Land"])
    people: list[GoingPersonOut] = Field(description="Who.")


class GoingListOut(Schema):
    """Rows."""

    items: list[GoingRowOut] = Field(description="All of them.")


class GoingQuery(SparseFieldsQuery):
    author: str = Field("", description="Whose.", examples=["ann"])
    writer: str = Field("", description="Whose.", examples=["ann"], json_schema_extra=GOING["query"])


class GoingRowIn(Schema):
    """A row to be made."""

    title: str = Field(description="The title.", examples=["Land"])
    weight: int = Field(0, description="How heavy.", examples=[1], json_schema_extra=GOING["body"])


@api.get("/old/", operation_id="old", summary="Old", tags=["start"], response=dict, openapi_extra=GOING["operation"])
def old(request, response: HttpResponse):
    """What was there before."""
    response["Link"] = '</next>; rel="next"'
    return {}


@api.get(
    "/rows/", operation_id="rows", summary="Rows", tags=["start"], response=GoingListOut, openapi_extra=PARTIAL_RESPONSE
)
def rows(request, asked: Query[GoingQuery]):
    """Rows with those who made them."""
    made = GoingListOut(items=[GoingRowOut(title="Land", people=[GoingPersonOut(name="Ann", nick="A.")])])
    return json_response(made, parse_fields(asked.fields, GoingRowOut), within="items")


@api.post("/rows/", operation_id="rows_create", summary="Make a row", tags=["start"])
def make_row(request, row: Body[GoingRowIn]):
    """A new one."""
    return {}


register_exception_handlers(api)
urlpatterns = [path("api/v3/", api.urls)]
CACHES = [openapi.document, request_validation.find_operation, request_validation.query_parameters]
CACHES += [request_validation.has_deprecations, openapi_contract.document, openapi_contract.validator]


@override_settings(ROOT_URLCONF=__name__)
class DeprecationTests(GateCase):
    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(openapi, "api", api))
        self.forget()
        self.addCleanup(self.forget)

    def forget(self):
        for kept in CACHES:
            kept.cache_clear()

    def assertTold(self, answer, *kinds: str):
        """Exactly these of what is GOING are told in the headers; of several the first of all days."""
        if not kinds:
            self.assertFalse({"Deprecation", "Sunset"} & answer.headers.keys())
            self.assertNotIn("deprecation", answer.get("Link", ""))
            return
        since, sunset = DAYS[min(kinds, key=lambda kind: GOING[kind][ONE]["since"])][0], None
        sunset = DAYS[min(kinds, key=lambda kind: GOING[kind][ONE]["sunset"])][1]
        self.assertEqual((answer["Deprecation"], answer["Sunset"]), (since, sunset))
        self.assertIn(LINK, answer["Link"])

    def test_an_operation(self):
        ask = [self.client.get, self.client.get, self.client.head]  # the second and third are of what was kept
        for answer in (each("/api/v3/old/") for each in ask):
            self.assertTold(answer, "operation")
            self.assertTrue(answer["Link"].startswith('</next>; rel="next", '))
        self.assertTold(self.client.get("/api/v3/old/", {"unknown": "1"}), "operation")

    def test_a_query_parameter_where_it_is_sent(self):
        plain = {"fields": "title"}
        self.assertTold(self.client.get("/api/v3/rows/", plain))
        self.assertTold(self.client.get("/api/v3/rows/", plain | {"author": "ann"}))
        self.assertTold(self.client.get("/api/v3/rows/", plain | {"writer": ""}), "query")

    def test_a_field_where_the_answer_has_it(self):
        self.assertTold(self.client.get("/api/v3/rows/"), "field")
        for fields, kinds in (
            ("title", []),
            ("people.name", []),
            ("people", ["field"]),
            ("title, people.nick", ["field"]),
            ("people.friends", []),
        ):
            self.assertTold(self.client.get("/api/v3/rows/", {"fields": fields}), *kinds)
        self.assertTold(self.client.get("/api/v3/rows/", {"writer": "ann"}), "field", "query")

    def test_a_field_of_a_body_where_it_is_sent(self):
        for body, kinds in (({"title": "Land"}, []), ({"title": "Land", "weight": 3}, ["body"])):
            self.assertTold(self.client.post("/api/v3/rows/", body, content_type="application/json"), *kinds)

    @override_settings(CORS_ORIGINS=["*"])
    def test_scripts_of_other_sites_read_the_headers(self):
        answer = self.client.get("/api/v3/old/", headers={"Origin": "https://front.example"})
        self.assertGreater(set(answer["Access-Control-Expose-Headers"].split(", ")), {"Deprecation", "Sunset", "Link"})

    def test_the_document_tells_all_of_it(self):
        told = openapi.document()
        self.assertEqual(
            [error.message for error in OpenAPIV31SpecValidator(openapi_contract.document()).iter_errors()], []
        )
        ways = {each["operationId"]: each for path in told["paths"].values() for each in path.values()}
        self.assertTrue(ways["old"]["deprecated"])
        self.assertNotIn("deprecated", ways["rows"])
        going = {each["name"]: each.get("deprecated", False) for each in ways["rows"]["parameters"]}
        self.assertEqual(going, {"author": False, "writer": True, "fields": False})
        self.assertTrue(told["components"]["schemas"]["GoingPersonOut"]["properties"]["nick"]["deprecated"])
        marks = {(each["in"], each["name"]) for way in ways.values() for each in way.get(ALL, [])}
        self.assertEqual(
            marks, {("operation", "old"), ("query", "writer"), ("field", "items.people.nick"), ("body", "weight")}
        )
        self.assertIn(
            "This is deprecated since 2027-03-01 and may go on 2028-03-01. Use `new/`.", ways["old"]["description"]
        )
        for name in ("old", "rows", "rows_create"):
            self.assertGreaterEqual(ways[name]["responses"][200]["headers"].keys(), {"Deprecation", "Sunset", "Link"})

    def test_the_list_has_it_the_soonest_first(self):
        found = openapi.versions(None).deprecated
        self.assertEqual(
            [(each.operation, each.kind, each.name) for each in found],
            [
                ("old", "operation", "old"),
                ("rows", "field", "items.people.nick"),
                ("rows", "query", "writer"),
                ("rows_create", "body", "weight"),
            ],
        )


class PromiseTests(SimpleTestCase):
    def test_what_goes_too_soon_is_refused(self):
        self.assertTrue(deprecated("2027-01-01", "2028-01-01", "x"))
        with self.assertRaisesMessage(ValueError, "365 days"):
            deprecated("2027-01-01", "2027-12-31", "x")
        self.assertEqual(PROMISED.days, 365)


class VersionsTests(GateCase):
    def test_the_policy_is_told_where_the_docs_lead(self):
        start = self.client.get("/api/v3/").json()
        told = self.client.get(start["versions"]).json()
        self.assertEqual((told["promised_days"], told["version"][0]), (PROMISED.days, "3"))
        self.assertIn(f"at least {PROMISED.days} days", told["policy"])
        self.assertIn(start["versions"], openapi.DESCRIPTION)
        self.assertEqual(
            len(told["deprecated"]),
            sum(len(each.get(ALL, [])) for path in openapi.document()["paths"].values() for each in path.values()),
        )

    def test_nothing_of_ours_says_that_it_goes_where_nothing_does(self):
        for address in ("/api/v3/", "/api/v3/news/", "/api/v3/nothing/"):
            self.assertNotIn("Deprecation", self.client.get(address))
