"""The contract of the API: a document that explains all of itself, that changes only where somebody means it, and requests that run."""

import copy
import json
import re

from django.conf import settings
from django.test import SimpleTestCase
from django.utils import translation
from wagtail.models import Locale

from media.images.renditions import make_sources
from pages.api.errors import TYPE_PREFIX
from pages.api.lists.sparse_fields import PARTIAL_CONTENT, PARTIAL_MEDIA_TYPE
from pages.api.openapi import document as built
from pages.news.models import NewsIndexPage

from ..client import names_in
from ..support import make
from ..support.openapi_changes import compare
from ..support.openapi_contract import SNAPSHOT, document, is_ours, render
from .test_content import ContentCase

REQUESTS = settings.ROOT / "pages" / "api" / "REQUESTS.md"
RENEW = "python -m tests.support.openapi_contract"
MOST = 40  # changes of which a failure tells


def ours() -> dict[str, dict]:
    """Our operations by their name."""
    found = [way for path, ways in document()["paths"].items() if is_ours(path) for way in ways.values()]
    return {way["operationId"]: way for way in found}


def schemas_of_ours() -> dict[str, dict]:
    """Every schema that an answer of ours is made of."""
    known = document()["components"]["schemas"]
    return {name: known[name] for name in names_in(known, list(ours().values()))}


class ContractDocumentTests(SimpleTestCase):
    def test_it_changes_only_where_somebody_means_it(self):
        changes = [str(change) for change in compare(json.loads(SNAPSHOT.read_text()), json.loads(render()))]
        shown = "\n".join([*changes[:MOST], *(["…"] if len(changes) > MOST else [])])
        self.assertFalse(changes, f"The API has changed. If that is meant, run: {RENEW}\n{shown}")

    def test_it_is_in_english_whoever_asks_first(self):
        documents = []
        for language in ("es", "en"):
            for kept in (built, document):
                kept.cache_clear()
            with translation.override(language):
                documents.append(render())
        self.assertEqual(*documents)
        self.assertIn("Everything this site says", documents[0])

    def test_each_operation_explains_itself(self):
        self.assertGreater(len(ours()), 15)
        for name, operation in ours().items():
            with self.subTest(name):
                self.assertTrue(operation["summary"] and operation["description"] and operation.get("tags"))
                for parameter in operation.get("parameters", []):
                    self.assertTrue(parameter.get("description") or parameter["schema"].get("description"), parameter)

    def test_each_response_has_one_media_type(self):
        """Generators of clients type a second one of the same status as a union of both."""
        for path, operations in document()["paths"].items():
            for method, operation in operations.items():
                with self.subTest(f"{method} {path}"):
                    for status, response in operation["responses"].items():
                        self.assertLessEqual(len(response.get("content", {})), 1, status)
                    takes_fields = "fields" in {each["name"] for each in operation.get("parameters", [])}
                    partial = operation["responses"].get("200", {}).get(PARTIAL_CONTENT, {})
                    self.assertEqual(list(partial), [PARTIAL_MEDIA_TYPE] if takes_fields else [])

    def test_each_schema_explains_itself(self):
        for name, schema in schemas_of_ours().items():
            with self.subTest(name):
                self.assertTrue(schema.get("description"), name)
                bare = [each for each, told in schema.get("properties", {}).items() if not is_told(told)]
                self.assertEqual(bare, [], name)

    def test_each_schema_shows_an_example(self):
        for name, schema in schemas_of_ours().items():
            with self.subTest(name):
                bare = [each for each, told in schema.get("properties", {}).items() if wants_example(told)]
                self.assertEqual(bare, [], name)


class ComparisonTests(SimpleTestCase):
    """What counts as a change of the contract, tried on the stored document."""

    def setUp(self):
        self.before = json.loads(SNAPSHOT.read_text())
        self.after = copy.deepcopy(self.before)
        self.news = self.after["paths"]["/api/v3/news/"]["get"]
        self.item = self.after["components"]["schemas"]["NewsItemOut"]
        self.order = next(each for each in self.news["parameters"] if each["name"] == "order")

    def changes(self) -> list[str]:
        return [str(change) for change in compare(self.before, self.after)]

    def test_words_formatting_and_order_are_no_change(self):
        self.after = json.loads(json.dumps(reverse(self.after), indent=7))
        item = self.after["components"]["schemas"]["NewsItemOut"]
        item["description"] = item["properties"]["title"]["description"] = "Other words,  \n with other spaces."
        item["properties"]["title"] |= {"examples": ["Bread"], "title": "Heading"}
        self.after["info"]["description"] = ""
        self.assertEqual(self.changes(), [])

    def test_a_field_named_as_a_keyword_of_words_is_compared(self):
        del self.item["properties"]["title"]
        (change,) = self.changes()
        self.assertRegex(
            change, r"breaks clients: components › schemas › NewsItemOut › properties › title \[.*news_list"
        )

    def test_a_message_names_the_operation_and_whether_it_breaks_clients(self):
        cases = {
            "breaks clients: paths › /api/v3/news/ › get: ": lambda: self.after["paths"]["/api/v3/news/"].pop("get"),
            "breaks clients: paths › /api/v3/news/ › get › parameters › query order: ": lambda: self.news[
                "parameters"
            ].remove(self.order),
            "breaks clients: paths › /api/v3/news/ › get › parameters › query order › required: ": lambda: (
                self.order.update(required=True)
            ),
            "breaks clients: paths › /api/v3/news/ › get › responses › 200 › content › application/json: ": lambda: (
                self.news["responses"]["200"]["content"].clear()
            ),
            "breaks clients: components › schemas › NewsItemOut › required › title ": lambda: self.item[
                "required"
            ].remove("title"),
            "additive: components › schemas › NewsItemOut › properties › mood ": lambda: self.item["properties"].update(
                mood={"type": "string"}
            ),
            "additive: paths › /api/v3/moods/: ": lambda: self.after["paths"].update({"/api/v3/moods/": {}}),
            "additive: paths › /api/v3/news/ › get › parameters › query mood: ": lambda: self.news["parameters"].append(
                {"name": "mood", "in": "query", "required": False, "schema": {"type": "string"}}
            ),
        }
        for message, change in cases.items():
            with self.subTest(message):
                self.setUp()
                change()
                self.assertEqual([each[: len(message)] for each in self.changes()], [message])

    def test_what_is_sent_breaks_where_it_takes_less_and_what_is_answered_where_it_gives_less(self):
        bodies = {"Row": {"type": "object", "properties": {"name": {"type": "string"}}}}
        content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Row"}}}}

        def spec(is_sent: bool, **row) -> dict:
            operation = {"operationId": "row", "responses": {} if is_sent else {"200": content}}
            operation |= {"requestBody": content} if is_sent else {}
            return {"paths": {"/": {"post": operation}}, "components": {"schemas": {"Row": bodies["Row"] | row}}}

        for is_sent in (True, False):
            stricter = compare(spec(is_sent), spec(is_sent, required=["name"], maxProperties=3))
            looser = compare(spec(is_sent, required=["name"], maxProperties=3), spec(is_sent))
            self.assertEqual([change.is_breaking for change in stricter], [is_sent] * 2)
            self.assertEqual([change.is_breaking for change in looser], [not is_sent] * 2)


def reverse(value):
    """Return the value with the keys of all objects, and the items of lists without an order, the other way round."""
    if isinstance(value, dict):
        return {
            key: each[::-1]
            if key in {"required", "enum", "parameters", "tags", "anyOf"} and isinstance(each, list)
            else reverse(each)
            for key, each in reversed(value.items())
        }
    return value


def is_told(told: dict) -> bool:
    """Whether a field says what it is; `type` where it can have but one value needs no words."""
    return "description" in told or "const" in told


def wants_example(told: dict) -> bool:
    """Whether a field holds words or numbers of which no example is shown."""
    kinds = {told.get("type"), *(way.get("type") for way in told.get("anyOf", []))}
    return bool(kinds & {"string", "number", "integer"}) and not told.keys() & {"examples", "const", "enum"}


class RequestsTests(ContentCase):
    """Ten requests that answer ten needs: each is sent, and what is written of its answer is looked for."""

    search_index = True

    def test_ten_requests_answer_ten_needs(self):
        self.furnish()
        needs = re.findall(r"^### (.+?)\n(.+?)(?=^##|\Z)", REQUESTS.read_text(), re.MULTILINE | re.DOTALL)
        self.assertEqual(len(needs), 10)
        for need, words in needs:
            with self.subTest(need):
                address = re.search(r"^GET (\S+)$", words, re.MULTILINE)[1]
                told = self.ask(address)
                for path in re.findall(r"`([a-z_0-9.]+)`", words.partition("Look at")[2].partition("\n\n")[0]):
                    self.assertTrue(list(at(told, path.split("."))), f"{path} is not in the answer to {address}")

    def furnish(self):
        """What the demo has, as far as these ask for it."""
        spanish = make.part(self.home.get_translation(Locale.objects.get(language_code="es")), NewsIndexPage)
        spanish.slug = "noticias"
        spanish.save()
        land, drawing = make.topic(self.english, name="Land", slug="land"), make.picture()
        make_sources.call(drawing.pk)
        report = {"slug": "two-tons-from-one-farm", "topics": [land], "picture_id": drawing.pk}
        make.news(self.news, title="Land for the farm", **report)
        make.press(self.news)
        make.announcement(self.announcements, level="urgent")
        place = make.place(self.english, name="Center", slug="center", entrance="yes")
        make.event(self.events, repeats="weekly", repeats_count=4, place=place)
        make.principle(self.principles)

    def test_it_names_every_problem_and_route(self):
        text = REQUESTS.read_text()
        self.assertIn(TYPE_PREFIX, text)
        for path in [path for path in document()["paths"] if is_ours(path)]:
            self.assertIn(path.removeprefix("/api/v3/").split("{")[0] or "/api/v3/", text)


def at(value, names: list[str]):
    """Every value at this place of an answer, through all items of lists; nothing where there is none."""
    if not names:
        yield value
    elif isinstance(value, list):
        yield from (found for each in value for found in at(each, names))
    elif isinstance(value, dict) and names[0] in value:
        yield from at(value[names[0]], names[1:])
