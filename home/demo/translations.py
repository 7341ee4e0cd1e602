"""Translations of the demo through wagtail-localize, and some translators' work under way."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polib
from django.db import models
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from pages.translation.editor.rows import segments
from pages.translation.jobs.save import save
from pages.translation.jobs.submit import submit
from pages.translation.jobs.sync import sync_all_jobs, sync_jobs
from pages.translation.models import Job, Question
from pages.translation.segments.sync import sync_source

from ..users.models import User
from .texts.translations import CHANGED, CHANGES, QUESTIONS, SUBMITTED


def fill_translation_jobs() -> None:
    """Translation jobs under way; called after all pages are there, and the people."""
    sync_all_jobs()
    change_source_page()
    submit_translation()
    for language, slug, begins, words, answer in QUESTIONS:
        add_question(get_job(slug, language), begins, words, answer)


def get_job(slug: str, language: str) -> Job:
    page = Page.objects.get(slug=slug, locale__language_code="en")
    return Job.objects.get(translation_key=page.translation_key, locale__language_code=language)


def change_source_page() -> None:
    """The editor changes a page that was translated before."""
    page = Page.objects.get(slug=CHANGED, locale__language_code="en").specific
    body = json.dumps(list(page.body.raw_data), ensure_ascii=False)
    for before, after in CHANGES.items():
        body = body.replace(before, after)
    page.body = body
    page.save_revision(user=User.objects.get(username="editor"), log_action=True).publish()
    sync_jobs([page.translation_key])


def submit_translation() -> None:
    """A translator has followed, and submits the translation for a second reader."""
    job, person = get_job(CHANGED, "ar"), User.objects.get(username="translator-ar")
    unfinished = [row for row in segments(job) if row.is_work and row.state != "done"]
    texts = {
        row.key: (text, row.version)
        for row in unfinished
        for words, text in SUBMITTED.items()
        if words in row.source_text
    }
    save(job, person, texts)
    submit(job, person)


def add_question(job: Job, begins: str, words: str, answer: str) -> None:
    """Creates a question without a mail: nobody of the demo has a mailbox."""
    segment = next(row for row in segments(job) if row.source_text.startswith(begins))
    context, string = map(int, segment.key.split("-"))
    asker = User.objects.get(username=f"translator-{job.locale.language_code}")
    asked_at = timezone.now() - timedelta(hours=20)
    question = Question(job=job, context_id=context, string_id=string, words=words, asked_by=asker, asked_at=asked_at)
    if answer:
        question.answer, question.answered_at = answer, timezone.now() - timedelta(hours=2)
        question.answered_by = User.objects.get(username="editor")
    question.save()


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
    """Translates a page or snippet into every language; the ancestors of a page must be translated before it."""
    source = sync_source(instance)
    for catalogue in catalogues:
        translation, _created = Translation.objects.get_or_create(source=source, target_locale=catalogue.locale)
        translation.import_po(catalogue.fill(translation.export_po()))
        # The engine publishes pages only after the transaction; then an interruption could leave half of them drafts.
        is_page = isinstance(instance, Page)
        translation.save_target(publish=not is_page)
        if is_page:
            translation.get_target_instance().get_latest_revision().publish()
