"""Return of a translation by its second reader."""

from django.utils import timezone
from django.utils.translation import gettext as _

from ...translation.models import Job
from .preconditions import RETURNED_FIELDS, WAITING_FIELDS, PublishRefused, TranslationAction, refuse_own_submission


class HandBackAction(TranslationAction):
    """Rejection of a submitted translation, with a message to the user who submitted it."""

    def __init__(self, job: Job, user, message: str):
        super().__init__(job, user)
        self.message = message.replace("\x00", "").strip()

    def check(self) -> None:
        refuse_own_submission(self.job, self.user)
        if not self.message:
            raise PublishRefused(_("Please say in a word what is to be changed."))

    def apply(self) -> None:
        job = self.job
        job.returned_at, job.returned_by, job.returned_words = timezone.now(), self.user, self.message[:5000]
        job.waiting_since = job.waiting_by = None
        job.save(update_fields=[*WAITING_FIELDS, *RETURNED_FIELDS])
