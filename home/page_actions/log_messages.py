"""Log messages in the history of a page: a version that was brought back is named by its day and person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.models import Revision

from .restore import version_label


@hooks.register("register_log_actions", order=1000)  # after Wagtail's own
def register_log_actions(actions):
    @actions.register_action("wagtail.revert")
    class Reverted(LogFormatter):
        label = gettext_lazy("An earlier version brought back")

        def format_message(self, log_entry):
            version = Revision.objects.filter(pk=log_entry.data.get("revision", {}).get("id")).first()
            if version is None:
                return _("Back to an earlier version")
            return _("Back to the version of %(version)s") % {"version": version_label(version)}
