"""Values of another type in each field of each body: refused with the name of the field, never an error of ours."""

import json
from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction

from pages.api.openapi import document
from pages.api.tokens import WRITE

from ..support import make
from .test_middleware import GateCase, token_of

# As JSON: 1e400 is infinite once it is read (RFC 8259, section 6), and no number of a row is as long as 10^30.
VALUES = [
    "{}",
    "[]",
    "null",
    "1e400",
    "-1",
    "1000000000000000000000000000000",
    "true",
    '""',
    '"x"',
    '"\\u0000"',
    '[{"a": []}]',
]


class BodyValueTests(GateCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.page = make.news(cls.news, title="Out")
        cls.topic = make.topic(cls.news.locale)
        cls.key = token_of(make.admin(), WRITE)

    def test_in_the_bodies_of_actions(self):
        self.send_each_value(lambda path: "/actions/" in path)

    @pytest.mark.soak
    def test_in_all_bodies(self):
        self.send_each_value(lambda path: "/actions/" not in path)

    def test_a_position_that_is_none_is_named(self):
        address = f"/api/v3/pages/{self.page.pk}/actions/move/"
        for value in ({}, [], ["left"], 7, True, "beside"):
            answer = self.send(address, {"destination_id": self.home.pk, "position": value}, "post", self.key)
            told = self.assertProblem(answer, 422, "invalid")
            self.assertEqual([error["loc"][-1] for error in told["errors"]], ["position"], value)

    def send_each_value(self, is_wanted) -> None:
        count = 0
        for method, path, fields in bodies(is_wanted):
            address = path.format_map(Parts(page_id=self.page.pk, type="pages.Topic", pk=self.topic.pk))
            for name, value in product(fields, VALUES):
                with transaction.atomic():
                    answer = self.send(address, f"{{{json.dumps(name)}: {value}}}", method, self.key)
                    transaction.set_rollback(True)
                self.assertLess(answer.status_code, 500, f"{method} {address} {name}: {value}")
                count += 1
            with transaction.atomic():
                self.assertLess(self.send(address, "[null]", method, self.key).status_code, 500, address)
                transaction.set_rollback(True)
        self.assertGreater(count, 50)


class Parts(dict):
    """The parts of an address; 1 for what is not named here."""

    def __missing__(self, name: str) -> int:
        return 1


def bodies(is_wanted) -> Iterator[tuple[str, str, list[str]]]:
    """(method, path, names of the fields) of each body in the document whose path is wanted."""
    described = json.loads(json.dumps(document(), default=str))
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
            schema = content.get("application/json", {}).get("schema")
            if schema and is_wanted(path):
                yield method, path, sorted(names_in(schema, described["components"]["schemas"]))


def names_in(schema: dict, schemas: dict) -> set[str]:
    """The names of the fields of a schema, of all alternatives where it has several."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    parts = [part for kind in ("anyOf", "oneOf", "allOf") for part in schema.get(kind, [])]
    return set(schema.get("properties", {})).union(*(names_in(part, schemas) for part in parts))
