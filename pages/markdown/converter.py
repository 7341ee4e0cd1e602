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
    "[aria-hidden='true'], .on-paper, .share"
)
SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
ENTITY = re.compile(r"&(?=#?\w+;)")
LANGUAGE = re.compile(r"[A-Za-z0-9-]+")
STARTS = re.compile(r"^(\s*)([#+=~-]|\d{1,9}[.)])(?=\s|$|[=~-])", re.MULTILINE)


class Converter(MarkdownConverter):
    """markdownify's converter with absolute URLs and full escaping of Markdown and HTML characters."""

    def escape(self, text, parent_tags):
        return STARTS.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", ENTITY.sub("&amp;", text))) if text else ""

    def absolute_url(self, address: str) -> str:
        """The absolute URL, percent-encoded for Markdown; empty for an invalid one or a scheme that is not allowed."""
        try:
            full = join_url(self.options["base"], address or "")
            is_allowed = urlsplit(full).scheme in SCHEMES
        except ValueError:
            return ""
        return re.sub(r"[\s<>()\"\\]", lambda each: f"%{ord(each[0]):02X}", full) if is_allowed else ""

    def convert_a(self, el, text, parent_tags):
        text, address = " ".join(text.split()), self.absolute_url(el.get("href"))
        return f"[{text}]({address})" if text and address else text

    def convert_img(self, el, text, parent_tags):
        words, address = self.escape(el.get("alt", ""), parent_tags), self.absolute_url(el.get("src"))
        return f"![{' '.join(words.split())}]({address})" if words and address else ""  # decoration says nothing

    def convert_video(self, el, text, parent_tags):
        name, address = el.get("aria-label", ""), self.absolute_url(el.get("data-src"))
        return f"\n\n[{self.escape(name, parent_tags)}]({address})\n\n" if name and address else ""

    convert_audio = convert_video

    def convert_span(self, el, text, parent_tags):
        """Keep the mark of words in another language than the page's, as inline HTML (CommonMark, "Raw HTML")."""
        code = el.get("lang", "")
        return f'<span lang="{code}">{text}</span>' if LANGUAGE.fullmatch(code) and text.strip() else text

    convert_small = convert_span

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


def escape_text(words: str) -> str:
    """Plain text as one escaped line of Markdown."""
    return Converter().escape(" ".join(words.split()), set())


def clean_tree(main: Tag) -> Tag:
    """Prepares the element tree in place: keeps the URLs of recordings, and removes what is not converted."""
    for source in main.select("audio > source, video > source"):
        source.parent["data-src"] = source.get("src", "")
    for each in main.select(DROPPED):
        each.decompose()
    for each in main.select("figure:has(audio, video) figcaption a[download]"):
        each.decompose()
    main.smooth()  # white space beside what was removed is one text again, which is dropped between blocks
    return main


def to_markdown(main: Tag, base: str) -> str:
    """This part of a page as Markdown, single empty lines between blocks; `base` is the full address of the page."""
    # `wrap` without a width folds every run of white space into one space, as a browser does.
    converter = Converter(heading_style=ATX, bullets="-", base=base, wrap=True, wrap_width=None)
    text = converter.convert_soup(clean_tree(main))
    return re.sub(r"\n\s*\n\s*", lambda gap: "\n\n" + gap[0].rpartition("\n")[2], text).strip() + "\n"
