"""How the screens of the bench say who did what, and when."""

from hashlib import sha256

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .access import name_of


def digest_of(text: str) -> str:
    return sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:12]


def called(user) -> str:
    """How somebody is called; an account that is gone has no name."""
    return name_of(user) or _("Somebody")


def isolated(words: str) -> str:
    """Words of whatever direction within a sentence of another: the two do not mix (FIRST STRONG ISOLATE, UAX 9)."""
    return f"\u2068{words}\u2069"


def threads(questions: list) -> list:
    """Each with the names of who asked and who answered."""
    for each in questions:
        each.asked_name, each.answered_name = called(each.asked_by), called(each.answered_by)
    return questions


def written(user, at) -> str:
    """Who wrote a text, and when; of what was there from the beginning, only when."""
    if not at or not user:
        return moment(at) if at else ""
    return _("%(person)s, %(when)s") % {"person": isolated(called(user)), "when": moment(at)}


def moment(at) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
