"""Converter of our pages' HTML to Markdown (CommonMark, tables as in GitHub's): what is read stays, what only a browser
needs goes.
"""

import re
from urllib.parse import urlsplit

from bs4 import Tag
from markdownify import ATX, MarkdownConverter

from ..http.urls import join_url

SCHEMES = {"http", "https", "mailto", "tel"}
# Of no use where nothing can be pressed or filled in, and what a screen reader leaves out too.
DROPPED = (
    "script, style, template, details:has(> form), form, button, svg, nav, dialog, source, track, [hidden], "
    "[aria-hidden='true'], .on-paper"
)
SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
ENTITY = re.compile(r"&(?=#?\w+;)")
STARTS = re.compile(r"^(\s*)([#+=~-]|\d{1,9}[.)])(?=\s|$|[=~-])", re.MULTILINE)


class Converter(MarkdownConverter):
    """As markdownify, with full addresses, and with every letter that Markdown or HTML would read as more than itself escaped."""

    def escape(self, text, parent_tags):
        return STARTS.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", ENTITY.sub("&amp;", text))) if text else ""

    def address(self, address: str) -> str:
        """The full address; empty for one that is no place to go."""
        try:
            full = join_url(self.options["base"], address or "")
            known = urlsplit(full).scheme in SCHEMES
        except ValueError:
            return ""
        return re.sub(r"[\s<>()\"\\]", lambda each: f"%{ord(each[0]):02X}", full) if known else ""

    def convert_a(self, el, text, parent_tags):
        text, address = " ".join(text.split()), self.address(el.get("href"))
        return f"[{text}]({address})" if text and address else text

    def convert_img(self, el, text, parent_tags):
        words, address = self.escape(el.get("alt", ""), parent_tags), self.address(el.get("src"))
        return f"![{' '.join(words.split())}]({address})" if words and address else ""  # decoration says nothing

    def convert_video(self, el, text, parent_tags):
        name, address = el.get("aria-label", ""), self.address(el.get("data-src"))
        return f"\n\n[{self.escape(name, parent_tags)}]({address})\n\n" if name and address else ""

    convert_audio = convert_video

    def convert_summary(self, el, text, parent_tags):
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""

    def convert_dt(self, el, text, parent_tags):
        return f"- **{' '.join(text.split())}**: "

    def convert_dd(self, el, text, parent_tags):
        return " ".join(text.split()) + "\n"

    def convert_time(self, el, text, parent_tags):
        return " ".join(text.split())

    def convert_figcaption(self, el, text, parent_tags):
        return f"\n\n{text.strip()}\n\n"

    convert_figure = convert_header = convert_footer = convert_aside = convert_details = convert_figcaption
    convert_address = convert_main = convert_figcaption


def plain(words: str) -> str:
    """Words of ours as one line of Markdown that says nothing but them."""
    return Converter().escape(" ".join(words.split()), set())


def prepared(main: Tag) -> Tag:
    """Keeps the address of a recording, takes out what is dropped, and parts what only style sheets keep apart."""
    for source in main.select("audio > source, video > source"):
        source.parent["data-src"] = source.get("src", "")
    for each in main.select(DROPPED):
        each.decompose()
    for each in main.select("figure:has(audio, video) figcaption a[download]"):
        each.decompose()
    return main


def markdown(main: Tag, base: str) -> str:
    """This part of a page as Markdown, single empty lines between blocks; `base` is the full address of the page."""
    text = Converter(heading_style=ATX, bullets="-", base=base).convert_soup(prepared(main))
    return re.sub(r"\n\s*\n\s*", lambda gap: "\n\n" + gap[0].rpartition("\n")[2], text).strip() + "\n"
