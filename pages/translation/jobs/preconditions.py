"""Preconditions of an action on a whole translation: its locks, the permission, nothing left, a second reader."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.models import TranslationSource

from ..models import Job
from ..permissions import can_edit, is_editor
from ..segments.state import SegmentState, count_left
from .sources import Gone, lock_source

COUNTER_FIELDS = ["words", "words_left", "segments", "segments_left", "outdated", "meanwhile"]
WAITING_FIELDS = ["waiting_since", "waiting_by"]
RETURNED_FIELDS = ["returned_at", "returned_by", "returned_words"]


class PublishRefused(Exception):
    """The action can't be done now; `message` says why and what to do first, `partly` whether a part can be public."""

    def __init__(self, message: str, partly: bool = False):
        super().__init__(message)
        self.message, self.partly = message, partly


def lock_job(job: Job, user) -> tuple[Job, TranslationSource]:
    """Locks source and job for this transaction, in this order. Raises PublishRefused without permission or source."""
    try:
        source = lock_source(job)
    except Gone:
        raise PublishRefused(_("The original is not public any more.")) from None
    job = Job.every.select_for_update(of=("self",)).select_related("locale").get(pk=job.pk)
    if not can_edit(user, job):
        raise PublishRefused(
            _("You may not do this: the language is off, or not yours, or the original is not public any more.")
        )
    return job, source


def refuse_untranslated(state: SegmentState) -> None:
    """Counts the job again; raises PublishRefused where a segment is not translated."""
    job = state.job
    count_left(job, state.work(), state.done())
    if job.segments_left:
        text = ngettext(
            "%(n)d paragraph is not translated yet.", "%(n)d paragraphs are not translated yet.", job.segments_left
        )
        raise PublishRefused(text % {"n": job.segments_left}, partly=True)


def refuse_own_submission(job: Job, user) -> None:
    """Raises PublishRefused where nothing was submitted, or the user submitted it themselves."""
    if not job.waiting_since:
        raise PublishRefused(_("Nobody has asked for a second reader, or it was dealt with meanwhile."))
    if job.waiting_by_id == user.pk and not is_editor(user):
        raise PublishRefused(_("You asked for this yourself: somebody else has to read it."))
