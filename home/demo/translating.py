"""Translates what is said to be whole in every language, through the translation engine, so that translators can go on from there."""

from collections.abc import Callable
from pathlib import Path

import polib
from django.db import models
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from pages.translation.refreshing import refresh

FOLDER = Path(__file__).parent


class Catalogue:
    """The translations of one language: es.po, ar.po. A word that differs from place to place names its column as context."""

    def __init__(self, locale: Locale, english: Callable[[str], str], own: Callable[[str], str]):
        self.locale = locale
        entries = polib.pofile(str(FOLDER / f"{locale.language_code}.po"))
        self.words = {(english(entry.msgid), entry.msgctxt): own(entry.msgstr) for entry in entries if entry.msgstr}

    def fill(self, po: polib.POFile) -> polib.POFile:
        for entry in po:
            column = entry.msgctxt.split(".")[0]
            entry.msgstr = self.words.get((entry.msgid, column)) or self.words.get((entry.msgid, None), "")
        return po


def translate(instance: models.Model, catalogues: list[Catalogue]) -> None:
    """A page or snippet into every language; what stands above a page must be translated before it."""
    source = refresh(instance)
    for catalogue in catalogues:
        translation, _made = Translation.objects.get_or_create(source=source, target_locale=catalogue.locale)
        translation.import_po(catalogue.fill(translation.export_po()))
        # The engine publishes pages only after the transaction; then an interruption could leave half of them drafts.
        is_page = isinstance(instance, Page)
        translation.save_target(publish=not is_page)
        if is_page:
            translation.get_target_instance().get_latest_revision().publish()
