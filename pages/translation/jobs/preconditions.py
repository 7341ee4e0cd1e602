"""Preconditions of an action on a whole translation: its locks, the permission, nothing left, a second reader."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.models import TranslationSource

from ..models import Job
from ..permissions import is_editor, may
from ..segments.state import SegmentState, count_left
from .sources import Gone, lock_source

COUNTED = ["words", "words_left", "segments", "segments_left", "outdated", "meanwhile"]
WAITS = ["waiting_since", "waiting_by"]
RETURNED = ["returned_at", "returned_by", "returned_words"]


class PublishRefused(Exception):
    """It can't be done now; `words` says why and what to do first, `partly` whether it can be done with what there is."""

    def __init__(self, words: str, partly: bool = False):
        super().__init__(words)
        self.words, self.partly = words, partly


def lock(job: Job, user) -> tuple[Job, TranslationSource]:
    """The job and its source, nobody else's for this transaction; refused where this person may not, or it is gone."""
    try:
        source = lock_source(job)
    except Gone:
        raise PublishRefused(_("The original is not public any more.")) from None
    job = Job.every.select_for_update(of=("self",)).select_related("locale").get(pk=job.pk)
    if not may(user, job):
        raise PublishRefused(
            _("You may not do this: the language is off, or not yours, or the original is not public any more.")
        )
    return job, source


def refuse_what_is_left(known: SegmentState) -> None:
    """Counts the job anew, and refuses where something of it is not translated."""
    job = known.job
    count_left(job, known.work(), known.done())
    if job.segments_left:
        text = ngettext(
            "%(n)d paragraph is not translated yet.", "%(n)d paragraphs are not translated yet.", job.segments_left
        )
        raise PublishRefused(text % {"n": job.segments_left}, partly=True)


def refuse_own(job: Job, user) -> None:
    """The second reader is somebody else, and there is something to read."""
    if not job.waiting_since:
        raise PublishRefused(_("Nobody has submitted this, or it was dealt with meanwhile."))
    if job.waiting_by_id == user.pk and not is_editor(user):
        raise PublishRefused(_("You submitted this yourself: somebody else has to read it."))
