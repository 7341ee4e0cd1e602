"""Deprecation: what of the API will go is marked where it is declared; the document and each answer tell it from there
(RFC 9745, RFC 8594). The policy is VERSIONS.md.
"""

import datetime as dt
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

PROMISED = dt.timedelta(days=365)  # from the day on which something is marked to the one on which it may go
ONE, ALL = "x-deprecation", "x-deprecations"  # of what is marked; of an operation, all that is marked in it
POLICY = "/api/v3/versions/"
LINK = ", ".join(f'<{POLICY}>; rel="{relation}"; type="application/json"' for relation in ("deprecation", "sunset"))
HEADERS = {
    "Deprecation": "Since when what was asked for is deprecated, as `@` and seconds since 1970 (RFC 9745).",
    "Sunset": "When it may stop working (RFC 8594).",
    "Link": "Where it is explained: `rel=deprecation`.",
}


def deprecated(since: str, sunset: str, instead: str) -> dict:
    """Marks an operation (`openapi_extra=`), a query parameter or a field (`json_schema_extra=`) as one that will go.

    `since` and `sunset` are days (ISO 8601); `instead` says what to use. Raises ValueError where that is too soon.
    """
    if dt.date.fromisoformat(sunset) - dt.date.fromisoformat(since) < PROMISED:
        raise ValueError(f"What is deprecated on {since} stays {PROMISED.days} days at least, not until {sunset}.")
    return {"deprecated": True, ONE: {"since": since, "sunset": sunset, "instead": instead}}


# In the document


def complete(spec: dict) -> None:
    """Tells in the document of each operation all that is deprecated in it, with the headers that say so."""
    schemas = spec["components"]["schemas"]
    for path in spec["paths"].values():
        for operation in path.values():
            if marks := list(marks_in(operation, schemas)):
                operation[ALL] = marks
                about = {name: {"description": text, "schema": {"type": "string"}} for name, text in HEADERS.items()}
                for response in operation["responses"].values():
                    response["headers"] = response.get("headers", {}) | about
                operation["description"] = "\n\n".join([operation["description"], *map(words, marks)])


def marks_in(operation: dict, schemas: dict) -> Iterator[dict]:
    """{"in", "name", "since", "sunset", "instead"} of whatever is marked: `in` is operation, query, body or field."""
    if ONE in operation:
        yield {"in": "operation", "name": operation["operationId"]} | operation[ONE]
    for parameter in operation.get("parameters", []):
        if mark := parameter["schema"].get(ONE):
            yield {"in": parameter["in"], "name": parameter["name"]} | mark
    for body in operation.get("requestBody", {}).get("content", {}).values():
        yield from ({"in": "body"} | mark for mark in marked_fields(body["schema"], schemas))
    for status, response in operation["responses"].items():
        if status < 300:
            for answer in response.get("content", {}).values():
                yield from ({"in": "field"} | mark for mark in marked_fields(answer.get("schema", {}), schemas))


def marked_fields(
    schema: dict, schemas: dict, path: tuple[str, ...] = (), above: tuple[str, ...] = ()
) -> Iterator[dict]:
    """The marks of the fields of a schema, at any depth; `name` is the path that leads to one, as `fields` takes it."""
    if reference := schema.get("$ref", "").rpartition("/")[2]:
        if reference not in above:
            yield from marked_fields(schemas[reference], schemas, path, (*above, reference))
        return
    variants = [way for name in ("anyOf", "oneOf", "allOf") for way in schema.get(name, [])]
    for part in [*variants, *([schema["items"]] if "items" in schema else [])]:
        yield from marked_fields(part, schemas, path, above)
    for name, told in schema.get("properties", {}).items():
        if ONE in told:
            yield {"name": ".".join([*path, name])} | told[ONE]
        else:
            yield from marked_fields(told, schemas, (*path, name), above)


def words(mark: dict) -> str:
    named = "This" if mark["in"] == "operation" else f"`{mark['name']}`"
    return f"{named} is deprecated since {mark['since']} and may go on {mark['sunset']}. {mark['instead']}"


# In the answers


def add_headers(request: HttpRequest, response: HttpResponse, operation: dict | None, body: dict) -> None:
    """Adds the headers where this request uses something deprecated: the first of all its days, if there are several."""
    marks = [mark for mark in (operation or {}).get(ALL, []) if is_used(mark, request, body)]
    if not marks:
        return
    response["Deprecation"] = f"@{round(midnight(min(mark['since'] for mark in marks)).timestamp())}"
    response["Sunset"] = http_date(midnight(min(mark["sunset"] for mark in marks)).timestamp())
    response["Link"] = ", ".join(filter(None, [response.get("Link"), LINK]))


def midnight(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T00:00:00+00:00")


def is_used(mark: dict, request: HttpRequest, body: dict) -> bool:
    """Whether a request names what is marked, or asks for an answer that has it."""
    name = mark["name"]
    if mark["in"] == "query":
        return name in request.GET
    if mark["in"] == "body":
        return name.partition(".")[0] in body
    return mark["in"] == "operation" or is_sent(name, request.GET.get("fields", ""))


def is_sent(name: str, fields: str) -> bool:
    """Whether an answer with these sparse fieldsets has this field; those of a list are of its items."""
    if name == "items" or not (wanted := [part.strip().split(".") for part in fields.split(",") if part.strip()]):
        return True
    path = name.removeprefix("items.").split(".")
    return any(path[: len(each)] == each[: len(path)] for each in wanted)
