"""Differences in meaning between two OpenAPI documents, and which of them break programs written for the first.

Words (descriptions, summaries, titles, examples), formatting and order are no part of the meaning (pages/api/VERSIONS.md).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..client import names_in

WORDS = {"description", "summary", "title", "example", "examples"}
NAMES = {"properties", "schemas", "paths", "responses", "mapping"}  # below them keys are names: `title` may be a field
ORDERED = {"default", "const", "prefixItems"}
MAY_BE_ABSENT = {"parameters", "properties", "required", "responses"}  # which means the same as empty
SCHEMAS = ("components", "schemas")
# Keywords that narrow what a value may be: added, they refuse what is sent; removed, they widen what is answered.
LIMITS = {
    *(
        "required",
        "requestBody",
        "type",
        "enum",
        "const",
        "anyOf",
        "oneOf",
        "allOf",
        "not",
        "items",
        "format",
        "pattern",
    ),
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "additionalProperties", "prefixItems"),
}
NOTICES = {"tags", "info", "servers", "deprecated"}  # which no program depends on


@dataclass(frozen=True)
class ContractChange:
    """A difference at one place of the documents; None stands for what is absent."""

    path: tuple[str, ...]
    before: Any
    after: Any
    is_breaking: bool
    operations: tuple[str, ...]  # that send or answer the schema

    def __str__(self) -> str:
        mark = "breaks clients" if self.is_breaking else "additive"
        used = (
            f" [{', '.join(self.operations[:4])}{', …' if len(self.operations) > 4 else ''}]" if self.operations else ""
        )
        return f"{mark}: {' › '.join(self.path)}{used}: {shorten(self.before)} → {shorten(self.after)}"


def shorten(value: Any) -> str:
    text = "absent" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 100 else f"{text[:99]}…"


def normalize(value: Any, are_names: bool = False) -> Any:
    """Return the value without words; a list without an order becomes a dict. `are_names`: of the keys of this dict."""
    if isinstance(value, dict):
        return {
            key: each if key in ORDERED and not are_names else normalize(each, key in NAMES and not are_names)
            for key, each in value.items()
            if are_names or key not in WORDS
        }
    return {name_of(item): item for item in map(normalize, value)} if isinstance(value, list) else value


def name_of(item: Any) -> str:
    """Return the name by which an item of a list is found again; without a name, all of it."""
    if isinstance(item, dict) and isinstance(item.get("name"), str):
        return f"{item.get('in', '')} {item['name']}".strip()
    if isinstance(item, dict) and "$ref" in item:
        return item["$ref"].rpartition("/")[2]
    return item if isinstance(item, str) else json.dumps(item, sort_keys=True)


def compare(before: dict, after: dict) -> list[ContractChange]:
    """Return what the second document means differently, with what breaks clients first."""
    sent, answered = {}, {}
    for spec in (before, after):
        for operation in (each for path in spec["paths"].values() for each in path.values()):
            for users, part in ((sent, operation | {"responses": {}}), (answered, operation["responses"])):
                for name in names_in(spec["components"]["schemas"], part):
                    users.setdefault(name, {})[operation["operationId"]] = True

    def judge(path: tuple[str, ...], old: Any, new: Any) -> ContractChange:
        schema = path[2] if path[:2] == SCHEMAS and len(path) > 2 else ""
        is_sent = schema in sent if schema else bool({"requestBody", "parameters"} & {*path})
        is_answered = schema in answered if schema else not is_sent
        operations = (sent.get(schema, {}) | answered.get(schema, {})).keys()
        return ContractChange(path, old, new, is_breaking(path, old, new, is_sent, is_answered), tuple(operations))

    found = [judge(*each) for each in differences(normalize(before), normalize(after))]
    return sorted(found, key=lambda change: not change.is_breaking)


def differences(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield (path, before, after) for the outermost differences of two normalized documents."""
    if path and path[-1] in MAY_BE_ABSENT:
        before, after = ({} if value is None else value for value in (before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(before.get(key), after.get(key), (*path, key))
    elif before != after:
        yield path, before, after


def is_breaking(path: tuple[str, ...], before: Any, after: Any, is_sent: bool, is_answered: bool) -> bool:
    """Return whether a program written for `before` may fail, by what it sends or by what it reads."""
    if NOTICES & {*path} or any(name.startswith("x-") for name in path):
        return False
    place, key = path[-2:] if len(path) > 1 else ("", *path)
    if place == "required" or (key in LIMITS and place not in NAMES):
        is_narrower, is_wider = before in (None, False), after in (None, False)
        return (is_sent and is_narrower) or (is_answered and is_wider) or not (is_narrower or is_wider)
    if before is None:
        return place == "parameters" and after.get("required", False)
    return True
