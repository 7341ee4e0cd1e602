"""Log actions of consent. A restore withdraws pictures again, and their history is read, while it is off, too."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_consent_actions(actions):
    """What the history of a picture tells of those who are shown on it; never a name."""
    actions.register_action("media.withdraw", _("Take from the public"), _("A drawing took its place"))
    actions.register_action("media.show_again", _("Show again"), _("It is shown again"))
    actions.register_action("media.blur", _("Blur"), _("What was boxed was blurred; the old file is gone"))
