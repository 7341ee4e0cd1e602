"""What a page says of itself in JSON-LD: the facts of an article, after schema.org's Article and its kin."""

import json
import re
from collections.abc import Iterator
from typing import Any

NODES = 2000  # that are looked at; a page made to be endless is left there
ARTICLE = re.compile(r"Article|Posting|Report|Review|Episode|VideoObject|AudioObject|BroadcastEvent|WebPage$")
BESIDE = re.compile(r"WebPage$")  # says it less well than the article that stands on it


def article(texts: list[str]) -> dict[str, str]:
    """title, outlet, writer, date, language and description of the article these scripts describe; empty if none."""
    found = [facts(node) for text in texts for node in nodes(text) if ARTICLE.search(kind(node))]
    return max(found, key=len, default={})


def nodes(text: str) -> Iterator[dict[str, Any]]:
    """Every object in this JSON, the outer ones first; nothing for what is no JSON."""
    try:
        rest: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    for _each in range(NODES):
        if not rest:
            return
        node = rest.pop(0)
        if isinstance(node, dict):
            yield node
            rest += node.values()
        elif isinstance(node, list):
            rest += node[:NODES]


def kind(node: dict[str, Any]) -> str:
    """Its types, as one text."""
    kinds = node.get("@type")
    return " ".join(str(each) for each in kinds) if isinstance(kinds, list) else str(kinds or "")


def facts(node: dict[str, Any]) -> dict[str, str]:
    """What this object says, by our names."""
    said = {
        "title": words(node.get("headline") or node.get("name")),
        "outlet": words(node.get("publisher") or node.get("sourceOrganization")),
        "writer": words(node.get("author") or node.get("creator")),
        "date": words(node.get("datePublished") or node.get("uploadDate") or node.get("dateCreated")),
        "language": words(node.get("inLanguage")),
        "description": words(node.get("description")),
    }
    if BESIDE.search(kind(node)):
        said.pop("title")  # with the site's name in it
    return {name: value for name, value in said.items() if value}


def words(value: Any) -> str:
    """A text, the name of an object, or those of a list one after the other."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("alternateName")
    if isinstance(value, list):
        return ", ".join(filter(None, (words(each) for each in value[:5] if not isinstance(each, list))))
    return value if isinstance(value, str) else ""
