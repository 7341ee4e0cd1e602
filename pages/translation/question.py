"""The question that is asked about the translations of pages before these are moved, deleted or taken offline."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail.models import Page

from .tree import FOLLOW, OFFLINE, OWN, Family

ANSWERS = {  # action: (value, label, what it means), the usual one first
    "move": [
        (FOLLOW, _("Move them too"), _("Each goes below the translation of the new place; old addresses lead there.")),
        (OWN, _("Leave them where they are"), _("They stay translations of this page, at their own places.")),
    ],
    "unpublish": [
        (FOLLOW, _("Take them offline too"), _("“Bring back” in the menu of each publishes it again.")),
        (OWN, _("Leave them public"), _("Visitors in these languages go on reading them.")),
    ],
    "delete": [
        (FOLLOW, _("Delete them too"), _("For good, with what stands below them.")),
        (OWN, _("Keep them as pages of their own"), _("They stay public and are edited like any other page.")),
        (OFFLINE, _("Keep them, but offline"), _("Nobody sees them until somebody publishes them again.")),
    ],
}


@dataclass(frozen=True)
class Question:
    languages: str
    answers: list[tuple]


def carried(pages: Page | Iterable, action: str) -> Question | None:
    """What to ask before this is done to a page or to several; None where they have no translations."""
    listed = [pages] if isinstance(pages, Page) else [each["item"] for each in pages or ()]
    chosen = [each for each in listed if isinstance(each, Page)] if action in ANSWERS else []
    names = [name for page in chosen if (family := Family.of(page)) for name in family.languages]
    comma = pgettext("between parts of a line", ", ")
    return Question(comma.join(dict.fromkeys(names)), ANSWERS[action]) if names else None
