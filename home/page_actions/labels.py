"""Labels of page actions in our words, wherever they stand: menu, form, list, several at once."""

from django.utils.translation import gettext_lazy, pgettext_lazy

TAKE_OFFLINE = gettext_lazy("Take offline")
HAND_IN = gettext_lazy("Hand in")
HAND_IN_AGAIN = gettext_lazy("Hand in again")
LABELS = {  # by Wagtail's name of the action, and whether a note is asked for
    ("reject", True): gettext_lazy("Hand back"),
    ("approve", False): gettext_lazy("Approve and publish"),
    ("approve", True): gettext_lazy("Approve with a note"),
    ("action-cancel-workflow", None): pgettext_lazy("review", "Take it back"),
    ("action-restart-workflow", None): gettext_lazy("Hand in anew"),
    ("action-unpublish", None): TAKE_OFFLINE,
}
