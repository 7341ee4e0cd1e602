"""Terms that name a person, a name or an e-mail address: found in a text whatever its case, accents and hyphens, and taken out.

A term is folded: an e-mail address as it stands, a name as its words with a space between them.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from anyascii import anyascii

from media.search_text import fold_text, words_of

MOST_WORDS = 6  # of a name
REMOVED, REMOVED_FROM_ADDRESS = "[…]", "removed"
GAP = r"(?:[^\w<>]|_|%20|&#?\w+;){1,8}"  # between two words of a name, in a text, an address or a file's name
EMAIL = re.compile(r"[\w.!#$&'*/=?^`{|}~+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
NO_PATTERN = re.compile(r"(?!)")


class Folding(dict):
    """Code points to their folded letters, for `str.translate`; filled as they are met."""

    def __missing__(self, code: int) -> str:
        self[code] = fold_text(chr(code))
        return self[code]


FOLDING = Folding()


def folded(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(FOLDING)


def as_term(text: str) -> str:
    """The term for a name or an e-mail address that somebody has typed; empty where it holds no letter."""
    plain = folded(text.strip()).replace("%40", "@")
    return plain if EMAIL.fullmatch(plain) else " ".join(plain_words(plain))


def as_terms(texts: Iterable[str]) -> set[str]:
    """Their terms, and how addresses of pages spell them in Latin letters."""
    return {as_term(spelt) for text in texts for spelt in (text, anyascii(text))} - {""}


def plain_words(text: str) -> list[str]:
    """The words of a folded text, without the marks that join them to others."""
    return [word for part in words_of(text) for word in part.split("_") if word]


def pattern_of(terms: Iterable[str]) -> re.Pattern:
    """Pattern of these terms in a folded text; the longest is tried first."""
    parts = [
        email_pattern(term) if "@" in term else name_pattern(term) for term in sorted(terms, key=len, reverse=True)
    ]
    return re.compile("|".join(parts)) if parts else NO_PATTERN


def email_pattern(term: str) -> str:
    return rf"(?<![\w.+-]){re.escape(term).replace('@', '(?:@|%40)')}(?![\w-]|\.\w)"


def name_pattern(term: str) -> str:
    return rf"(?<![^\W_]){GAP.join(map(re.escape, term.split()))}(?![^\W_])"


def holds(text: str, pattern: re.Pattern) -> bool:
    return pattern.search(folded(text)) is not None


def spans(text: str, pattern: re.Pattern) -> Iterator[tuple[int, int]]:
    """Where terms stand in this text: first letter, and the one after the last."""
    lengths = (len(FOLDING[ord(letter)]) for letter in text)
    starts = list(accumulate(lengths, initial=0))
    for match in pattern.finditer("".join(FOLDING[ord(letter)] for letter in text)):
        yield bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end()) - 1


def without(text: str, pattern: re.Pattern, instead: str = REMOVED) -> str:
    """The text with `instead` in the place of each term; an e-mail address alone leaves nothing, so that forms take it."""
    if EMAIL.fullmatch(text) and pattern.fullmatch(folded(text)):
        return ""
    kept, at = [], 0
    for start, end in spans(text, pattern):
        kept += [text[at:start], instead]
        at = end
    return "".join(kept) + text[at:]


def candidates(text: str, may_begin: Callable[[str], bool]) -> Iterator[str]:
    """Every term that this text may hold: its e-mail addresses, and names whose first word may begin one."""
    plain = folded(text)
    yield from (found.replace("%40", "@") for found in EMAIL.findall(plain))
    words = plain_words(re.sub(r"%20|&#?\w+;", " ", plain))
    for place in (place for place, word in enumerate(words) if may_begin(word)):
        yield from (" ".join(words[place : place + number]) for number in range(1, MOST_WORDS + 1))
