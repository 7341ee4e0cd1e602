"""Thousands of made-up requests (schemathesis) to every route of the API's own document: no error of ours, and no broken promise."""

import collections
import json
import os

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from ninja.responses import NinjaJSONEncoder
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pages.api.openapi import document
from pages.api.tokens import WRITE

from ..client import declare_partial_content
from ..support import make
from .test_middleware import GateCase, token_of

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Sent by the tests, or refused before anything happens (tests.api.test_safe_writes).
OWN = {"Authorization", "If-Match", "Idempotency-Key"}
CASES, MANY = 240, 10_000
WAGTAILS = ("pages_", "schema_", "sites_", "whoami", "locales_", "redirects_", "snippets_", "documents_", "images_")
# What Wagtail's own routes promise otherwise than they keep: (operation, kind of failure) and why we leave it.
KNOWN: dict[tuple[str, str], str] = {}


class FuzzCase(GateCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        make.press(cls.news)
        make.recording(language="en")
        make.picture()
        make.document()
        cls.editor = token_of(make.person("editor"), WRITE)

    def fuzz(self, key: str, cases: int) -> collections.Counter:
        """Sends so many requests; each is undone. The failures, by operation and kind, each with an example."""
        declared = declare_partial_content(json.loads(json.dumps(document(), cls=NinjaJSONEncoder)))
        schema = schemathesis.openapi.from_dict(declared)
        schema.app = self.application()
        operations = [found.ok() for found in schema.get_all_operations()]
        each = max(3, cases // len(operations))  # one of them wrong
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if key else {})
        found: dict[tuple[str, str], str] = {}
        self.sent = 0
        for operation in operations:
            for mode, share in ((GenerationMode.POSITIVE, each - each // 3), (GenerationMode.NEGATIVE, each // 3)):
                self.run_cases(operation, mode, share, headers, found)
        return found

    def run_cases(self, operation, mode, amount: int, headers: dict, found: dict):
        @settings(
            max_examples=amount,
            database=None,
            deadline=None,
            derandomize="SEED" not in os.environ,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case):
            with transaction.atomic():
                case.headers = {name: value for name, value in (case.headers or {}).items() if name not in OWN}
                response = case.call(headers=headers)
                transaction.set_rollback(True)
            self.sent += 1
            try:
                case.validate_response(response, checks=CHECKS)
            except (Failure, FailureGroup) as problem:
                for failure in getattr(problem, "exceptions", [problem]):
                    name = operation.definition.raw.get("operationId", operation.label)
                    found.setdefault((name, type(failure).__name__), f"{case.as_curl_command()}\n{failure}"[:1500])

        try:
            send()
        except Exception as problem:
            if "Unsatisfiable" not in type(problem).__name__:
                raise

    def assertKeepsItsPromises(self, key: str, cases: int):
        found = self.fuzz(key, cases)
        self.assertGreater(self.sent, cases * 0.6)
        fresh = {
            pair: told
            for pair, told in found.items()
            if pair not in KNOWN or not pair[0].startswith(WAGTAILS) or pair[1] == "ServerError"
        }
        self.assertFalse(fresh, "\n\n".join(f"{pair}: {told}" for pair, told in fresh.items()))


class FuzzTests(FuzzCase):
    def test_a_stranger(self):
        self.assertKeepsItsPromises("", CASES)

    def test_an_editors_token(self):
        self.assertKeepsItsPromises(self.editor, CASES)

    @pytest.mark.soak
    def test_many_more(self):
        for key in ("", self.editor):
            self.assertKeepsItsPromises(key, MANY)
