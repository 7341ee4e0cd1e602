"""Panel above the form of a page in a workflow: what is asked and by whom, or the note with which it came back."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState

from pages.i18n.durations import format_datetime

from ..desk.rows import display_name


@dataclass
class ReviewNote:
    words: str
    note: str = ""
    hint: str = ""


def review_note(page: Page, user) -> ReviewNote | None:
    """The note above the form of this page; None where it is in no workflow."""
    state = page.current_workflow_state
    task = state.current_task_state if state else None
    if task is None:
        return None
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return rejection_note(task)
    who, when = display_name(state.requested_by) or _("Somebody"), format_datetime(task.started_at)
    words = _("%(person)s asks to make this public (%(moment)s)") % {"person": who, "moment": when}
    allowed_actions = dict.fromkeys(name for name, _label, _modal in task.task.specific.get_actions(page, user))
    if "approve" in allowed_actions:
        return ReviewNote(words, previous_note(state), _("Approve it below, or hand it back with a note."))
    return ReviewNote(words, previous_note(state), _("An editor reads it; you are told by mail."))


def rejection_note(task) -> ReviewNote:
    who = display_name(task.finished_by) or _("Somebody")
    words = _("%(person)s handed this back (%(moment)s)") % {"person": who, "moment": format_datetime(task.finished_at)}
    return ReviewNote(words, task.comment, _("Change the text, then hand it in again."))


def previous_note(state: WorkflowState) -> str:
    """The comment of the last rejection: whoever reads it again sees whether that was done."""
    rejected = state.task_states.filter(status="rejected").exclude(comment="").order_by("-finished_at").first()
    return rejected.comment if rejected else ""
