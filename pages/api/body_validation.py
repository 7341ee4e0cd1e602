"""Validation of request bodies at every depth: an unknown field, which Wagtail would drop without a word, is refused
with the nearest there is.
"""

from difflib import get_close_matches
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from pydantic import ValidationError
from wagtail import blocks
from wagtail.api.v3.form_data import flatten_block_value
from wagtail.fields import StreamField
from wagtail.models import Page

from ..http.request_state import RequestState
from . import request_validation
from .errors import Problem
from .openapi import document
from .permissions import number

Place = tuple[str | int, ...]
REFERENCE = "#/components/schemas/"
RICH_TEXT = {"format", "content", "removals"}
BLOCK = {"type", "value", "id"}


def check(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem 422 with every field that nothing takes, and every block of a shape that its kind has not."""
    found = request_validation.operation(request.resolver_match.route, request.method)
    content = ((found or {}).get("requestBody") or {}).get("content", {})
    body = RequestState.of(request).api.body
    if not content or not body:
        return
    schema = next(iter(content.values()))["schema"]
    model = model_of(found["operationId"], body, kwargs)
    if model is not None:
        schema = narrowed(schema, model._meta.label, found["operationId"])
    errors = list(fields(schema, body, ("body",)))
    if model is not None:
        errors += list(streams(model, body))
    errors += list(addresses(body))
    if errors:
        raise Problem(422, "invalid", detail=errors[0]["msg"], errors=errors)


def model_of(operation: str, body: dict, kwargs: dict) -> type | None:
    """Of a write to a page or a row of a list: its kind; None for any other, and for a kind that there is not."""
    if operation == "pages_create":
        meta = body.get("meta")
        return request_validation.model_of(str(meta.get("type"))) if isinstance(meta, dict) else None
    if operation == "pages_update":
        page = Page.objects.filter(pk=number(kwargs)).first()
        return page.specific_class if page else None
    return request_validation.model_of(kwargs["type"]) if operation in {"snippets_create", "snippets_update"} else None


def narrowed(schema: dict, label: str, operation: str) -> dict:
    """Of the kinds that this operation takes, the schema of one; the whole where there is no such kind."""
    ending = "CreateSchema" if operation.endswith("_create") else "PatchSchema"
    name = f"{label.rpartition('.')[2]}{ending}"
    return {"$ref": REFERENCE + name} if name in document()["components"]["schemas"] else schema


@cache
def component(reference: str) -> dict:
    return document()["components"]["schemas"][reference.removeprefix(REFERENCE)]


def alternatives(schema: dict) -> list[dict]:
    """The schemas that a value of this one may follow."""
    if "$ref" in schema:
        return alternatives(component(schema["$ref"]))
    several = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    return [way for each in several for way in alternatives(each)] if several else [schema]


def fields(schema: dict, value: Any, place: Place):
    """The error of each field in this value that its schema does not name."""
    found = alternatives(schema)
    if isinstance(value, list):
        inner = [way["items"] for way in found if way.get("items")]
        for index, each in enumerate(value if inner else []):
            yield from fields({"anyOf": inner}, each, (*place, index))
    elif isinstance(value, dict):
        closed = [way for way in found if "properties" in way]
        if not closed or any(way.get("additionalProperties") for way in found):
            return
        known: dict[str, list[dict]] = {}
        for way in closed:
            for name, each in way["properties"].items():
                known.setdefault(name, []).append(each)
        for name, each in value.items():
            if name not in known:
                yield unknown(name, known, (*place, name))
            else:
                yield from fields({"anyOf": known[name]}, each, (*place, name))


def unknown(name: str, known, place: Place) -> dict:
    """The error that names the nearest."""
    near = get_close_matches(name.lower(), known, 1, 0.5)
    more = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(sorted(known))}." if known else ""
    words = f"“{name[:50]}” is not a field here. {more}".strip()
    return {"type": "unknown_field", "loc": list(place), "msg": words, "nearest": near[0] if near else None}


def streams(model: type, body: dict):
    """The errors of each body of blocks that is sent for this kind."""
    for field in model._meta.get_fields():
        if isinstance(field, StreamField) and field.name in body:
            yield from shape_errors(field.stream_block, body[field.name], ("body", field.name))


def addresses(body: dict):
    """The error of an old address (of a redirect) that is none (RFC 3986): Wagtail takes it apart without looking."""
    try:
        urlsplit(str(body.get("old_path", "")))
    except ValueError:
        yield error_at("an address", ("body", "old_path"))


def shape_errors(block: blocks.Block, value: Any, place: Place):
    """The errors of what stands for this block, as Wagtail's API takes it (`wagtail.api.v3.form_data`)."""
    if isinstance(block, blocks.StreamBlock):
        yield from stream(block, value, place)
    elif value is None:
        return
    elif isinstance(block, blocks.ListBlock):
        if not isinstance(value, list):
            yield error_at("a list", place)
        else:
            for index, each in enumerate(value):
                yield from shape_errors(block.child_block, each, (*place, index))
    elif isinstance(block, blocks.StructBlock):
        yield from struct(block, value, place)
    elif isinstance(block, blocks.RichTextBlock):
        yield from rich_text(block, value, place)
    elif isinstance(block, blocks.ChooserBlock):
        if isinstance(value, bool) or not isinstance(value, int):
            yield error_at("the id of what is chosen", place)
    elif isinstance(block, blocks.FieldBlock) and isinstance(getattr(block, "field", None), forms.Field):
        is_many = isinstance(block.field, forms.MultipleChoiceField)
        if isinstance(value, dict) or isinstance(value, list) != is_many:
            yield error_at("a list" if is_many else "one value", place)


def rich_text(block: blocks.RichTextBlock, value: Any, place: Place):
    """The errors of a text: it is read once as Wagtail reads it behind this gate, with links to rows that have numbers."""
    sent = value if isinstance(value, dict) else {"content": value}
    yield from (unknown(name, RICH_TEXT, (*place, name)) for name in sent if name not in RICH_TEXT)
    if not all(isinstance(sent.get(name, ""), str) for name in ("format", "content")) or "content" not in sent:
        yield error_at("a text, or an object with its `format` and `content`", place)
        return
    try:
        flatten_block_value(block, value, "text", MultiValueDict())
    except ValidationError:
        return  # told by Wagtail, which says more of it
    except ValueError:
        yield error_at("a text whose links name rows by their numbers", place)
    except RecursionError:
        yield error_at("a text of fewer elements within each other", place)


def stream(block: blocks.StreamBlock, value: Any, place: Place):
    """Blocks, each with its type and value."""
    if not isinstance(value, list):
        yield error_at("a list of blocks", place)
        return
    for index, each in enumerate(value):
        here = (*place, index)
        if not isinstance(each, dict) or not isinstance(each.get("type"), str) or "value" not in each:
            yield error_at("a block: an object with its `type` and `value`", here)
            continue
        yield from (unknown(name, BLOCK, (*here, name)) for name in each if name not in BLOCK)
        if each.get("id") is not None and not isinstance(each["id"], str):
            yield error_at("a text", (*here, "id"))
        if each["type"] in block.child_blocks:
            yield from shape_errors(block.child_blocks[each["type"]], each["value"], (*here, "value"))
        else:
            error = unknown(each["type"], block.child_blocks, (*here, "type"))
            yield error | {"msg": error["msg"].replace("a field here", "a block here"), "type": "unknown_block"}


def struct(block: blocks.StructBlock, value: Any, place: Place):
    """The fields of one block."""
    if not isinstance(value, dict):
        yield error_at("an object", place)
        return
    for name, each in value.items():
        if name in block.child_blocks:
            yield from shape_errors(block.child_blocks[name], each, (*place, name))
        else:
            yield unknown(name, block.child_blocks, (*place, name))


def error_at(what: str, place: Place) -> dict:
    return {"type": "shape", "loc": list(place), "msg": f"This should be {what}."}
