"""Languages of the search index: which are on, what a row is written in, and PostgreSQL's name for each."""

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from wagtail.models import Locale

from ..tree.current import current

CONFIGURATIONS = {  # those that PostgreSQL 14 and later bring along; what is missing is found word by word
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
NO_LANGUAGE = "simple"  # words as they are


def configuration(language: str) -> str:
    """The text search configuration of PostgreSQL for this language code; the empty code stands for no language."""
    return CONFIGURATIONS.get(language, NO_LANGUAGE)


def active_languages(request: HttpRequest | None = None) -> dict[int, str]:
    """Locale id to language code: the active locales of a request; without one, every locale."""
    if request:
        return current().locales
    known = dict(settings.LANGUAGES)
    return {row.pk: row.language_code for row in Locale.objects.all() if row.language_code in known}


def language_of(row: Model, locales: dict[int, str]) -> str:
    """Language code of a page, document or recording; empty where it is unknown."""
    if hasattr(row, "locale_id"):
        return locales.get(row.locale_id, "")
    return getattr(row, "language", "")
