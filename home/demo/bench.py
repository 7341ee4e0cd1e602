"""Lays out the translators' bench: what is to be translated, and a few things under way, as on any working day."""

import json
from datetime import timedelta

from django.utils import timezone
from wagtail.models import Page

from pages.translation.keeping import keep, keep_all
from pages.translation.models import Job, Question
from pages.translation.saving import save
from pages.translation.second_reading import submit
from pages.translation.segments import segments

from ..users import User
from .texts.bench import CHANGED, CHANGES, QUESTIONS, SUBMITTED


def lay_out() -> None:
    """After all pages are there, and the people."""
    keep_all()
    change()
    send_in()
    for language, slug, begins, words, answer in QUESTIONS:
        ask(job_of(slug, language), begins, words, answer)


def job_of(slug: str, language: str) -> Job:
    page = Page.objects.get(slug=slug, locale__language_code="en")
    return Job.objects.get(translation_key=page.translation_key, locale__language_code=language)


def change() -> None:
    """The editor changes a page that was translated before."""
    page = Page.objects.get(slug=CHANGED, locale__language_code="en").specific
    body = json.dumps(list(page.body.raw_data), ensure_ascii=False)
    for before, after in CHANGES.items():
        body = body.replace(before, after)
    page.body = body
    page.save_revision(user=User.objects.get(username="editor"), log_action=True).publish()
    keep([page.translation_key])


def send_in() -> None:
    """One translator has followed, and asks for a second reader."""
    job, person = job_of(CHANGED, "ar"), User.objects.get(username="translator-ar")
    left = [row for row in segments(job) if row.is_work and row.state != "done"]
    said = {
        row.key: (text, row.version) for row in left for words, text in SUBMITTED.items() if words in row.source_text
    }
    save(job, person, said)
    submit(job, person)


def ask(job: Job, begins: str, words: str, answer: str) -> None:
    """Without a mail: nobody of the demo has a mailbox."""
    segment = next(row for row in segments(job) if row.source_text.startswith(begins))
    context, string = map(int, segment.key.split("-"))
    asker = User.objects.get(username=f"translator-{job.locale.language_code}")
    asked = timezone.now() - timedelta(hours=20)
    question = Question(job=job, context_id=context, string_id=string, words=words, asked_by=asker, asked_at=asked)
    if answer:
        question.answer, question.answered_at = answer, timezone.now() - timedelta(hours=2)
        question.answered_by = User.objects.get(username="editor")
    question.save()
