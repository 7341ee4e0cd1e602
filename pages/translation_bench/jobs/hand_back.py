"""Return of a translation by its second reader."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...translation.models import Job
from .preconditions import RETURNED_FIELDS, WAITING_FIELDS, PublishRefused, lock_job, refuse_own_submission


@transaction.atomic
def hand_back(job: Job, user, message: str) -> None:
    """Rejects a submitted translation, with a message to whoever submitted it. Raises PublishRefused."""
    job, _source = lock_job(job, user)
    refuse_own_submission(job, user)
    if not (message := message.replace("\x00", "").strip()):
        raise PublishRefused(_("Please say in a word what is to be changed."))
    job.returned_at, job.returned_by, job.returned_words = timezone.now(), user, message[:5000]
    job.waiting_since = job.waiting_by = None
    job.save(update_fields=[*WAITING_FIELDS, *RETURNED_FIELDS])
