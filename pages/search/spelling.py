"""Spelling: the vocabulary of the index, and the word that was meant where one stands nowhere."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Length

from media.search_text import VOWELS, SearchTextMixin, fold_text, words_of

from .languages import active_languages, language_of
from .models import MARK, Word

SHORTEST, LONGEST = 4, 40  # letters of a word that can be mistyped
MOST = 10  # words of a question that is looked through
MAX_UNKNOWN = 3  # of them
MIN_SIMILARITY = 0.4  # of the trigrams of two words; “coperative” and “cooperative” share 0.8
DIFFLIB_CUTOFF = 0.75  # the same for difflib


def add_to_vocabulary(rows: Iterable[Model]) -> None:
    """Adds the words of these pages and documents to the vocabulary; existing ones stay as they are."""
    locales, new = active_languages(), {}
    for row in rows:
        if isinstance(row, SearchTextMixin):
            language = language_of(row, locales)
            for word in words_of(" ".join([row.title, *row.texts()])):
                if can_be_mistyped(folded := fold_text(word)):
                    new.setdefault((language, folded), VOWELS.sub("", word.lower())[:LONGEST])
    words = [Word(language=language, folded=folded, word=word) for (language, folded), word in new.items()]
    Word.objects.bulk_create(words, ignore_conflicts=True, batch_size=2_000)


def can_be_mistyped(folded: str) -> bool:
    """Whether spelling applies to this word: 4 to 40 letters, no numbers or underscores."""
    return SHORTEST <= len(folded) <= LONGEST and not any(letter.isnumeric() or letter == "_" for letter in folded)


def clear_vocabulary() -> None:
    """Deletes the vocabulary, before the index is rebuilt."""
    Word.objects.exclude(language=MARK).delete()


def suggest_correction(words: str, languages: Iterable[str]) -> str:
    """The query with each unknown word replaced by the most similar known one; empty if there is nothing to replace."""
    query_words = words_of(words)
    if len(query_words) > MOST:
        return ""
    known = Word.objects.filter(language__in=[*languages, ""])
    existing = set(known.filter(folded__in=[fold_text(word) for word in query_words]).values_list("folded", flat=True))
    unknown = [word for word in query_words if fold_text(word) not in existing and can_be_mistyped(fold_text(word))]
    if not 0 < len(unknown) <= MAX_UNKNOWN:
        return ""
    corrections = closest(unknown, known)
    corrected = [corrections.get(word) or word for word in query_words]
    return " ".join(corrected) if corrected != query_words else ""


def closest(words: list[str], known: QuerySet) -> dict[str, str]:
    """The most similar known word for each word, by trigrams where pg_trgm is installed; empty if none is similar."""
    if connection.vendor == "postgresql":
        try:
            with transaction.atomic():
                return {word: closest_by_trigrams(fold_text(word), known) for word in words}
        except DatabaseError:  # the database user may not add pg_trgm; see `database`
            pass
    return {word: closest_by_prefix(fold_text(word), known) for word in words}


def closest_by_trigrams(folded: str, known: QuerySet) -> str:
    from django.contrib.postgres.search import TrigramSimilarity

    found = known.filter(folded__trigram_similar=folded).annotate(alike=TrigramSimilarity("folded", folded))
    return (
        found.filter(alike__gte=MIN_SIMILARITY).order_by("-alike", "folded").values_list("word", flat=True).first()
        or ""
    )


def closest_by_prefix(folded: str, known: QuerySet) -> str:
    """The most similar word by difflib, among those with the same first letter and about the same length."""
    candidates = known.alias(length=Length("folded")).filter(length__range=(len(folded) - 2, len(folded) + 2))
    words = dict(candidates.filter(folded__startswith=folded[0]).values_list("folded", "word"))
    found = get_close_matches(folded, words, n=1, cutoff=DIFFLIB_CUTOFF)
    return words[found[0]] if found else ""
