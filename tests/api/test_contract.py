"""The contract of the API: a document that explains all of itself, that changes only where somebody means it, and requests that run."""

import re
from difflib import unified_diff

from django.conf import settings
from django.test import SimpleTestCase
from django.utils import translation
from wagtail.models import Locale

from media.images.renditions import make_sources
from pages.api.errors import TYPE_PREFIX
from pages.api.openapi import document as built
from pages.news import NewsIndexPage

from ..support import make
from ..support.openapi_contract import SNAPSHOT, document, is_ours, render
from .test_content import ContentCase

REQUESTS = settings.ROOT / "pages" / "api" / "REQUESTS.md"
RENEW = "python -m tests.support.openapi_contract"
MOST = 60  # lines of a difference


def names_in(schema) -> set[str]:
    """The schemas of the document that this one names."""
    if isinstance(schema, dict):
        own = {schema["$ref"].rpartition("/")[2]} if "$ref" in schema else set()
        return own.union(*(names_in(each) for each in schema.values()))
    return set().union(*(names_in(each) for each in schema)) if isinstance(schema, list) else set()


def ours() -> dict[str, dict]:
    """Our operations by their name."""
    found = [way for path, ways in document()["paths"].items() if is_ours(path) for way in ways.values()]
    return {way["operationId"]: way for way in found}


def schemas_of_ours() -> dict[str, dict]:
    """Every schema that an answer of ours is made of."""
    known, left, found = document()["components"]["schemas"], names_in(list(ours().values())), {}
    while left:
        name = left.pop()
        found[name] = known[name]
        left |= names_in(known[name]) - found.keys()
    return found


class ContractDocumentTests(SimpleTestCase):
    def test_it_changes_only_where_somebody_means_it(self):
        before, now = SNAPSHOT.read_text().splitlines(), render().splitlines()
        changes = list(unified_diff(before, now, "the contract", "what is built", n=2, lineterm=""))
        shown = "\n".join([*changes[:MOST], *(["…"] if len(changes) > MOST else [])])
        self.assertFalse(changes, f"The API has changed. If that is meant, run: {RENEW}\n{shown}")

    def test_it_is_in_english_whoever_asks_first(self):
        for kept in (built, document):
            kept.cache_clear()
        with translation.override("es"):
            self.assertEqual(render(), SNAPSHOT.read_text())

    def test_each_operation_explains_itself(self):
        self.assertGreater(len(ours()), 15)
        for name, operation in ours().items():
            with self.subTest(name):
                self.assertTrue(operation["summary"] and operation["description"] and operation.get("tags"))
                for parameter in operation.get("parameters", []):
                    self.assertTrue(parameter.get("description") or parameter["schema"].get("description"), parameter)

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
