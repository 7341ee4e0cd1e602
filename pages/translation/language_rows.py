"""The languages of the settings, each with its state and what there is in it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from wagtail.models import Locale

from .. import catalogues
from ..languages import SwitchedOff
from . import switching
from .models import Job

ON, OFF, READY = "on", "off", "ready"


@dataclass(frozen=True)
class Row:
    """One language of the settings, as the screen shows it."""

    code: str
    state: str
    is_own: bool = False
    off: SwitchedOff | None = None
    pages: int = 0
    translators: int = 0
    percent: int = 0

    @property
    def name(self) -> str:
        """In the language of whoever reads."""
        return str(dict(settings.LANGUAGES)[self.code])

    @property
    def info(self) -> dict:
        return get_language_info(self.code)

    @property
    def own_name(self) -> str:
        """As its speakers write it."""
        return capfirst(self.info["name_local"])

    @property
    def address(self) -> str:
        return "/" if self.code == settings.LANGUAGE_CODE else f"/{self.code}/"

    @property
    def interface(self) -> int:
        """Percent of the words that belong to no page."""
        return catalogues.share(self.code)


def rows() -> list[Row]:
    """Every language of the settings, in their order; the same few queries however many are on."""
    there = {locale.language_code: locale for locale in Locale.objects.select_related("switched_off")}
    own, done = switching.own_codes(), progress()
    pages, people = switching.pages_by_language(), switching.translators_by_language()
    found = []
    for code, _name in settings.LANGUAGES:
        off = getattr(there.get(code), "switched_off", None)
        state = (OFF if off else ON) if code in there else READY
        amounts = (pages.get(code, 0), people.get(code, 0), done.get(code, 0))
        found.append(Row(code, state, code in own, off, *amounts))
    return found


def progress() -> dict[str, int]:
    """Language code to percent of the words that are translated."""
    return {
        row["locale__language_code"]: 100 * (row["all_words"] - row["all_words_left"]) // row["all_words"]
        for row in Job.objects.all().progress()
        if row["all_words"]
    }
