"""Return of a translation by its second reader."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Job
from .preconditions import RETURNED, WAITS, PublishRefused, lock, refuse_own


@transaction.atomic
def hand_back(job: Job, user, words: str) -> None:
    """Gives what another submitted back to them, with a word. Raises PublishRefused."""
    job, _source = lock(job, user)
    refuse_own(job, user)
    if not (words := words.replace("\x00", "").strip()):
        raise PublishRefused(_("Please say in a word what is to be changed."))
    job.returned_at, job.returned_by, job.returned_words = timezone.now(), user, words[:5000]
    job.waiting_since = job.waiting_by = None
    job.save(update_fields=[*WAITS, *RETURNED])
