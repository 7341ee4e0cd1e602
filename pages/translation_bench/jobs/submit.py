"""Submission of a translation to a second reader."""

from django.db import transaction
from django.utils import timezone

from ...translation.models import Job
from ...translation.segments.state import SegmentState
from .preconditions import COUNTER_FIELDS, RETURNED_FIELDS, WAITING_FIELDS, lock_job, refuse_untranslated


@transaction.atomic
def submit(job: Job, user) -> None:
    """Submits a translation for review by a second reader. Raises PublishRefused while a segment is left."""
    job, source = lock_job(job, user)
    refuse_untranslated(SegmentState(job, source))
    job.waiting_since, job.waiting_by = timezone.now(), user
    job.returned_at, job.returned_by, job.returned_words = None, None, ""
    job.save(update_fields=[*WAITING_FIELDS, *RETURNED_FIELDS, *COUNTER_FIELDS])
