"""What can be done with a translation as a whole: publish, ask for a second reader, approve, hand back."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .access import is_editor
from .models import Job, TranslationRules


@dataclass
class Act:
    """One button of the editor."""

    name: str
    words: str
    address: str
    first: bool = True


def acts(job: Job, user) -> list[Act]:
    """What this person may do with it now; the first is what one would do next."""
    found = []
    if job.waiting_since:
        if job.waiting_by_id != user.pk or is_editor(user):
            found.append(("approve", _("Approve and publish")))
    elif TranslationRules.asks_for_second_reader() and not is_editor(user):
        found.append(("submit", _("Done: ask a second reader")))
    else:
        found.append(("publish", pgettext("translation", "Publish")))
    return [Act(name, words, reverse(f"bench:{name}", args=[job.pk])) for name, words in found]


def may_hand_back(job: Job, user) -> bool:
    """Whether another submitted it, so that this person may return it with a word."""
    return bool(job.waiting_since) and job.waiting_by_id != user.pk
