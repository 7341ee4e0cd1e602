"""Submission of a translation to a second reader."""

from django.utils import timezone

from ...translation.segments.state import SegmentState
from .preconditions import COUNTER_FIELDS, RETURNED_FIELDS, WAITING_FIELDS, TranslationAction, refuse_untranslated


class SubmitTranslationAction(TranslationAction):
    """Submission for review by a second reader; refused while a segment is left."""

    def check(self) -> None:
        refuse_untranslated(SegmentState(self.job, self.source))

    def apply(self) -> None:
        job = self.job
        job.waiting_since, job.waiting_by = timezone.now(), self.user
        job.returned_at, job.returned_by, job.returned_words = None, None, ""
        job.save(update_fields=[*WAITING_FIELDS, *RETURNED_FIELDS, *COUNTER_FIELDS])
