"""Chains of made-up requests (schemathesis, stateful): what one makes, the next changes, publishes, copies, deletes; HEAD and OPTIONS too."""

import json
import os

import hypothesis
import pytest
import schemathesis
from django.db import transaction
from hypothesis.stateful import run_state_machine_as_test
from wagtail.models import Page

from pages.api.openapi import document
from pages.api.tokens import WRITE
from pages.news.models import Author
from pages.posts.models import Topic
from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.questions import create_question
from pages.translation_bench.models import Order, Question
from pages.translation_bench.orders import place_order

from ..support import make
from .test_middleware import GateCase, token_of

CASES, MANY = 300, 10_000
STEPS = 6  # requests in a chain
READS = {"get"}
IN_PATHS = {"page_id", "type", "pk", "translation_id", "order_id", "question_id"}
# Where a chain begins, and the part of a link that leads on: what a write answers names what the next one takes.
NAMED = {"page_id": "$response.body#/id", "redirect_id": "$response.body#/id", "image_id": "$response.body#/id"}
NAMED |= {"document_id": "$response.body#/id", "site_id": "$response.body#/id", "locale_id": "$response.body#/id"}
NAMED |= {"pk": "$response.body#/id", "type": "$request.path.type", "recording_id": "$response.body#/id"}


def linked(told: dict) -> dict:
    """The document with the links that a client would follow by reading: from each write to all that takes its kind."""
    for ways in told["paths"].values():
        for method, way in ways.items():
            if method in READS:
                continue
            for status, answer in way["responses"].items():
                if str(status) in {"200", "201"}:
                    answer["links"] = links_of(told, way)
    return told


def kind_of(way: dict) -> str:
    """What an operation is about; a page that is written whole is the page that Wagtail's own operations take."""
    return way["operationId"].removeprefix("management_").partition("_")[0]


def names_in_path(way: dict) -> list[str]:
    return [each["name"] for each in way.get("parameters", []) if each["in"] == "path"]


def links_of(told: dict, writing: dict) -> dict:
    """By the operation that it leads to: a link of OpenAPI."""
    found, unsaid = {}, {"revision_id", "type"} - set(names_in_path(writing))
    for ways in told["paths"].values():
        for way in ways.values():
            names = names_in_path(way)
            if kind_of(way) == kind_of(writing) and names and not unsaid.intersection(names):
                parameters = {name: NAMED[name] for name in names if name in NAMED}
                found[way["operationId"]] = {"operationId": way["operationId"], "parameters": parameters}
    return found


def without_headers(told: dict) -> dict:
    """The document without what would refuse a write before it happens (tests.api.test_safe_writes)."""
    for ways in told["paths"].values():
        for way in ways.values():
            way["parameters"] = [each for each in way.get("parameters", []) if each["in"] != "header"]
    return told


def hinted(told, hints: dict[str, list]):
    """The document with what there is for what these names take: made up, an id would never be one."""
    if isinstance(told, list):
        return [hinted(each, hints) for each in told]
    if not isinstance(told, dict):
        return told
    told = {name: hinted(each, hints) for name, each in told.items()}
    if isinstance(told.get("properties"), dict):
        known = {name: {"enum": hints[name]} for name in told["properties"] if name in hints and name not in IN_PATHS}
        if known and set(told.get("required", ())) <= known.keys() | IN_PATHS:
            whole = told | {"properties": told["properties"] | known}
            told = {"anyOf": [whole | {"properties": known, "additionalProperties": False}, whole]}
        else:
            told["properties"] = told["properties"] | known
    if told.get("in") == "path" and told.get("name") in IN_PATHS:
        told["schema"] = {"enum": hints[told["name"]]}
    return told


class StatefulTests(GateCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        cls.key = token_of(make.admin(), WRITE)
        with cls.captureOnCommitCallbacks(execute=True):
            make.news(cls.news)
        job = Job.objects.filter(locale__language_code="es").latest("pk")
        place_order([job.page], [job.locale], None)
        create_question(job, None, "", "Which?")
        pages = list(Page.objects.values_list("pk", flat=True))
        topics, authors = (list(model.objects.values_list("pk", flat=True)) for model in (Topic, Author))
        body = [{"type": "heading", "value": "Words"}]
        bodies = [[], body, [{"type": "quote", "value": {"words": "Words.", "speaker": ""}}], [{}], [None], [body]]
        bodies += [[{"type": "picture", "value": {"picture": 1}}], [{"type": "text", "value": "<p>Words</p>"}]]
        cls.hints = {
            "parent": [None, *pages],
            "destination_id": [None, *pages],
            "page_id": pages,
            "slug": [None, "", "one", "two", "three", "four", cls.news.slug],
            "title": ["One", "Two", "Three", "Four", "Five", "", "One\nTwo", None],
            "topics": [[], topics, topics[:1], topics[1:], [{}], [0], [*topics, *topics]],
            "authors": [[], authors, authors[:1], authors[1:], [{}], [None]],
            "picture": [None, make.picture().pk, 0, 9999],
            "locale": ["en", "es", "xx"],
            "type": ["pages.Topic", "pages.Author", "pages.Place", "pages.Outlet"],
            "pk": ["1", "2"],
            "action": [None, "publish"],
            "translation_id": [job.pk],
            "order_id": list(Order.objects.values_list("pk", flat=True)),
            "question_id": list(Question.objects.values_list("pk", flat=True)),
            "key": [each.key for each in segments(job)],
            "version": ["", "9f86d081884c7d65"],
            "locales": [["es"], ["en"], ["xx"], []],
            "pages": [[each] for each in pages],
            **dict.fromkeys(("body", "recap", "sections"), bodies),
            **{name: ["2026-05-01", None, "1"] for name in ("date", "start_date")},
        }

    def chains(self, cases: int) -> dict[str, str]:
        """Sends so many requests in chains, each undone at its end: the errors of ours, by method and operation."""
        told = hinted(linked(without_headers(json.loads(json.dumps(document(), default=str)))), self.hints)
        schema = schemathesis.openapi.from_dict(told).include(method=["POST", "PATCH", "PUT", "DELETE"])
        schema.app = self.application()
        found, headers = {}, {"Authorization": f"Bearer {self.key}", "Accept-Encoding": "identity"}
        self.sent, self.made, self.led = 0, 0, 0
        test = self

        class Chain(schema.as_state_machine()):
            def setup(self):
                self.block = transaction.atomic()
                self.block.__enter__()

            def teardown(self):
                transaction.set_rollback(True)
                self.block.__exit__(None, None, None)

            def get_call_kwargs(self, case):
                return {"headers": headers}

            def validate_response(self, response, case, **kwargs):
                test.sent += 1
                test.made += response.status_code == 201
                test.led += response.status_code in {200, 204}
                name = case.operation.definition.raw["operationId"]
                if response.status_code >= 500:
                    found.setdefault(f"{case.method} {name}", case.as_curl_command()[:1500])
                for method in ("head", "options"):
                    asked = getattr(test.client, method)(case.formatted_path, headers=headers)
                    test.sent += 1
                    if asked.status_code >= 500:
                        found.setdefault(f"{method} {name}", case.formatted_path)

        run_state_machine_as_test(
            Chain,
            settings=hypothesis.settings(
                max_examples=max(1, cases // STEPS),
                stateful_step_count=STEPS,
                derandomize="SEED" not in os.environ,
                database=None,
                deadline=None,
                phases=[hypothesis.Phase.generate],
                suppress_health_check=list(hypothesis.HealthCheck),
            ),
        )
        return found

    def assertNothingBreaks(self, cases: int):
        found = self.chains(cases)
        self.assertGreater(self.sent, cases * 0.6)
        self.assertGreater(self.led, 0)
        print(f"{self.sent} requests, {self.made} made something, {self.led} led on")
        self.assertEqual(found, {}, "\n\n".join(f"{name}: {told}" for name, told in found.items()))

    def test_no_chain_of_writes_breaks(self):
        self.assertNothingBreaks(CASES)

    @pytest.mark.soak
    def test_many_more(self):
        self.assertNothingBreaks(MANY)
        self.assertGreater(self.made, 0)  # in the short run one chain in hundreds makes something, or none
