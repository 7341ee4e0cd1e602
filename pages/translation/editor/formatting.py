"""Formatting of who did what and when and of how far a job is; messages and keyboard shortcuts of the editor's script."""

from hashlib import sha256

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from ..permissions import name_of
from ..segments.state import SegmentState


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


def progress(known: SegmentState) -> dict:
    """How far it is, in numbers and in words."""
    work, done = known.work(), known.done() - known.outdated
    left = sum(number for pair, number in work.items() if pair not in done)
    ready = len(work.keys() & done)
    count = _("%(done)d of %(all)d texts") % {"done": ready, "all": len(work)}
    if left:
        count += " · " + ngettext("%(left)d word left", "%(left)d words left", left) % {"left": left}
    return {"all": len(work), "done": ready, "count": count}


# What the editor's script says, and its keys: words for a script go through the catalogues too.

CTRL, ALT = "Ctrl", "Alt"
SHORTCUTS = [
    ((CTRL, "Enter"), gettext_lazy("Done: go to the next text that is to do")),
    ((CTRL, "Shift", "Enter"), gettext_lazy("Back to the one before that is to do")),
    ((ALT, "↓"), gettext_lazy("Next text")),
    ((ALT, "↑"), gettext_lazy("Text before")),
    ((ALT, "E"), gettext_lazy("Put in the earlier translation")),
    ((ALT, "C"), gettext_lazy("Copy the original")),
    ((ALT, "Q"), gettext_lazy("Ask the author")),
    ((CTRL, "K"), gettext_lazy("Make the chosen words the next link")),
    ((CTRL, "B"), pgettext_lazy("translation", "Bold")),
    ((CTRL, "I"), pgettext_lazy("translation", "Italic")),
    (("?",), gettext_lazy("This list, outside of a field")),
]


def words() -> dict[str, str]:
    """By the name that the script knows them by."""
    return {
        "saving": _("Saving …"),
        "lost": _("Not saved: the server can't be reached. Your words are kept here; we go on trying."),
        "logged_out": _("Not saved: you are logged out. Your words are kept here. Log in again in another tab."),
        "restored": _("Words that were not saved last time were put in again."),
        "back": _("Take it back"),
        "all_done": _("Nothing is left to do here."),
        "bold": pgettext("translation", "Bold"),
        "italic": pgettext("translation", "Italic"),
        "code": pgettext("translation", "Code"),
        "link": _("Link %(number)s"),
        "missing": _("not in the text yet"),
        "marks": _("Marks"),
    }
