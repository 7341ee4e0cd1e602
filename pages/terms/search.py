"""Search among the terms of a kind: by the beginning of their names and of the words in these, in every language."""

from collections import defaultdict
from dataclasses import dataclass

from media.search_text import fold_text, forms, words_of

from .kinds import TermKind

SHOWN = 12


@dataclass(frozen=True)
class Hit:
    """`found_by`: its name in another language, where that is what was found."""

    pk: int
    name: str
    found_by: str
    rank: int

    @property
    def order(self) -> tuple[int, str]:
        return self.rank, fold_text(self.name)


def search_terms(kind: TermKind, query: str, locale_id: int) -> list[Hit]:
    """The terms that a page in this language can choose, best first; all for an empty query. Two queries."""
    folded = fold_text(" ".join(query.split()))
    names = defaultdict(list)
    for key, name in kind.model._default_manager.values_list("translation_key", "name").order_by("locale_id", "name"):
        names[key].append(name)
    rows = kind.in_language(locale_id).values_list("pk", "translation_key", "name").order_by("pk")
    hits = (hit_of(pk, name, names[key], folded) for pk, key, name in rows)
    return sorted((hit for hit in hits if hit), key=lambda hit: hit.order)


def hit_of(pk: int, name: str, translations: list[str], folded: str) -> Hit | None:
    """The hit of a term that has these names; None where none of them fits."""
    if (rank := rank_of(name, folded)) is not None:
        return Hit(pk, name, "", rank)
    others = ((rank_of(other, folded), other) for other in translations)
    best = min(((rank, other) for rank, other in others if rank is not None), default=None)
    return Hit(pk, name, best[1], best[0] + 3) if best else None


def rank_of(name: str, folded: str) -> int | None:
    """0: it is this name; 1: it begins so; 2: a word in it does, also without an Arabic article; None: none of these."""
    own = fold_text(name)
    if own == folded:
        return 0
    if own.startswith(folded):
        return 1
    words = own.split() if name.isascii() else [form for word in words_of(name) for form in forms(word)]
    after_mark = own.replace("-", " ").split()
    return 2 if any(word.startswith(folded) for word in (*words, *after_mark)) else None
