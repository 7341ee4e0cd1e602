"""What the editor's script says, and its keys: words for a script go through the catalogues too."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

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
