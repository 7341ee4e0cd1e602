"""Serializer of rich text: clean HTML or Markdown, its links as full URLs, and beside it which pages and documents they
lead to.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from bs4 import BeautifulSoup
from django.utils.html import escape
from ninja import Field, Schema
from wagtail.rich_text.rewriters import FIND_A_TAG, LinkRewriter, extract_attrs

from ...feeds.clean_html import plain_html
from ...http.urls import whole_number
from ...markdown.converter import to_markdown

Format = Literal["html", "markdown"]


class TextLinkOut(Schema):
    """A link in a text to something of this site."""

    url: str = Field(
        description="The address, as it stands in the text.",
        examples=["https://www.example.org/news/the-harvest-is-in/"],
    )
    id: int = Field(description="The id of the page or document.", examples=[42])
    type: str = Field(description="The kind of page, or `media.Document`.", examples=["pages.NewsPage"])


class RichTextOut(Schema):
    """Running text. Links lead to the reader's language; one to a page that is gone or private has become plain words."""

    format: Format = Field(description="What `text` is written in, as asked for by `rich_text`.")
    text: str = Field(description="The text.", examples=["<p>A farm run by its <b>workers</b>.</p>"])
    links: list[TextLinkOut] = Field(description="Each link to a page or document of this site, once.")


def as_markdown(html: str, base: str) -> str:
    """HTML converted to Markdown, its links absolute; `base` is the absolute URL of the page."""
    return to_markdown(BeautifulSoup(html, "html.parser"), base).strip()


def extract_links(html: str) -> Iterator[tuple[str, int]]:
    """("page" or "document", id) of each link in a stored rich text."""
    for found in FIND_A_TAG.findall(html or ""):
        attributes = extract_attrs(found)
        pk = whole_number(attributes.get("id", ""), 9)
        if attributes.get("linktype") in {"page", "document"} and pk:
            yield attributes["linktype"], pk


def rich_text(
    html: str, text_format: Format, base: str, target: Callable[[str, int], TextLinkOut | None]
) -> RichTextOut:
    """Serializes a stored rich text; `target` resolves a link by kind and id, `base` is the page's absolute URL."""
    links: dict[str, TextLinkOut] = {}

    def link_rule(kind: str) -> Callable[[dict], str]:
        def open_tag(attributes: dict) -> str:
            link = target(kind, whole_number(attributes.get("id", ""), 9))
            if link is None:
                return "<a>"
            links.setdefault(link.url, link)
            return f'<a href="{escape(link.url)}">'

        return open_tag

    rewritten = LinkRewriter({"page": link_rule("page"), "document": link_rule("document")})(html or "")
    clean = plain_html(rewritten, base)
    text = as_markdown(clean, base) if text_format == "markdown" else clean
    return RichTextOut(format=text_format, text=text, links=list(links.values()))
