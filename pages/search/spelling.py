"""Spelling: the vocabulary of the index, and the word that was meant where one stands nowhere."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Length

from media.search_text import VOWELS, SearchTextMixin, fold_text, words_of

from .languages import language_of, languages_on
from .models import MARK, Word

SHORTEST, LONGEST = 4, 40  # letters of a word that can be mistyped
MOST = 10  # words of a question that is looked through
MISTYPED = 3  # of them
ALIKE = 0.4  # of the trigrams of two words; “coperative” and “cooperative” share 0.8
CLOSE = 0.75  # the same for difflib


def learn(rows: Iterable[Model]) -> None:
    """Notes the words of these pages and documents; what is known already stays as it is."""
    locales, new = languages_on(), {}
    for row in rows:
        if isinstance(row, SearchTextMixin):
            language = language_of(row, locales)
            for word in words_of(" ".join([row.title, *row.texts()])):
                if can_be_mistyped(folded := fold_text(word)):
                    new.setdefault((language, folded), VOWELS.sub("", word.lower())[:LONGEST])
    words = [Word(language=language, folded=folded, word=word) for (language, folded), word in new.items()]
    Word.objects.bulk_create(words, ignore_conflicts=True, batch_size=2_000)


def can_be_mistyped(folded: str) -> bool:
    """Whether this is a word of some length; numbers, names of files and the like are as they are."""
    return SHORTEST <= len(folded) <= LONGEST and not any(letter.isnumeric() or letter == "_" for letter in folded)


def forget_all() -> None:
    """Before the whole index is written anew."""
    Word.objects.exclude(language=MARK).delete()


def meant(words: str, languages: Iterable[str]) -> str:
    """The question with each unknown word replaced by the known one most like it; empty where nothing is to be replaced."""
    asked = words_of(words)
    if len(asked) > MOST:
        return ""
    known = Word.objects.filter(language__in=[*languages, ""])
    spelled = set(known.filter(folded__in=[fold_text(word) for word in asked]).values_list("folded", flat=True))
    unknown = [word for word in asked if fold_text(word) not in spelled and can_be_mistyped(fold_text(word))]
    if not 0 < len(unknown) <= MISTYPED:
        return ""
    others = closest(unknown, known)
    changed = [others.get(word) or word for word in asked]
    return " ".join(changed) if changed != asked else ""


def closest(words: list[str], known: QuerySet) -> dict[str, str]:
    """For each word the known one most like it, by trigrams where PostgreSQL may count them; empty where none is like it."""
    if connection.vendor == "postgresql":
        try:
            with transaction.atomic():
                return {word: by_trigrams(fold_text(word), known) for word in words}
        except DatabaseError:  # the database user may not add pg_trgm; see `database`
            pass
    return {word: by_beginning(fold_text(word), known) for word in words}


def by_trigrams(folded: str, known: QuerySet) -> str:
    from django.contrib.postgres.search import TrigramSimilarity

    found = known.filter(folded__trigram_similar=folded).annotate(alike=TrigramSimilarity("folded", folded))
    return found.filter(alike__gte=ALIKE).order_by("-alike", "folded").values_list("word", flat=True).first() or ""


def by_beginning(folded: str, known: QuerySet) -> str:
    """Of the words that begin alike and are about as long."""
    near = known.alias(length=Length("folded")).filter(length__range=(len(folded) - 2, len(folded) + 2))
    words = dict(near.filter(folded__startswith=folded[0]).values_list("folded", "word"))
    found = get_close_matches(folded, words, n=1, cutoff=CLOSE)
    return words[found[0]] if found else ""
