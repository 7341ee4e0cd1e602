"""Terms that name a person, a name or an e-mail address: found in a text whatever its case, accents and hyphens, and taken out.

A term is folded: an e-mail address as it stands, a name as its words with a space between them, and as addresses of pages
spell it in Latin letters with a hyphen.

A name of one word is no term, nor is one of two letters each: “Rosa”, “Sofia” and “Li Na” are words, places and syllables, too.
It is only looked for where it is all that a personal column says, as user names are (`SoughtPerson.logins`).
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from anyascii import anyascii

from media.search_text import fold_text, words_of

MOST_WORDS = 6  # of a name
SHORTEST = 3  # letters of a name, and of its longest word where it is looked for inside texts
REMOVED, REMOVED_FROM_ADDRESS = "[…]", "removed"
GAP = r"(?:[^\w<>]|_|%20|&#?\w+;){1,8}"  # between two words of a name, in a text, an address or a file's name
JOINT = r"(?:[-_.+]|%20)"  # between two words of a name in an address of a page
EMAIL = re.compile(r"[\w.!#$&'*/=?^`{|}~+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
PLAIN_EMAIL = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
LOCAL_SIGN = re.compile(r"[^\w.+-]")  # in the part before the @, or before it: 'ana@…', mail=ana@…
TAG, QUOTED = re.compile(r"</?[a-z][^<>]*>"), re.compile(r'"[^"]*"')
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
    """Their terms, and how addresses of pages spell them in Latin letters; without what is only looked for as a whole."""
    found = {as_term(text) for text in texts if not is_whole(text)}
    return found | {spelt for text in texts if not is_whole(text) for spelt in spelt_in_addresses(text)}


def spelt_in_addresses(text: str) -> set[str]:
    """How addresses of pages spell this name, where they do it otherwise."""
    words = plain_words(folded(anyascii(text)))
    return {"-".join(words)} if len(words) > 1 and "@" not in text and words != as_term(text).split() else set()


def is_whole(text: str) -> bool:
    """Whether this name is only looked for where it is all that a personal column says: one word, or short ones."""
    term = as_term(text)
    return "@" not in term and (len(text.split()) < 2 or max(map(len, term.split()), default=0) < SHORTEST)


def as_wholes(texts: Iterable[str]) -> set[str]:
    """What a personal column says, folded, that says nothing but one of these names; also in an address."""
    names = [text.strip() for text in texts if as_term(text) and is_whole(text)]
    return {spelt for name in names for spelt in (folded(name), "-".join(as_term(name).split()))}


def is_name(text: str) -> bool:
    """Whether this is long and short enough for a name or an e-mail address."""
    term = as_term(text)
    return len(term.replace(" ", "")) >= SHORTEST and len(term.split()) <= MOST_WORDS


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
    words, gap = (term.split("-"), JOINT) if "-" in term else (term.split(), GAP)
    return rf"(?<![^\W_]){gap.join(map(re.escape, words))}(?![^\W_])"


def holds(text: str, pattern: re.Pattern) -> bool:
    return next(matches(folded(text), pattern), None) is not None


def matches(plain: str, pattern: re.Pattern) -> Iterator[re.Match]:
    """The terms in a folded text, but for names in somebody's e-mail address and in the words of HTML itself."""
    if not pattern.search(plain):
        return
    addresses = [found.span() for found in PLAIN_EMAIL.finditer(plain)]
    tags = [found.span() for found in TAG.finditer(plain)]
    for found in pattern.finditer(plain):
        is_address = "@" in found[0] or "%40" in found[0]
        if is_address or not (cuts(found, addresses) or is_markup(found, plain, tags)):
            yield found


def cuts(found: re.Match, places: list[tuple[int, int]]) -> bool:
    """Whether this stands in one of these places without being all of it."""
    start, end = found.span()
    return any(start < last and first < end and not start <= first <= last <= end for first, last in places)


def is_markup(found: re.Match, plain: str, tags: list[tuple[int, int]]) -> bool:
    """Whether this stands in a tag, but in no value of an attribute: that of a picture's `alt` names people."""
    start, end = found.span()
    around = next(((first, last) for first, last in tags if first < end and start < last), None)
    if around is None:
        return False
    return not any(quoted.start() < start and end < quoted.end() for quoted in QUOTED.finditer(plain, *around))


def spans(text: str, pattern: re.Pattern) -> Iterator[tuple[int, int]]:
    """Where terms stand in this text: first letter, and the one after the last."""
    lengths = (len(FOLDING[ord(letter)]) for letter in text)
    starts = list(accumulate(lengths, initial=0))
    for match in matches("".join(FOLDING[ord(letter)] for letter in text), pattern):
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
    for found in EMAIL.findall(plain):
        local, _at, domain = found.replace("%40", "@").rpartition("@")
        yield f"{local}@{domain}"
        yield from (f"{local[sign.end() :]}@{domain}" for sign in LOCAL_SIGN.finditer(local))
    words = plain_words(re.sub(r"%20|&#?\w+;", " ", plain))
    for place in (place for place, word in enumerate(words) if may_begin(word)):
        for number in range(1, MOST_WORDS + 1):
            some = words[place : place + number]
            yield from (" ".join(some), "-".join(some))
