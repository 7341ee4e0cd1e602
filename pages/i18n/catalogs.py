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
def project_messages() -> frozenset[str]:
    """The message keys (context and msgid) of every catalogue of this project."""
    keys = set()
    for folder in settings.LOCALE_PATHS:
        for path in folder.glob("*/LC_MESSAGES/django.mo"):
            with path.open("rb") as file:
                keys |= {message_key(key) for key in GNUTranslations(file)._catalog}
    return frozenset(keys - {""})


def message_key(key) -> str:
    """The key of a catalogue entry without its plural index: a message with plural forms is kept once for each form."""
    return key[0] if isinstance(key, tuple) else key


@cache
def percent_translated(code: str) -> int:
    """Translation progress of the interface, 0 to 100: our messages that our catalogue, Wagtail's or Django's has.

    Cached for the life of the process: catalogues change with a release.
    """
    if code == WRITTEN_IN:
        return 100
    known = {message_key(key) for key in trans_real.translation(code)._catalog.keys()}  # noqa: SIM118 (it is no dict)
    return 100 * len(project_messages() & known) // len(project_messages()) if project_messages() else 0


def is_untranslated(message: str, context: str = "") -> bool:
    """Whether the catalogue of the active language lacks this msgid, so that gettext falls back to the msgid itself."""
    if get_language() in (None, WRITTEN_IN):
        return False
    key = f"{context}{CONTEXT}{message}" if context else message
    known = trans_real.catalog()._catalog
    return key not in known and (key, 0) not in known


@cache
def keys_by_message() -> dict[str, list[str]]:
    """msgid to its message keys: one for each context."""
    found: dict[str, list[str]] = {}
    for key in project_messages():
        found.setdefault(key.rpartition(CONTEXT)[2], []).append(key)
    return found


def is_untranslated_text(text: str) -> bool:
    """Whether this text is one of our msgids, and untranslated in the active language in all its contexts."""
    return text in keys_by_message() and all(is_untranslated(key) for key in keys_by_message()[text])
