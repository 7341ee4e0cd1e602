"""A second person reads a translation before it is public: approves it, or hands it back with a word."""

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from .access import is_editor
from .known import Known
from .models import Job
from .publishing import COUNTED, RETURNED, WAITS, Refused, forget_return, locked, make_public, refuse_what_is_left


@transaction.atomic
def submit(job: Job, user) -> None:
    """Asks for a second reader. Raises Refused while anything is left."""
    job, source = locked(job, user)
    refuse_what_is_left(Known(job, source))
    job.waiting_since, job.waiting_by = timezone.now(), user
    forget_return(job)
    job.save(update_fields=[*WAITS, *RETURNED, *COUNTED])


@transaction.atomic
def approve(job: Job, user) -> Model:
    """Publishes what another submitted. Raises Refused."""
    job, source = locked(job, user)
    refuse_own(job, user)
    return make_public(job, source, user, partly=False)


@transaction.atomic
def hand_back(job: Job, user, words: str) -> None:
    """Gives what another submitted back to them, with a word. Raises Refused."""
    job, _source = locked(job, user)
    refuse_own(job, user)
    if not (words := words.replace("\x00", "").strip()):
        raise Refused(_("Please say in a word what is to be changed."))
    job.returned_at, job.returned_by, job.returned_words = timezone.now(), user, words[:5000]
    job.waiting_since = job.waiting_by = None
    job.save(update_fields=[*WAITS, *RETURNED])


def refuse_own(job: Job, user) -> None:
    """The second reader is somebody else, and there is something to read."""
    if not job.waiting_since:
        raise Refused(_("Nobody has submitted this, or it was dealt with meanwhile."))
    if job.waiting_by_id == user.pk and not is_editor(user):
        raise Refused(_("You submitted this yourself: somebody else has to read it."))
