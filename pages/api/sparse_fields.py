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

from .errors import Problem

LONGEST = 1000
# With `fields` an answer has a media type of its own, so that the schema of whole answers can say what is always there.
PARTIAL = "application/vnd.commonhouse.partial+json"
PARTIAL_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "content": {
                PARTIAL: {
                    "schema": {"type": "object", "description": "With `fields`: the same, with those fields alone."}
                }
            }
        }
    }
}  # for the `openapi_extra` of an operation that takes `fields`


class SparseFieldsQuery(Schema):
    """For the query of every operation that can leave fields out."""

    fields: str = Field(
        "",
        max_length=LONGEST,
        description="Names of the fields to send, separated by commas; a dot leads inside: `picture.alt`. Empty: all of them. `id` always comes along.",
        examples=["title,summary,picture.alt"],
    )


@dataclass(frozen=True)
class SparseFields:
    """The fields of one answer. `include` is what Pydantic takes for it; None where nothing is left out."""

    include: dict[str, Any] | None = None

    def wants(self, name: str) -> bool:
        """Whether this field is sent at all, and so worth asking the database for."""
        return self.include is None or name in self.include


def chosen(text: str, schema: type[BaseModel]) -> SparseFields:
    """Reads `fields` for answers of this schema; raises Problem 422 for a name that it does not have."""
    include: dict[str, Any] = {}
    for path in filter(None, (part.strip() for part in text.split(","))):
        place(include, path.split("."), models_in(schema), path)
    if include and "id" in schema.model_fields:
        include["id"] = True
    return SparseFields(include or None)


def place(include: dict[str, Any], names: list[str], models: list[type[BaseModel]], path: str) -> None:
    """Notes the field at the end of these names; one that is asked for whole stays whole."""
    name, rest = names[0], names[1:]
    known = {each: field.annotation for model in models for each, field in model.model_fields.items()}
    if name not in known:
        raise unknown(name, list(known), path)
    if not rest:
        include[name] = True
    elif include.get(name) is not True:
        inner = include.setdefault(name, {})
        kinds = [field.annotation for model in models for each, field in model.model_fields.items() if each == name]
        if any(is_list(kind) for kind in kinds):
            inner = inner.setdefault("__all__", {})
        place(inner, rest, [model for kind in kinds for model in models_in(kind)], path)


def unknown(name: str, known: list[str], path: str) -> Problem:
    """The refusal of a name, with the nearest there is."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f" Did you mean “{near[0]}”?" if near else f" There are: {', '.join(known)}." if known else ""
    detail = f"There is no field “{path[:100]}”.{hint}"
    error = {"loc": ["query", "fields"], "msg": detail, "type": "unknown_field"}
    return Problem(422, "invalid", detail=detail, errors=[error])


def models_in(kind: Any) -> list[type[BaseModel]]:
    """The schemas that a value of this annotation can have, whether alone, in a list, or one of several."""
    if get_origin(kind) is Annotated:
        return models_in(get_args(kind)[0])
    if get_origin(kind) in {list, Union, UnionType}:
        return [model for part in get_args(kind) for model in models_in(part)]
    return [kind] if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def is_list(kind: Any) -> bool:
    """Whether an annotation means several values, or one of its alternatives does."""
    if get_origin(kind) in {Annotated, Union, UnionType}:
        return any(is_list(part) for part in get_args(kind))
    return get_origin(kind) is list


def json_response(whole: BaseModel, which: SparseFields, within: str = "") -> HttpResponse:
    """This as JSON with the chosen fields alone; `within` names the list that holds what they are fields of."""
    if which.include is None:
        return HttpResponse(whole.model_dump_json(), content_type="application/json; charset=utf-8")
    include: dict[str, Any] = dict(which.include)
    if within:
        include = dict.fromkeys(type(whole).model_fields, True) | {within: {"__all__": include}}
    return HttpResponse(whole.model_dump_json(include=include), content_type=PARTIAL)
