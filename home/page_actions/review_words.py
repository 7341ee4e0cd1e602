"""What became of a review, in words beside the page."""

from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from pages.i18n.durations import time_ago


def review_words(state: WorkflowState) -> str:
    """“Handed in 2 hours ago”, whatever the step is called."""
    task = state.current_task_state
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("Handed back %(when)s") % {"when": time_ago(task.finished_at)}
    return _("Handed in %(when)s") % {"when": time_ago(task.started_at)}
