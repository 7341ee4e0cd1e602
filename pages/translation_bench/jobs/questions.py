"""Questions of translators to authors, and their answers."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ...mail.backend import connection_of
from ...translation.jobs.sources import segment_state
from ...translation.models import Job
from ...translation.permissions import is_editor, name_of
from ...translation.segments.state import pair_of
from ..models import Question

LONGEST = 5000
ANSWER_FIELDS = ["answer", "answered_by", "answered_at"]


@transaction.atomic
def create_question(job: Job, user, key: str, words: str) -> Question:
    """Creates a question about one segment (with an empty key, about the whole) and notifies the authors by mail.

    Raises ValueError for a question without words, and Gone.
    """
    words, pair = clean_text(words), pair_of(key)
    context, string = pair if pair in segment_state(job).pairs else (None, None)
    question = Question.objects.create(
        job=job, context_id=context, string_id=string, words=words, asked_by=user, asked_at=timezone.now()
    )
    for person in authors_of(job):
        notify(person, question, "question", name_of(user))
    return question


class AnsweredAlready(Exception):
    """Somebody else has answered it meanwhile."""


@transaction.atomic
def answer_question(question: Question, user, words: str) -> None:
    """Stores the answer and notifies by mail whoever asked. Raises ValueError without words, and AnsweredAlready."""
    if not Question.objects.open().select_for_update().filter(pk=question.pk).exists():
        raise AnsweredAlready
    question.answer, question.answered_by, question.answered_at = clean_text(words), user, timezone.now()
    question.settled_at = None
    question.save(update_fields=[*ANSWER_FIELDS, "settled_at"])
    if question.asked_by and question.asked_by.is_active:
        notify(question.asked_by, question, "answer", name_of(user))


def mark_answers_seen(job: Job) -> None:
    """Marks the answers of a job as seen by a translator."""
    job.questions.filter(settled_at=None).exclude(answered_at=None).update(settled_at=timezone.now())


def open_questions_for(user) -> QuerySet:
    """Queryset of the open questions of open jobs that this person is to answer, the oldest first."""
    rows = Question.objects.open().addressed_to(user).filter(job__is_open=True)
    return rows.select_related("job__locale", "job__source_locale", "job__page", "string", "context", "asked_by")


def may_answer(user, question: Question) -> bool:
    return is_editor(user) or Question.objects.addressed_to(user).filter(pk=question.pk).exists()


def authors_of(job: Job) -> list:
    """Whoever owns the source page and whoever changed it last, each once; editors where nobody else can be asked."""
    page = job.page
    people = [page.owner, page.latest_revision and page.latest_revision.user] if page else []
    found = {person.pk: person for person in people if person and person.is_active}
    users = get_user_model().objects.filter(is_active=True)
    return list(found.values()) or list(users.filter(groups__name="editor")) or list(users.filter(is_superuser=True))


def notify(person, question: Question, mail: str, by: str) -> None:
    """Sends the mail in the language of this person's admin; one that can't be sent at once waits in the outbox."""
    if not person.email:
        return
    profile = getattr(person, "wagtail_userprofile", None)
    with translation.override(profile.get_preferred_language() if profile else settings.LANGUAGE_CODE):
        context = {"question": question, "job": question.job, "by": by, "address": address_of(question, mail)}
        subject = {"question": _("A question about “%(title)s”"), "answer": _("An answer about “%(title)s”")}[mail]
        title = " ".join(question.job.title.split())
        body = render_to_string(f"mail/translation_{mail}.txt", context)
        send_mail(subject % {"title": title}, body, None, [person.email], connection=connection_of(__name__))


def address_of(question: Question, mail: str) -> str:
    """Absolute URL for the mail: the author's home screen or the translator's job."""
    path = reverse("wagtailadmin_home") if mail == "question" else reverse("bench:job", args=[question.job_id])
    return settings.WAGTAILADMIN_BASE_URL + path


def clean_text(text: str) -> str:
    text = (text or "").replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST]
    if not text:
        raise ValueError("no words")
    return text
