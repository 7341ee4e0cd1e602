"""Chapters of the handbook: their order, their text in a language, and the sections that search finds."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

WRITTEN_IN = "en"  # a language that lacks a chapter has it in this one
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
    """What stands below one heading: `anchor` is empty for the beginning of a chapter."""

    heading: str
    anchor: str
    text: str


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
    words = []
    for sibling in heading.find_next_siblings():
        if sibling.name in {"h2", "h3"}:
            break
        words += sibling.get_text().split()
    return ChapterSection(" ".join(heading.get_text().split()), str(heading.get("id") or ""), " ".join(words))


def language_of(code: str | None) -> str:
    """The language alone: a chapter for “es” serves “es-mx” too."""
    return (code or WRITTEN_IN).partition("-")[0]


def chapters() -> list[Chapter]:
    """All chapters, in the language that is active."""
    return chapters_in(get_language() or WRITTEN_IN)


def chapter(slug: str) -> Chapter | None:
    return next((each for each in chapters() if each.slug == slug), None)


@lru_cache(maxsize=16)
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
