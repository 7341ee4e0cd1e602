"""Submission of a translation to a second reader."""

from django.db import transaction
from django.utils import timezone

from ..models import Job
from ..segments.state import SegmentState
from .preconditions import COUNTED, RETURNED, WAITS, lock, refuse_what_is_left


@transaction.atomic
def submit(job: Job, user) -> None:
    """Asks for a second reader. Raises PublishRefused while anything is left."""
    job, source = lock(job, user)
    refuse_what_is_left(SegmentState(job, source))
    job.waiting_since, job.waiting_by = timezone.now(), user
    job.returned_at, job.returned_by, job.returned_words = None, None, ""
    job.save(update_fields=[*WAITS, *RETURNED, *COUNTED])
