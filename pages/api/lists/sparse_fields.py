"""Sparse fieldsets (`fields=title,picture.alt`): which fields a response has, checked against the schema that documents
them.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from django.http import HttpResponse
from ninja import Field, Schema
from pydantic import BaseModel

from ..errors import Problem

MAX_LENGTH = 1000
PARTIAL_MEDIA_TYPE = "application/vnd.commonhouse.partial+json"
# Generators of clients read a second media type of 200 as a union of both schemas, which types every field as unknown.
# So `content` declares whole responses alone; those with `fields` are declared in an extension of the same form.
PARTIAL_CONTENT = "x-partial-content"
PARTIAL_RESPONSE: dict[str, Any] = {
    "responses": {
        200: {
            PARTIAL_CONTENT: {
                PARTIAL_MEDIA_TYPE: {
                    "schema": {"type": "object", "description": "With `fields`: the same, with those fields alone."}
                }
            }
        }
    }
}  # for the `openapi_extra` of an operation that takes `fields`


class SparseFieldsQuery(Schema):
    """Query parameters of every operation with sparse fieldsets."""

    fields: str = Field(
        "",
        max_length=MAX_LENGTH,
        description="Names of the fields to send, separated by commas; a dot leads inside: `picture.alt`. Empty: all of them. `id` always comes along. The answer then has the media type `application/vnd.commonhouse.partial+json`.",
        examples=["title,summary,picture.alt"],
    )


@dataclass(frozen=True)
class SparseFields:
    """The requested fields of a response: `include` as Pydantic's `model_dump_json` takes it; None for all fields."""

    include: dict[str, Any] | None = None

    def wants(self, name: str) -> bool:
        """Whether this field is requested, and so worth a query."""
        return self.include is None or name in self.include


def parse_fields(text: str, schema: type[BaseModel]) -> SparseFields:
    """Parses `fields` against a schema; raises Problem 422 for a name that it does not have."""
    include: dict[str, Any] = {}
    for path in filter(None, (part.strip() for part in text.split(","))):
        include_path(include, path.split("."), models_in(schema), path)
    if include and "id" in schema.model_fields:
        include["id"] = True
    return SparseFields(include or None)


def include_path(include: dict[str, Any], names: list[str], models: list[type[BaseModel]], path: str) -> None:
    """Adds a dotted path to `include`; a field that is requested whole stays whole."""
    name, rest = names[0], names[1:]
    known = {each: field.annotation for model in models for each, field in model.model_fields.items()}
    if name not in known:
        raise unknown_field(name, list(known), path)
    if not rest:
        include[name] = True
    elif include.get(name) is not True:
        inner = include.setdefault(name, {})
        kinds = [field.annotation for model in models for each, field in model.model_fields.items() if each == name]
        if any(is_list(kind) for kind in kinds):
            inner = inner.setdefault("__all__", {})
        include_path(inner, rest, [model for kind in kinds for model in models_in(kind)], path)


def unknown_field(name: str, known: list[str], path: str) -> Problem:
    """Problem 422 for an unknown field, with the nearest known one."""
    matches = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f" Did you mean “{matches[0]}”?" if matches else f" There are: {', '.join(known)}." if known else ""
    detail = f"There is no field “{path[:100]}”.{hint}"
    error = {"loc": ["query", "fields"], "msg": detail, "type": "unknown_field"}
    return Problem(422, "invalid", detail=detail, errors=[error])


def models_in(kind: Any) -> list[type[BaseModel]]:
    """The schemas in an annotation: itself, the items of a list, or the members of a union."""
    if get_origin(kind) is Annotated:
        return models_in(get_args(kind)[0])
    if get_origin(kind) in {list, Union, UnionType}:
        return [model for part in get_args(kind) for model in models_in(part)]
    return [kind] if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def is_list(kind: Any) -> bool:
    """Whether an annotation, or a member of its union, is a list."""
    if get_origin(kind) in {Annotated, Union, UnionType}:
        return any(is_list(part) for part in get_args(kind))
    return get_origin(kind) is list


def json_response(data: BaseModel, fields: SparseFields, within: str = "") -> HttpResponse:
    """The JSON response with the requested fields alone; `within` names the list field whose items they belong to."""
    if fields.include is None:
        return HttpResponse(data.model_dump_json(), content_type="application/json; charset=utf-8")
    include: dict[str, Any] = dict(fields.include)
    if within:
        include = dict.fromkeys(type(data).model_fields, True) | {within: {"__all__": include}}
    return HttpResponse(data.model_dump_json(include=include), content_type=PARTIAL_MEDIA_TYPE)
