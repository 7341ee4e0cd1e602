"""Highlighting: the excerpt of a text that holds what was looked for, and the marks on it."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from media.search_text import WORD, forms, words_of

BEFORE, LENGTH = 12, 34  # words of a piece: before the first hit, and in all


def candidates_for_highlight(texts: Iterable[str], query_words: list[str]) -> set[str]:
    """The words of these texts whose first two letters are those of a word of the query: few enough to be stemmed."""
    prefixes = {each[:2] for word in query_words for each in forms(word)}
    words = {word for text in texts for word in words_of(text)}
    return {word for word in words if not prefixes.isdisjoint(each[:2] for each in forms(word))}


def highlight(text: str, hits: set[str]) -> SafeString:
    """The text as escaped HTML, with these words in `<mark>`."""
    pieces, end = [], 0
    for word in WORD.finditer(text):
        if word[0] in hits:
            pieces += [escape(text[end : word.start()]), "<mark>", escape(word[0]), "</mark>"]
            end = word.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 (each piece is escaped)


def excerpt(texts: list[str], hits: set[str]) -> SafeString:
    """Highlighted excerpt of about 34 words, from the text with most hits, around the first of them."""
    best = max(texts, key=lambda text: len(hits.intersection(words_of(text))), default="")
    words = list(WORD.finditer(best))
    first = next((place for place, word in enumerate(words) if word[0] in hits), 0)
    start = max(0, min(first - BEFORE, len(words) - LENGTH))
    piece = words[start : start + LENGTH]
    if not piece:
        return highlight(best[:200], hits)
    begin = 0 if start == 0 else piece[0].start()
    end = len(best) if start + LENGTH >= len(words) else piece[-1].end()
    before, after = "… " if start else "", " …" if end < len(best) else ""
    return highlight(f"{before}{' '.join(best[begin:end].split())}{after}", hits)
