"""Search in the handbook: the sections that answer a question best, in whatever form its words were typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from media.search_text import WORD, fold_text, stems_of, words_of

from .chapters import Chapter, ChapterSection
from .query_words import ALGORITHMS, STOP_WORDS, SYNONYMS

MOST = 8
LONGEST = 24  # words of a question
SHORTEST = 3  # letters of a word that finds those it begins
ITSELF, BEGUN, AKIN = 1.0, 0.7, 0.6  # how much a word of a section counts: itself, beginning like it, or a synonym
HEADING, CHAPTER, TEXT = 3.0, 1.5, 1.0
WORTH = 0.3  # what an answer must reach of the best one's score
LONG_SENTENCE, AROUND = 240, 100  # letters


@dataclass(frozen=True)
class QueryWord:
    """A word that is asked for: its stems, those of its synonyms, and what it begins with."""

    stems: frozenset[str]
    akin: frozenset[str]
    beginning: str
    language: str

    def match(self, word: str) -> float:
        """How well a word of a section answers: from 0 to ITSELF."""
        found = word_stems(word, self.language)
        if self.stems & found:
            return ITSELF
        if len(self.beginning) >= SHORTEST and fold_text(word).startswith(self.beginning):
            return BEGUN
        return AKIN if self.akin & found else 0

    def best(self, texts: Iterable[str]) -> float:
        return max((self.match(word) for text in texts for word in text_words(text)), default=0)

    def score(self, chapter: Chapter, section: ChapterSection) -> float:
        """What a section says of it: in its heading, in that of its chapter or beside it, in its text."""
        fields = (
            (HEADING, [section.heading]),
            (CHAPTER, [chapter.title, section.also]),
            (TEXT, section.sentences),
        )
        return sum(weight * self.best(texts) for weight, texts in fields)


@dataclass(frozen=True)
class SearchAnswer:
    """A section that answers: its heading and its best sentence, the words marked."""

    chapter: Chapter
    section: ChapterSection
    heading: SafeString
    excerpt: SafeString


@lru_cache(4_000)
def text_words(text: str) -> list[str]:
    return words_of(text)


def word_stems(word: str, language: str) -> frozenset[str]:
    return stems_of(word, ALGORITHMS.get(language, ""))


@lru_cache(8)
def synonym_groups(language: str) -> list[tuple[frozenset[str], list[list[str]]]]:
    """Of each group the stems of its single words, and its phrases as folded words."""
    groups = []
    for line in SYNONYMS.get(language, []):
        entries = [words_of(entry) for entry in line.split(",")]
        alone = frozenset().union(*(word_stems(entry[0], language) for entry in entries if len(entry) == 1))
        groups.append((alone, [[fold_text(word) for word in entry] for entry in entries if len(entry) > 1]))
    return groups


@lru_cache(8)
def stop_words(language: str) -> frozenset[str]:
    return frozenset(map(fold_text, STOP_WORDS.get(language, "").split()))


def query_words(query: str, language: str) -> list[QueryWord]:
    """What a question asks for, each once: its phrases that have synonyms, then its words that aren't stop words."""
    words = words_of(query)[:LONGEST]
    folded = [fold_text(word) for word in words]
    found = []
    for alone, phrases in synonym_groups(language):
        for phrase in phrases:
            place = next((at for at in range(len(folded)) if folded[at : at + len(phrase)] == phrase), None)
            if place is not None and alone:
                words[place : place + len(phrase)] = folded[place : place + len(phrase)] = []
                found.append(QueryWord(alone, frozenset(), "", language))
    for word, plain in zip(words, folded, strict=True):
        if len(words) == 1 or (len(plain) > 1 and plain not in stop_words(language)):
            stems = word_stems(word, language)
            akin = frozenset().union(*(alone for alone, _phrases in synonym_groups(language) if alone & stems))
            found.append(QueryWord(stems, akin - stems, plain, language))
    return list(dict.fromkeys(found))


def search(chapters: list[Chapter], query: str) -> list[SearchAnswer]:
    """The sections that answer, best first."""
    found = []
    for language in {chapter.language for chapter in chapters}:
        words = query_words(query, language)
        sections = [
            (chapter, each) for chapter in chapters if chapter.language == language for each in chapter.sections
        ]
        found += [(score, chapter, section, words) for score, chapter, section in ranked(sections, words)]
    found.sort(key=lambda each: -each[0])
    return [
        SearchAnswer(chapter, section, marked(section.heading, words), excerpt(section, words))
        for score, chapter, section, words in found[:MOST]
        if score >= WORTH * found[0][0]
    ]


def ranked(sections: list[tuple[Chapter, ChapterSection]], words: list[QueryWord]):
    """Score, chapter and section of those with any of the words: more of them and rare ones count, and where they stand."""
    rows = [[word.score(chapter, section) for word in words] for chapter, section in sections]
    rarity = [log(1 + len(rows) / max(1, sum(map(bool, column)))) for column in zip(*rows, strict=True)]
    for (chapter, section), row in zip(sections, rows, strict=True):
        if any(row):
            covered = sum(each for each, score in zip(rarity, row, strict=True) if score) / sum(rarity)
            yield covered**2 * sum(each * score for each, score in zip(rarity, row, strict=True)), chapter, section


def excerpt(section: ChapterSection, words: list[QueryWord]) -> SafeString:
    """The sentence that says most of the words, marked; the first one if only the heading has them."""
    sentence = max(section.sentences, key=lambda each: sum(word.best([each]) for word in words), default="")
    if len(sentence) <= LONG_SENTENCE:
        return marked(sentence, words)
    first = next((hit.start() for hit in WORD.finditer(sentence) if is_hit(hit[0], words)), 0)
    start = sentence.rfind(" ", 0, max(0, first - AROUND)) + 1
    end = sentence.find(" ", start + LONG_SENTENCE)
    text = marked(sentence[start : end if end > 0 else None], words)
    return SafeString(f"{'…' if start else ''}{text}{'…' if end > 0 else ''}")


def is_hit(word: str, words: list[QueryWord]) -> bool:
    return any(each.match(word) for each in words)


def marked(text: str, words: list[QueryWord]) -> SafeString:
    """The text with the words that were found in <mark>."""
    pieces, done = [], 0
    for hit in WORD.finditer(text):
        if is_hit(hit[0], words):
            pieces += [(text[done : hit.start()], SafeString("<mark>"), hit[0], SafeString("</mark>"))]
            done = hit.end()
    return format_html_join("", "{}{}{}{}", [*pieces, (text[done:], "", "", "")])
