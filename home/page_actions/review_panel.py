"""Panel above the form of a page in a workflow: what is asked and by whom, or the note with which it came back."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState

from ..dashboard.worklists import display_name


@dataclass
class ReviewNote:
    words: str
    note: str = ""
    hint: str = ""


def day(moment) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")


def review_note(page: Page, user) -> ReviewNote | None:
    """None where nobody asks anything of this page."""
    state = page.current_workflow_state
    task = state.current_task_state if state else None
    if task is None:
        return None
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return handed_back(task)
    who, when = display_name(state.requested_by) or _("Somebody"), day(task.started_at)
    words = _("%(person)s asks to make this public (%(moment)s)") % {"person": who, "moment": when}
    may = dict.fromkeys(name for name, _label, _modal in task.task.specific.get_actions(page, user))
    if "approve" in may:
        return ReviewNote(words, note_before(state), _("Approve it below, or hand it back with a note."))
    return ReviewNote(words, note_before(state), _("An editor reads it; you are told by mail."))


def handed_back(task) -> ReviewNote:
    who = display_name(task.finished_by) or _("Somebody")
    words = _("%(person)s handed this back (%(moment)s)") % {"person": who, "moment": day(task.finished_at)}
    return ReviewNote(words, task.comment, _("Change the text, then submit it again."))


def note_before(state: WorkflowState) -> str:
    """What was asked for the last time it was handed back: whoever reads it again sees whether that was done."""
    back = state.task_states.filter(status="rejected").exclude(comment="").order_by("-finished_at").first()
    return back.comment if back else ""
