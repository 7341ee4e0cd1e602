"""The OpenAPI document as a contract: written so that a change can be read, and held against every answer in the tests.

python -m tests.support.openapi_contract     writes tests/api/openapi.json anew
"""

import json
import os
from functools import cache
from typing import Any

from django.test import Client

from settings.install import ROOT

SNAPSHOT = ROOT / "tests" / "api" / "openapi.json"
HOST = "https://www.example.org"
API, WIDTH = "/api/v3/", 110
PROBLEM_JSON = "application/problem+json"
WAGTAILS = ("pages/", "schema/", "sites/", "whoami/", "locales/", "redirects/", "snippets/", "documents/", "images/")


def is_ours(path: str) -> bool:
    """Whether a route is one of this project's and not of Wagtail's."""
    return path.startswith(API) and not path.removeprefix(API).startswith(WAGTAILS)


@cache
def document() -> dict[str, Any]:
    """The document as a client receives it."""
    from pages.api.openapi import document

    return json.loads(json.dumps(document(), default=str))


def written() -> str:
    """The document in lines that can be compared, without what the gate may answer to any request."""
    told = document()
    paths = {path: {name: without_problems(way) for name, way in ways.items()} for path, ways in told["paths"].items()}
    servers = [each | {"url": HOST} for each in told["servers"]]
    schemas = {name: schema for name, schema in told["components"]["schemas"].items() if name != "Problem"}
    components = told["components"] | {"schemas": schemas}
    return lines(told | {"paths": paths, "servers": servers, "components": components}) + "\n"


def without_problems(operation: dict[str, Any]) -> dict[str, Any]:
    answers = {status: said for status, said in operation["responses"].items() if PROBLEM_JSON not in str(said)}
    return operation | {"responses": answers}


def lines(value: Any, indent: str = "") -> str:
    """JSON with sorted keys, broken only where a line would grow too long."""
    short = json.dumps(value, sort_keys=True, ensure_ascii=False)
    if len(indent) + len(short) <= WIDTH or not isinstance(value, dict | list) or not value:
        return short
    deeper = f"{indent} "
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"{deeper}{lines(each, deeper)}" for each in value) + f"\n{indent}]"
    items = [f"{deeper}{json.dumps(name)}: {lines(value[name], deeper)}" for name in sorted(value)]
    return "{\n" + ",\n".join(items) + f"\n{indent}}}"


class CheckedClient(Client):
    """Holds every answer of the API's own routes against the document."""

    def request(self, **request):
        answer = super().request(**request)
        if request.get("REQUEST_METHOD", "GET") == "GET" and request["PATH_INFO"].startswith(API):
            check(answer)
        return answer


def check(answer) -> None:
    """Fails with the place and the reason where an answer is not what the document says."""
    from pages.api.request_validation import find_operation

    found = answer.resolver_match and find_operation(answer.resolver_match.route, "GET")
    if not found or not is_ours("/" + answer.resolver_match.route) or answer.status_code in {304, 500}:
        return
    said = found["responses"].get(answer.status_code) or found["responses"].get(str(answer.status_code))
    assert said, f"{answer.request['PATH_INFO']} answered {answer.status_code}, which the document does not know"
    kind = answer["Content-Type"].partition(";")[0]
    assert kind in said["content"], (
        f"{answer.request['PATH_INFO']} answered in {kind}, the document says {list(said['content'])}"
    )
    error = first_error(said["content"][kind]["schema"], answer.json())
    assert not error, f"{answer.request['PATH_INFO']} does not keep its promise: {error}"


def first_error(schema: dict[str, Any], value: Any) -> str:
    """The first thing in a value that its schema does not allow; empty for none."""
    if error := next(validator(json.dumps(schema, default=str)).iter_errors(value), None):
        return f"{error.json_path}: {error.message[:300]}"
    return ""


@cache
def validator(schema: str):
    """A validator for this schema, which may name those of the document."""
    from jsonschema import Draft202012Validator, validators

    kind = validators.extend(Draft202012Validator, {"oneOf": one_of})
    return kind(json.loads(schema) | {"components": document()["components"]})


def one_of(validator, ways, value, schema):
    """As JSON Schema has it; where one property tells the alternatives apart, only the one meant is tried, and its errors told."""
    from jsonschema import Draft202012Validator

    told_apart = schema.get("discriminator")
    if not told_apart or not isinstance(value, dict):
        yield from Draft202012Validator.VALIDATORS["oneOf"](validator, ways, value, schema)
    elif reference := told_apart["mapping"].get(value.get(told_apart["propertyName"])):
        yield from validator.descend(value, {"$ref": reference})
    else:
        from jsonschema import ValidationError

        yield ValidationError(f"{value.get(told_apart['propertyName'])!r} is none of {list(told_apart['mapping'])}")


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.test"
    django.setup()
    SNAPSHOT.write_text(written())
