"""Notes what people look for and do not find: words only, and none that may name a person."""

import re

from django.db import DatabaseError, transaction

from media.spelling import words_of

from .models import Unfound

MAIL = re.compile(r"\w\s*(@|\(at\)|\[at\])\s*\w", re.IGNORECASE)
DIGITS = 6  # so many make a telephone number, an account, a birthday
LONGEST = 80  # letters; more are no question


def is_personal(query: str) -> bool:
    """Whether this looks like an e-mail address, a telephone number or another number of a person."""
    return bool(MAIL.search(query)) or sum(letter.isdigit() for letter in query) >= DIGITS


def note(query: str, language: str) -> None:
    """Keeps the words for the report. A database too busy for a note loses the note, not the page."""
    words = " ".join(words_of(query)).lower()
    if not words or len(words) > LONGEST or is_personal(query):
        return
    try:
        with transaction.atomic():
            Unfound.objects.note(words, language)
    except DatabaseError:
        return


def forget() -> None:
    """Removes what is older than is kept."""
    Unfound.objects.outlived().delete()
