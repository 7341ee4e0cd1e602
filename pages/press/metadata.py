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
GENERIC_TYPE = re.compile(r"WebPage$")  # says it less well than the article that stands on it


def article(texts: list[str]) -> dict[str, str]:
    """title, outlet, writer, date, language and description of the article these scripts describe; empty if none."""
    found = [article_data(node) for text in texts for node in nodes(text) if ARTICLE.search(kind(node))]
    return max(found, key=len, default={})


def nodes(text: str) -> Iterator[dict[str, Any]]:
    """Every object in this JSON, the outer ones first; nothing for what is no JSON."""
    try:
        queue: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    for _each in range(NODES):
        if not queue:
            return
        node = queue.pop(0)
        if isinstance(node, dict):
            yield node
            queue += node.values()
        elif isinstance(node, list):
            queue += node[:NODES]


def kind(node: dict[str, Any]) -> str:
    """Its types, as one text."""
    kinds = node.get("@type")
    return " ".join(str(each) for each in kinds) if isinstance(kinds, list) else str(kinds or "")


def article_data(node: dict[str, Any]) -> dict[str, str]:
    """Values of a JSON-LD object by the names of `PageMetadata`."""
    values = {
        "title": text_of(node.get("headline") or node.get("name")),
        "outlet": text_of(node.get("publisher") or node.get("sourceOrganization")),
        "writer": text_of(node.get("author") or node.get("creator")),
        "date": text_of(node.get("datePublished") or node.get("uploadDate") or node.get("dateCreated")),
        "language": text_of(node.get("inLanguage")),
        "description": text_of(node.get("description")),
    }
    if GENERIC_TYPE.search(kind(node)):
        values.pop("title")  # with the site's name in it
    return {name: value for name, value in values.items() if value}


def text_of(value: Any) -> str:
    """A text, the name of an object, or those of a list one after the other."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("alternateName")
    if isinstance(value, list):
        return ", ".join(filter(None, (text_of(each) for each in value[:5] if not isinstance(each, list))))
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
    """Parser of meta elements, title and JSON-LD; takes broken and hostile HTML as it is, and limits what it keeps."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.language = self.title = self.current = ""
        self.data: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.current = ""
        if tag == "meta":
            name = next(
                (attributes[key] for key in ("property", "name", "itemprop", "http-equiv") if attributes.get(key)), ""
            )
            self.meta.setdefault(name.strip().lower()[:50], attributes.get("content", "")[:1000])
        elif tag == "html":
            self.language = self.language or attributes.get("lang", "")[:20]
        elif tag == "title" and not self.title:
            self.current = "title"
        elif tag == "script" and "ld+json" in attributes.get("type", "").lower() and len(self.data) < 20:
            self.current = "data"
            self.data.append("")

    def handle_endtag(self, tag: str) -> None:
        self.current = ""

    def handle_data(self, data: str) -> None:
        if self.current == "title":
            self.title = (self.title + data)[:1000]
        elif self.current == "data":
            self.data[-1] += data


def parse_metadata(body: bytes, charset: str | None = None) -> PageMetadata:
    """Metadata of this page, or of its beginning; never raises, whatever the page is made of."""
    parser, text, deadline = MetadataParser(), decode(body, charset), time.monotonic() + SECONDS
    for start in range(0, len(text), PIECE):
        try:
            parser.feed(text[start : start + PIECE])
        except (AssertionError, ValueError, RecursionError):  # how html.parser says that it gives up
            break
        if time.monotonic() > deadline:
            break
    json_ld = article(parser.data)
    values = {name: clean_text(json_ld.get(name) or meta_value(parser, name), LONGEST.get(name, 60)) for name in META}
    writer = re.sub(r"^(by|por)\s+", "", values["writer"], flags=re.IGNORECASE)
    return PageMetadata(
        title=strip_outlet(values["title"], values["outlet"]),
        outlet=values["outlet"],
        writer="" if "://" in writer else writer,
        date=parse_date(values["date"]),
        language=values["language"],
        description=values["description"],
    )


def decode(body: bytes, charset: str | None) -> str:
    """Decodes by the header's charset, else the page's own, else UTF-8 (HTML standard, section 13.2.3.2, in short)."""
    own = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", body[:4096], re.IGNORECASE)
    for name in (charset, own and own[1].decode("ascii", "replace")):
        try:
            return body.decode(codecs.lookup(name or "").name, "replace")
        except (LookupError, TypeError, ValueError):
            continue
    return body.decode("utf-8", "replace")


def meta_value(parser: MetadataParser, name: str) -> str:
    """Content of the best meta element. A title has an element of its own; `lang` is preferred to meta elements."""
    own_value = {"title": parser.title, "language": parser.language}.get(name, "")
    meta = next((parser.meta[key] for key in META[name] if parser.meta.get(key, "").strip()), "")
    return own_value or meta if name == "language" else meta or own_value


def clean_text(text: str, max_length: int) -> str:
    """One line of plain text; entities that were written twice are read twice."""
    text = "".join(
        " " if letter.isspace() else letter
        for letter in html.unescape(text)
        if letter.isprintable() or letter.isspace()
    )
    text = " ".join(re.sub(r"<[^<>]{0,200}>", "", text).split())
    return text if len(text) <= max_length else text[: max_length - 1].rstrip() + "…"


def strip_outlet(title: str, outlet: str) -> str:
    """A title as printed, without the site's name after a dash or bar."""
    if not outlet:
        return title
    return re.sub(rf"\s+[-–—|·:]\s+{re.escape(outlet)}\s*$", "", title, flags=re.IGNORECASE) or title


def parse_date(text: str) -> dt.date | None:
    """The day as the page has it, in its own zone: ISO 8601, or as in mails (RFC 5322, section 3.3)."""
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", text, re.ASCII)
    parts = [int(each) for each in match.groups()] if match else list(parsedate(text) or ())[:3]
    try:
        date = dt.date(*parts)
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.year > 1400 else None
