"""Chapters of the handbook: their order, their text in a language, and the sections that search finds."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from pages.fragment_cache.process import process_cache

WRITTEN_IN = "en"  # a language that lacks a chapter has it in this one
SENTENCE_END = re.compile(r"(?<=[.!?؟])\s+")
TEMPLATES = "wagtailadmin/handbook/{language}/{slug}.html"
SLUGS = [
    "first-day",
    "news",
    "press",
    "announce",
    "events",
    "pictures",
    "blocks",
    "schedule",
    "undo",
    "translate",
    "invite",
    "look",
    "share",
    "trouble",
    "keys",
]


@dataclass(frozen=True)
class ChapterSection:
    """What stands below one heading: `anchor` is empty for the beginning of a chapter; `also` are words that nobody
    sees, by which people look for it too.
    """

    heading: str
    anchor: str
    also: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter as it reads in a language; `language` is another one where nobody has translated it yet."""

    slug: str
    language: str
    html: SafeString

    @cached_property
    def sections(self) -> list[ChapterSection]:
        soup = BeautifulSoup(self.html, "html.parser")
        return [section_of(heading) for heading in soup.find_all(["h2", "h3"])]

    @property
    def title(self) -> str:
        return self.sections[0].heading


def section_of(heading: Tag) -> ChapterSection:
    """A heading with all that follows, up to the next one."""
    sentences: list[str] = []
    for sibling in heading.find_next_siblings():
        if sibling.name in {"h2", "h3"}:
            break
        for paragraph in sibling.find_all(["li", "p", "tr"]) or [sibling]:
            cells = paragraph.find_all(["th", "td"]) or [paragraph]
            text = " ".join(word for cell in cells for word in cell.get_text().split())
            sentences += filter(None, SENTENCE_END.split(text))
    title = " ".join(heading.get_text().split())
    anchor, also = (str(heading.get(name) or "") for name in ("id", "data-also"))
    return ChapterSection(title, anchor, also, tuple(sentences))


def language_of(code: str | None) -> str:
    """The language alone: a chapter for “es” serves “es-mx” too."""
    return (code or WRITTEN_IN).partition("-")[0]


def chapters() -> list[Chapter]:
    """All chapters, in the language that is active."""
    return chapters_in(get_language() or WRITTEN_IN)


def chapter(slug: str) -> Chapter | None:
    return next((each for each in chapters() if each.slug == slug), None)


@process_cache
def chapters_in(code: str) -> list[Chapter]:
    """Kept for the life of the process: they change with a release."""
    return [read(slug, code) for slug in SLUGS]


def read(slug: str, code: str) -> Chapter:
    """The template of this language, its quoted words as the screens say them in that very language."""
    for language in (language_of(code), WRITTEN_IN):
        with override(code if language != WRITTEN_IN else WRITTEN_IN):
            try:
                html = render_to_string(TEMPLATES.format(language=language, slug=slug))
            except TemplateDoesNotExist:
                continue
        return Chapter(slug, language, SafeString(html))
    raise TemplateDoesNotExist(Path(slug).name)
