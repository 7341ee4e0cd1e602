"""Metadata that a page of the web gives of itself, in HTML, OpenGraph and JSON-LD (schema.org Article).

Read from what is meant for machines: JSON-LD, Open Graph (ogp.me), and the meta elements of old.
"""

import codecs
import datetime as dt
import html
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate
from html.parser import HTMLParser
from typing import Any

# What a page says of itself in JSON-LD: the facts of an article, after schema.org's Article and its kin.

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


SECONDS = 1.0  # for reading; a page made to be slow is left where we are
PIECE = 4096  # letters read between looks at the clock
LONGEST = {"title": 255, "outlet": 100, "writer": 120, "description": 600}
# The names that say a thing, best first.
META = {
    "title": ("og:title", "twitter:title", "dc.title", "citation_title"),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "citation_journal_title"),
    "writer": ("author", "article:author", "parsely-author", "dc.creator", "byl", "citation_author"),
    "date": ("article:published_time", "datepublished", "parsely-pub-date", "dc.date", "dc.date.issued", "pubdate"),
    "language": ("og:locale", "content-language", "dc.language"),
    "description": ("og:description", "description", "twitter:description", "dc.description"),
}


@dataclass
class PageMetadata:
    """Each empty where the page does not say it; `language` as the page writes it, such as es-MX."""

    title: str = ""
    outlet: str = ""
    writer: str = ""
    date: dt.date | None = None
    language: str = ""
    description: str = ""


class MetadataParser(HTMLParser):
    """Gathers what is said; takes broken and hostile HTML as it comes, and keeps no more than it may be asked for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.language = self.title = self.into = ""
        self.data: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.into = ""
        if tag == "meta":
            name = next((given[key] for key in ("property", "name", "itemprop", "http-equiv") if given.get(key)), "")
            self.meta.setdefault(name.strip().lower()[:50], given.get("content", "")[:1000])
        elif tag == "html":
            self.language = self.language or given.get("lang", "")[:20]
        elif tag == "title" and not self.title:
            self.into = "title"
        elif tag == "script" and "ld+json" in given.get("type", "").lower() and len(self.data) < 20:
            self.into = "data"
            self.data.append("")

    def handle_endtag(self, tag: str) -> None:
        self.into = ""

    def handle_data(self, data: str) -> None:
        if self.into == "title":
            self.title = (self.title + data)[:1000]
        elif self.into == "data":
            self.data[-1] += data


def read(body: bytes, charset: str | None = None) -> PageMetadata:
    """What this page, or its beginning, says of itself; never raises, whatever the page is made of."""
    reader, text, until = MetadataParser(), decoded(body, charset), time.monotonic() + SECONDS
    for start in range(0, len(text), PIECE):
        try:
            reader.feed(text[start : start + PIECE])
        except (AssertionError, ValueError, RecursionError):  # how html.parser says that it gives up
            break
        if time.monotonic() > until:
            break
    linked = article(reader.data)
    said = {name: tidy(linked.get(name) or from_meta(reader, name), LONGEST.get(name, 60)) for name in META}
    writer = re.sub(r"^(by|por)\s+", "", said["writer"], flags=re.IGNORECASE)
    return PageMetadata(
        title=without_outlet(said["title"], said["outlet"]),
        outlet=said["outlet"],
        writer="" if "://" in writer else writer,
        date=day(said["date"]),
        language=said["language"],
        description=said["description"],
    )


def decoded(body: bytes, charset: str | None) -> str:
    """By the header's charset, else the page's own, else UTF-8 (HTML standard, section 13.2.3.2, in short)."""
    own = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", body[:4096], re.IGNORECASE)
    for name in (charset, own and own[1].decode("ascii", "replace")):
        try:
            return body.decode(codecs.lookup(name or "").name, "replace")
        except (LookupError, TypeError, ValueError):
            continue
    return body.decode("utf-8", "replace")


def from_meta(reader: MetadataParser, name: str) -> str:
    """The best of the names that say it. A title has an element of its own; so has the language, which is nearer the truth."""
    own = {"title": reader.title, "language": reader.language}.get(name, "")
    found = next((reader.meta[key] for key in META[name] if reader.meta.get(key, "").strip()), "")
    return own or found if name == "language" else found or own


def tidy(text: str, most: int) -> str:
    """One line of plain text; entities that were written twice are read twice."""
    text = "".join(
        " " if letter.isspace() else letter
        for letter in html.unescape(text)
        if letter.isprintable() or letter.isspace()
    )
    text = " ".join(re.sub(r"<[^<>]{0,200}>", "", text).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def without_outlet(title: str, outlet: str) -> str:
    """A title as printed, without the site's name after a dash or bar."""
    if not outlet:
        return title
    return re.sub(rf"\s+[-–—|·:]\s+{re.escape(outlet)}\s*$", "", title, flags=re.IGNORECASE) or title


def day(text: str) -> dt.date | None:
    """The day as the page has it, in its own zone: ISO 8601, or as in mails (RFC 5322, section 3.3)."""
    found = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", text, re.ASCII)
    parts = [int(each) for each in found.groups()] if found else list(parsedate(text) or ())[:3]
    try:
        date = dt.date(*parts)
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.year > 1400 else None
