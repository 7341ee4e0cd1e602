"""Validation of request bodies at every depth: an unknown field, which Wagtail would drop without a word, is refused
with the nearest there is.
"""

from difflib import get_close_matches
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest
from wagtail import blocks
from wagtail.api.rich_text import APIRichText
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from ...http.request_state import RequestState
from ..errors import invalid
from ..input_fields import name_of
from ..openapi import document
from ..permissions import MANAGEMENT, page_id_in
from . import request_validation

Loc = tuple[str | int, ...]
REFERENCE = "#/components/schemas/"
RICH_TEXT_KEYS = {"format", "content", "removals"}
BLOCK_KEYS = {"type", "value", "id"}
TABLE_KEYS = {"columns": list, "rows": list, "caption": str}


def check(request: HttpRequest, kwargs: dict) -> None:
    """Validates the body against the operation's schema: Problem 422 lists unknown fields and malformed blocks."""
    operation = request_validation.find_operation(request.resolver_match.route, request.method)
    content = ((operation or {}).get("requestBody") or {}).get("content", {})
    body = RequestState.of(request).api.body
    if not content or not body:
        return
    schema = next(iter(content.values()))["schema"]
    model = written_model(operation["operationId"], body, kwargs)
    if model is not None:
        schema = schema_of_model(schema, model._meta.label, operation["operationId"])
    errors = list(unknown_field_errors(schema, body, ("body",)))
    if model is not None and not operation["operationId"].startswith(
        MANAGEMENT
    ):  # whose blocks have types of their own
        errors += list(stream_field_errors(model, body))
    errors += list(old_path_errors(body))
    if errors:
        raise invalid(errors)


def written_model(operation_id: str, body: dict, kwargs: dict) -> type | None:
    """The model that a write to pages or snippets is about; None for other operations, and for an unknown model."""
    if operation_id == "management_pages_create":
        return request_validation.model_of(str(body.get("type")))
    if operation_id == "pages_create":
        meta = body.get("meta")
        return request_validation.model_of(str(meta.get("type"))) if isinstance(meta, dict) else None
    if operation_id in {"pages_update", "management_pages_update"}:
        page = Page.objects.filter(pk=page_id_in(kwargs)).first()
        return page.specific_class if page else None
    if operation_id in (announced := request_validation.announced_models()):
        return announced[operation_id]
    is_typed = operation_id.removeprefix(MANAGEMENT) in {"snippets_create", "snippets_update", "settings_update"}
    return request_validation.model_of(kwargs["type"]) if is_typed else None


def schema_of_model(schema: dict, label: str, operation_id: str) -> dict:
    """The schema of one model, of those in the operation's union; the whole schema where there is none for it."""
    kind = label.rpartition(".")[2]
    suffix = "CreateSchema" if operation_id.endswith("_create") else "PatchSchema"
    name = name_of(label) if operation_id.startswith(MANAGEMENT) else f"{kind}{suffix}"
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
        properties: dict[str, list[dict]] = {}
        for option in told_apart(objects, value):
            for name, each in option["properties"].items():
                properties.setdefault(name, []).append(each)
        for name, each in value.items():
            if name not in properties:
                yield unknown_field_error(name, properties, (*loc, name))
            else:
                yield from unknown_field_errors({"anyOf": properties[name]}, each, (*loc, name))


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


def stream_field_errors(model: type, body: dict):
    """Yields the errors of each StreamField of the model in the body."""
    for field in model._meta.get_fields():
        if isinstance(field, StreamField) and field.name in body:
            yield from shape_errors(field.stream_block, body[field.name], ("body", field.name))


def old_path_errors(body: dict):
    """Yields the error of a redirect's `old_path` that is no URL (RFC 3986), which Wagtail would parse unchecked."""
    try:
        urlsplit(str(body.get("old_path", "")))
    except ValueError:
        yield shape_error("an address", ("body", "old_path"))


def shape_errors(block: blocks.Block, value: Any, loc: Loc):
    """Yields the errors of a block's value, in the shape that Wagtail's API takes (`wagtail.api.v3.form_data`)."""
    if isinstance(block, blocks.StreamBlock):
        yield from stream_block_errors(block, value, loc)
    elif value is None:
        return
    elif isinstance(block, blocks.ListBlock):
        if not isinstance(value, list):
            yield shape_error("a list", loc)
        else:
            for index, each in enumerate(value):
                yield from shape_errors(block.child_block, each, (*loc, index))
    elif isinstance(block, blocks.StructBlock):
        yield from struct_block_errors(block, value, loc)
    elif isinstance(block, TypedTableBlock):
        yield from table_errors(block, value, loc)
    elif isinstance(block, blocks.RichTextBlock):
        yield from rich_text_errors(block, value, loc)
    elif isinstance(block, blocks.ChooserBlock):
        if isinstance(value, bool) or not isinstance(value, int):
            yield shape_error("the id of what is chosen", loc)
    elif isinstance(block, blocks.FieldBlock) and isinstance(getattr(block, "field", None), forms.Field):
        is_many = isinstance(block.field, forms.MultipleChoiceField)
        if isinstance(value, dict) or isinstance(value, list) != is_many:
            yield shape_error("a list" if is_many else "one value", loc)


def rich_text_errors(block: blocks.RichTextBlock, value: Any, loc: Loc):
    """Yields the errors of rich text, parsed as Wagtail will parse it: links refer to rows by integer ids."""
    data = value if isinstance(value, dict) else {"content": value}
    yield from (unknown_field_error(name, RICH_TEXT_KEYS, (*loc, name)) for name in data if name not in RICH_TEXT_KEYS)
    if not all(isinstance(data.get(name, ""), str) for name in ("format", "content")) or "content" not in data:
        yield shape_error("a text, or an object with its `format` and `content`", loc)
        return
    try:
        try:
            text, _warnings = APIRichText.convert_input(value, features=block.features)
        except ValueError:
            return  # Wagtail's own error is more precise
        block.field.widget.format_value(text)
    except ValueError:
        yield shape_error("a text whose links name rows by their numbers", loc)
    except RecursionError:
        yield shape_error("a text of fewer elements within each other", loc)


def stream_block_errors(block: blocks.StreamBlock, value: Any, loc: Loc):
    """Yields the errors of a StreamBlock: a list of objects with `type` and `value`."""
    if not isinstance(value, list):
        yield shape_error("a list of blocks", loc)
        return
    for index, each in enumerate(value):
        item_loc = (*loc, index)
        if not isinstance(each, dict) or not isinstance(each.get("type"), str) or "value" not in each:
            yield shape_error("a block: an object with its `type` and `value`", item_loc)
            continue
        yield from (unknown_field_error(name, BLOCK_KEYS, (*item_loc, name)) for name in each if name not in BLOCK_KEYS)
        if each.get("id") is not None and not isinstance(each["id"], str):
            yield shape_error("a text", (*item_loc, "id"))
        if each["type"] in block.child_blocks:
            yield from shape_errors(block.child_blocks[each["type"]], each["value"], (*item_loc, "value"))
        else:
            error = unknown_field_error(each["type"], block.child_blocks, (*item_loc, "type"))
            yield error | {"msg": error["msg"].replace("a field here", "a block here"), "type": "unknown_block"}


def struct_block_errors(block: blocks.StructBlock, value: Any, loc: Loc):
    """Yields the errors of a StructBlock: an object with the fields of its child blocks."""
    if not isinstance(value, dict):
        yield shape_error("an object", loc)
        return
    for name, each in value.items():
        if name in block.child_blocks:
            yield from shape_errors(block.child_blocks[name], each, (*loc, name))
        else:
            yield unknown_field_error(name, block.child_blocks, (*loc, name))


def table_errors(block: TypedTableBlock, value: Any, loc: Loc):
    """Yields the errors of a table: a caption, columns with `type` and `heading`, and rows with as many `values`."""
    if not isinstance(value, dict) or not all(isinstance(value.get(key), kind) for key, kind in TABLE_KEYS.items()):
        yield shape_error("an object with its `caption`, `columns` and `rows`", loc)
        return
    yield from (unknown_field_error(name, TABLE_KEYS, (*loc, name)) for name in value if name not in TABLE_KEYS)
    for index, column in enumerate(value["columns"]):
        is_known = isinstance(column, dict) and column.get("type") in [*block.child_blocks]
        if not is_known or not isinstance(column.get("heading"), str):
            yield shape_error(
                f"a column: its `heading`, and as `type` {' or '.join(block.child_blocks)}", (*loc, "columns", index)
            )
    for index, row in enumerate(value["rows"]):
        cells = row.get("values") if isinstance(row, dict) else None
        is_text = isinstance(cells, list) and all(cell is None or isinstance(cell, str) for cell in cells)
        if not is_text or len(cells) != len(value["columns"]):
            yield shape_error("a row: an object with a text for each column as its `values`", (*loc, "rows", index))


def shape_error(expected: str, loc: Loc) -> dict:
    return {"type": "shape", "loc": list(loc), "msg": f"This should be {expected}."}
