"""Entries of the bench in the work list of the home screen: translations to be read, questions to be answered."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..admin_frame import RowAction, WorklistRow
from ..i18n.durations import time_ago
from ..i18n.locales import within_sentence
from ..translation.models import Job
from ..translation.permissions import name_of
from .editor.question_views import open_questions


def translations_to_read(user) -> list[WorklistRow]:
    """What translators handed in and this person may approve as its second reader, longest waiting first."""
    jobs = Job.objects.for_user(user).public().waiting().exclude(waiting_by=user)
    return [
        WorklistRow(
            job.title,
            reverse("bench:job", args=[job.pk]),
            _("Asked to look over"),
            pgettext("between parts of a line", ", ").join([handed_in(job), str(job.locale.get_display_name())]),
            actions=[RowAction(_("Look it over"), reverse("bench:job", args=[job.pk]))],
        )
        for job in jobs.select_related("page", "locale", "waiting_by").order_by("waiting_since")
    ]


def handed_in(job: Job) -> str:
    return _("%(person)s handed it in %(when)s") % {
        "person": name_of(job.waiting_by),
        "when": time_ago(job.waiting_since),
    }


def questions(user) -> list[WorklistRow]:
    """What translators ask, answered in place."""
    return [
        WorklistRow(
            question.job.title,
            question.address,
            _("A translator asks"),
            _("%(person)s, into %(language)s, %(when)s")
            % {
                "person": question.asked_name,
                "language": within_sentence(question.job.locale.get_display_name()),
                "when": time_ago(question.asked_at),
            },
            question=question,
        )
        for question in open_questions(user)
    ]
