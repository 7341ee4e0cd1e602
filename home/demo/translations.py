"""Translations of the demo through wagtail-localize, and a page that changes once it is translated."""

import json
from collections.abc import Callable
from pathlib import Path

import polib
from django.db import models
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from pages.translation.jobs.sync import sync_all_jobs, sync_jobs
from pages.translation.segments.sync import sync_source

from ..users.models import User
from .drafts import read_toml


def fill_translation_jobs() -> None:
    """Translation jobs under way; called after all pages are there, and the people."""
    sync_all_jobs()
    change_source_page()


def change_source_page() -> None:
    """Publish a change of the editor to a page that was translated before."""
    changed = read_toml("site")["changed"]
    page = Page.objects.get(slug=changed["page"], locale__language_code="en").specific
    body = json.dumps(list(page.body.raw_data), ensure_ascii=False)
    for before, after in changed["sentences"]:
        body = body.replace(before, after)
    page.body = body
    page.save_revision(user=User.objects.get(username="editor"), log_action=True).publish()
    sync_jobs([page.translation_key])


# Translates what is said to be whole in every language, through the translation engine, so that translators can go on from there.

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
    """Translate a page or snippet into every language; the ancestors of a page must be translated before it."""
    source = sync_source(instance)
    for catalogue in catalogues:
        translation, _created = Translation.objects.get_or_create(source=source, target_locale=catalogue.locale)
        translation.import_po(catalogue.fill(translation.export_po()))
        # The engine publishes pages only after the transaction; then an interruption could leave half of them drafts.
        is_page = isinstance(instance, Page)
        translation.save_target(publish=not is_page)
        if is_page:
            translation.get_target_instance().get_latest_revision().publish()
