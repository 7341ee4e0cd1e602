"""Message catalogues: which words of the interface a language has a translation for; what it lacks is shown in the
language of the code.
"""

from functools import cache
from gettext import GNUTranslations

from django.conf import settings
from django.utils.translation import get_language, trans_real

WRITTEN_IN = "en"  # the language of every msgid
CONTEXT = "\x04"  # between the context of a message and the message, as gettext keeps them


@cache
def ours() -> frozenset[str]:
    """The keys of every message of this project, whatever catalogue translates it."""
    keys = set()
    for folder in settings.LOCALE_PATHS:
        for path in folder.glob("*/LC_MESSAGES/django.mo"):
            with path.open("rb") as file:
                keys |= {plain(key) for key in GNUTranslations(file)._catalog}
    return frozenset(keys - {""})


def plain(key) -> str:
    """A message that has plural forms is kept once for each form."""
    return key[0] if isinstance(key, tuple) else key


@cache
def share(code: str) -> int:
    """Percent of our messages that this language has, in our catalogue, Wagtail's or Django's; catalogues change with a release."""
    if code == WRITTEN_IN:
        return 100
    known = {plain(key) for key in trans_real.translation(code)._catalog.keys()}  # noqa: SIM118 (it is no dict)
    return 100 * len(ours() & known) // len(ours()) if ours() else 0


def lacks(message: str, context: str = "") -> bool:
    """Whether the active language has no translation of this message, so that it stands there in the language of the code."""
    if get_language() in (None, WRITTEN_IN):
        return False
    key = f"{context}{CONTEXT}{message}" if context else message
    known = trans_real.catalog()._catalog
    return key not in known and (key, 0) not in known


@cache
def keys_of() -> dict[str, list[str]]:
    """Message to its keys: one, or one for each context."""
    found: dict[str, list[str]] = {}
    for key in ours():
        found.setdefault(key.rpartition(CONTEXT)[2], []).append(key)
    return found


def lost(words: str) -> bool:
    """Whether these words, as they are, are a message of ours for which the active language has no translation."""
    return words in keys_of() and all(lacks(key) for key in keys_of()[words])
