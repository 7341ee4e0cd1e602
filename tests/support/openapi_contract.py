"""The OpenAPI document as a contract: written so that a change can be read, and held against every answer in the tests.

python -m tests.support.openapi_contract     writes tests/api/openapi.json, and prints what changes in meaning
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


def render() -> str:
    """The document as text for a line diff, without the problem responses of the middleware to any request."""
    spec = document()
    paths = {
        path: {name: without_problems(operation) for name, operation in operations.items()}
        for path, operations in spec["paths"].items()
    }
    servers = [each | {"url": HOST} for each in spec["servers"]]
    schemas = {name: schema for name, schema in spec["components"]["schemas"].items() if name != "Problem"}
    components = spec["components"] | {"schemas": schemas}
    return format_json(spec | {"paths": paths, "servers": servers, "components": components}) + "\n"


def without_problems(operation: dict[str, Any]) -> dict[str, Any]:
    responses = {
        status: response for status, response in operation["responses"].items() if PROBLEM_JSON not in str(response)
    }
    return operation | {"responses": responses}


def format_json(value: Any, indent: str = "") -> str:
    """JSON with sorted keys, broken only where a line would grow too long."""
    compact = json.dumps(value, sort_keys=True, ensure_ascii=False)
    if len(indent) + len(compact) <= WIDTH or not isinstance(value, dict | list) or not value:
        return compact
    inner_indent = f"{indent} "
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"{inner_indent}{format_json(each, inner_indent)}" for each in value) + f"\n{indent}]"
    items = [f"{inner_indent}{json.dumps(name)}: {format_json(value[name], inner_indent)}" for name in sorted(value)]
    return "{\n" + ",\n".join(items) + f"\n{indent}}}"


class CheckedClient(Client):
    """Test client that validates every response of the API's own routes against the document."""

    def request(self, **request):
        response = super().request(**request)
        if request.get("REQUEST_METHOD", "GET") == "GET" and request["PATH_INFO"].startswith(API):
            check(response)
        return response


def check(response) -> None:
    """Asserts that a response matches the document: status, content type and schema."""
    from pages.api.lists.sparse_fields import PARTIAL_CONTENT
    from pages.api.requests.request_validation import find_operation

    documented = response.resolver_match and find_operation(response.resolver_match.route, "GET")
    if not documented or not is_ours("/" + response.resolver_match.route) or response.status_code in {304, 500}:
        return
    responses_by_status = documented["responses"].get(response.status_code) or documented["responses"].get(
        str(response.status_code)
    )
    assert responses_by_status, (
        f"{response.request['PATH_INFO']} answered {response.status_code}, which the document does not know"
    )
    kind = response["Content-Type"].partition(";")[0]
    content = responses_by_status["content"] | responses_by_status.get(PARTIAL_CONTENT, {})
    assert kind in content, f"{response.request['PATH_INFO']} answered in {kind}, the document says {list(content)}"
    error = first_error(content[kind]["schema"], response.json())
    assert not error, f"{response.request['PATH_INFO']} does not keep its promise: {error}"


def first_error(schema: dict[str, Any], value: Any) -> str:
    """The first validation error of a value, with its JSON path; empty for none."""
    if error := next(validator(json.dumps(schema, default=str)).iter_errors(value), None):
        return f"{error.json_path}: {error.message[:300]}"
    return ""


@cache
def validator(schema: str):
    """A validator for this schema, which may name those of the document."""
    from jsonschema import Draft202012Validator, validators

    kind = validators.extend(Draft202012Validator, {"oneOf": validate_one_of})
    return kind(json.loads(schema) | {"components": document()["components"]})


def validate_one_of(validator, alternatives, value, schema):
    """The JSON Schema keyword oneOf; with an OpenAPI discriminator, only the alternative that it names is validated."""
    from jsonschema import Draft202012Validator

    discriminator = schema.get("discriminator")
    if not discriminator or not isinstance(value, dict):
        yield from Draft202012Validator.VALIDATORS["oneOf"](validator, alternatives, value, schema)
    elif reference := discriminator["mapping"].get(value.get(discriminator["propertyName"])):
        yield from validator.descend(value, {"$ref": reference})
    else:
        from jsonschema import ValidationError

        yield ValidationError(
            f"{value.get(discriminator['propertyName'])!r} is none of {list(discriminator['mapping'])}"
        )


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.test"
    django.setup()
    from .openapi_changes import compare

    made = render()
    print(*compare(json.loads(SNAPSHOT.read_text()), json.loads(made)), sep="\n")
    SNAPSHOT.write_text(made)
