"""Search in the handbook: sections that hold all words of a query, whatever their accents and vowel signs."""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from .chapters import Chapter, ChapterSection

MOST = 8
SHORT = 2  # letters of a word that says nothing beside longer ones
AROUND = 70  # letters on each side of the first word found
SAME = str.maketrans("أإآٱىةؤئ", "اااايهوي")  # letters of Arabic that people write one for another


@dataclass(frozen=True)
class SearchAnswer:
    chapter: Chapter
    section: ChapterSection
    excerpt: SafeString


def fold(letter: str) -> str:
    """A letter without case, accent, vowel sign or lengthening; nothing of a sign that only modifies another."""
    plain = unicodedata.normalize("NFKD", letter.translate(SAME).casefold())
    return "".join(each for each in plain if not unicodedata.combining(each) and each != "ـ").translate(SAME)


def folded(text: str) -> str:
    return "".join(map(fold, text))


def search(chapters: list[Chapter], query: str) -> list[SearchAnswer]:
    """Sections with all the words; those whose heading has them first."""
    words = folded(query).split()[:12]
    words = [word for word in words if len(word) > SHORT] or words
    if not words:
        return []
    found = []
    for chapter in chapters:
        for section in chapter.sections:
            heading, text = folded(f"{chapter.title} {section.heading}"), folded(section.text)
            if all(word in heading or word in text for word in words):
                missed = sum(word not in folded(section.heading) for word in words)
                found.append((missed, SearchAnswer(chapter, section, excerpt(section.text, words))))
    return [answer for _missed, answer in sorted(found, key=lambda pair: pair[0])[:MOST]]


def excerpt(text: str, words: list[str]) -> SafeString:
    """The text around the first word found, each of them marked; the beginning if only the heading has them."""
    places = [place for place, letter in enumerate(text) for _each in fold(letter)]  # of each folded letter
    plain, marks = folded(text), []
    for word in words:
        start = plain.find(word)
        while start != -1:
            marks.append((places[start], places[start + len(word) - 1] + 1))
            start = plain.find(word, start + len(word))
    marks.sort()
    start = max(0, (marks[0][0] if marks else 0) - AROUND)
    end = min(len(text), start + 2 * AROUND + 20)
    start = text.find(" ", start, start + 20) + 1 if start else 0
    cuts = sorted({start, end, *(cut for mark in marks for cut in mark if start < cut < end)})
    pieces = [
        (text[one:two], any(first <= one and two <= last for first, last in marks)) for one, two in pairwise(cuts)
    ]
    html = format_html_join("", "{}{}{}", (tagged(piece, is_hit) for piece, is_hit in pieces))
    return SafeString(("…" if start else "") + html + ("…" if end < len(text) else ""))


def tagged(piece: str, is_hit: bool) -> tuple[str, str, str]:
    return (SafeString("<mark>"), piece, SafeString("</mark>")) if is_hit else ("", piece, "")
