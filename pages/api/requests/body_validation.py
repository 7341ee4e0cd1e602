"""Validation of request bodies at every depth: an unknown field, which Wagtail would drop without a word, is refused
with the nearest there is.
"""

from difflib import get_close_matches
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from wagtail.models import Page

from ...http.request_state import RequestState
from ..errors import invalid, value_error
from ..input_fields import name_of
from ..openapi import document
from ..permissions import page_id_in
from . import request_validation

Loc = tuple[str | int, ...]
# Writes whose address says of which model.
TYPED_WRITES = {"management_snippets_create", "management_snippets_update", "management_settings_update"}
REFERENCE = "#/components/schemas/"


def check(request: HttpRequest, kwargs: dict) -> None:
    """Validates the body against the operation's schema: Problem 422 lists the unknown fields."""
    operation = request_validation.find_operation(request.resolver_match.route, request.method)
    content = ((operation or {}).get("requestBody") or {}).get("content", {})
    body = RequestState.of(request).api.body
    if not content or not body:
        return
    schema = next(iter(content.values()))["schema"]
    model = written_model(operation["operationId"], body, kwargs)
    if model is not None:
        schema = schema_of_model(schema, model._meta.label)
    if errors := [*unknown_field_errors(schema, body, ("body",)), *old_path_errors(body)]:
        raise invalid(errors)


def written_model(operation_id: str, body: dict, kwargs: dict) -> type | None:
    """Return the model whose document is written; None for other operations, and for an unknown model."""
    if operation_id == "management_pages_create":
        return request_validation.model_of(str(body.get("type")))
    if operation_id == "management_pages_update":
        page = Page.objects.filter(pk=page_id_in(kwargs)).first()
        return page.specific_class if page else None
    if operation_id in (announced := request_validation.announced_models()):
        return announced[operation_id]
    return request_validation.model_of(kwargs["type"]) if operation_id in TYPED_WRITES else None


def schema_of_model(schema: dict, label: str) -> dict:
    """The schema of one model, of those in the operation's union; the whole schema where there is none for it."""
    name = name_of(label)
    return {"$ref": REFERENCE + name} if name in document()["components"]["schemas"] else schema


@cache
def component(reference: str) -> dict:
    return document()["components"]["schemas"][reference.removeprefix(REFERENCE)]


def alternatives(schema: dict) -> list[dict]:
    """The schemas that this one resolves to, through `$ref`, `anyOf`, `oneOf` and `allOf`."""
    if "$ref" in schema:
        return alternatives(component(schema["$ref"]))
    variants = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    return [option for variant in variants for option in alternatives(variant)] if variants else [schema]


def unknown_field_errors(schema: dict, value: Any, loc: Loc):
    """Yields an error for each field, at any depth, that the schema does not have."""
    options = alternatives(schema)
    if isinstance(value, list):
        item_schemas = [option["items"] for option in options if option.get("items")]
        for index, each in enumerate(value if item_schemas else []):
            yield from unknown_field_errors({"anyOf": item_schemas}, each, (*loc, index))
    elif isinstance(value, dict):
        objects = [option for option in options if "properties" in option]
        if not objects or any(option.get("additionalProperties") for option in options):
            return
        kinds = {each["properties"].get("type", {}).get("const", "") for each in objects}
        if is_block_of_none(value, kinds, loc):
            yield unknown_block_error(value["type"], kinds, (*loc, "type"))
            return
        properties: dict[str, list[dict]] = {}
        for option in told_apart(objects, value):
            for name, each in option["properties"].items():
                properties.setdefault(name, []).append(each)
        for name, each in value.items():
            if name not in properties:
                yield unknown_field_error(name, properties, (*loc, name))
            else:
                yield from unknown_field_errors({"anyOf": properties[name]}, each, (*loc, name))


def is_block_of_none(value: dict, kinds: set[str], loc: Loc) -> bool:
    """Whether this is a block, within a document, and its `type` is none of these."""
    is_typed = len(loc) > 1 and len(kinds) > 1 and "" not in kinds
    return is_typed and isinstance(value.get("type"), str) and value["type"] not in kinds


def unknown_block_error(name: str, known, loc: Loc) -> dict:
    """The error of a block that nobody knows, with the nearest known one."""
    error = unknown_field_error(name, known, loc)
    return error | {"type": "unknown_block", "msg": error["msg"].replace("a field here", "a block here")}


def told_apart(objects: list[dict], value: dict) -> list[dict]:
    """Those of these schemas whose `type` is that of the value; all of them where that tells nothing."""
    own = [each for each in objects if each["properties"].get("type", {}).get("const") == value.get("type", "")]
    return own or objects


def unknown_field_error(name: str, known, loc: Loc) -> dict:
    """The error of an unknown field, with the nearest known one."""
    matches = get_close_matches(name.lower(), known, 1, 0.5)
    hint = f"Did you mean “{matches[0]}”?" if matches else f"There are: {', '.join(sorted(known))}." if known else ""
    message = f"“{name[:50]}” is not a field here. {hint}".strip()
    return {"type": "unknown_field", "loc": list(loc), "msg": message, "nearest": matches[0] if matches else None}


def old_path_errors(body: dict):
    """Yields the error of a redirect's `old_path` that is no URL (RFC 3986), which Wagtail would parse unchecked."""
    try:
        urlsplit(str(body.get("old_path", "")))
    except ValueError:
        yield value_error("This should be an address.", ("body", "old_path"), "shape")
