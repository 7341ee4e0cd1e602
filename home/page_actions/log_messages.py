"""Log messages in the history of a page: a version brought back has its day and person, a review the words of the desk."""

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


REVIEW = {  # by what Wagtail calls the action; its own messages name the workflow and its steps
    "start": gettext_lazy("Handed in"),
    "approve": gettext_lazy("Approved after it was handed in"),
    "reject": gettext_lazy("Handed back"),
    "resume": gettext_lazy("Handed in again"),
    "cancel": gettext_lazy("Taken back"),
}


def review_formatter(words) -> type[LogFormatter]:
    class ReviewFormatter(LogFormatter):
        label = words

        def format_message(self, log_entry):
            return words

        def format_comment(self, log_entry):
            return log_entry.data.get("comment", "") if isinstance(log_entry.data, dict) else ""

    return ReviewFormatter


@hooks.register("register_log_actions", order=1000)
def register_review_actions(actions):
    for name, words in REVIEW.items():
        actions.register_action(f"wagtail.workflow.{name}")(review_formatter(words))
    actions.choices[:] = dict(actions.choices).items()  # each action once in the filter, by what it is called here
