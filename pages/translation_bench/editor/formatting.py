"""Formatting of who did what and when and of how far a job is; messages and keyboard shortcuts of the editor's script."""

from hashlib import sha256

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from ...i18n.locales import isolate
from ...translation.permissions import name_of
from ...translation.segments.state import SegmentState

ICON = "wagtail-localize-language"


def text_digest(text: str) -> str:
    return sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:12]


def display_name(user) -> str:
    """Display name of a user; “Somebody” where the account is gone."""
    return name_of(user) or _("Somebody")


def with_names(questions: list) -> list:
    """The questions, each with the display names of who asked and who answered."""
    for each in questions:
        each.asked_name, each.answered_name = display_name(each.asked_by), display_name(each.answered_by)
    return questions


def attribution(user, at) -> str:
    """Who wrote a text, and when; only when, where the user is not known."""
    if not at or not user:
        return format_datetime(at) if at else ""
    return _("%(person)s, %(when)s") % {"person": isolate(display_name(user)), "when": format_datetime(at)}


def format_datetime(at) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def progress(state: SegmentState) -> dict:
    """Progress of a job, for context and JSON: counts and their label."""
    work, done = state.work(), state.done() - state.outdated
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


def script_messages() -> dict[str, str]:
    """Messages of the editor's script, by the name it knows them by."""
    return {
        "saving": _("Saving …"),
        "lost": _("Not saved: the server can't be reached. Your words are kept here; we go on trying."),
        "logged_out": _("Not saved: you are logged out. Your words are kept here. Log in again in another tab."),
        "closed": _("Not saved: the desk is closed for now. Your words are kept here; we go on trying."),
        "gone": _(
            "Not saved: this text is not there any more, or not yours any more. What you wrote last is only in this browser."
        ),
        "anew": _("Show the new text"),
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
