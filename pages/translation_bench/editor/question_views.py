"""Views of questions: a translator asks beside a text, the author answers on the home screen."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...translation.jobs.sources import Gone
from ...translation.segments.state import text_of
from ..jobs.questions import (
    AnsweredAlready,
    answer_question,
    create_question,
    mark_answers_seen,
    may_answer,
    open_questions_for,
)
from ..jobs.save import Saved
from ..models import Question
from .formatting import display_name
from .views import job_for, post_or_editor, render_editor, save_form

LONGEST, MOST = 2000, 20


def posted_text(request, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST]


@post_or_editor
def ask_view(request, pk: int):
    """Creates a question about the segment whose button was pressed; saves the rest of the form."""
    job = job_for(request, pk)
    unsaved = {key: each for key, each in save_form(request, job).items() if not isinstance(each, Saved)}
    key = request.POST.get("ask", "")[:100]
    if text := posted_text(request, f"question-{key}"):
        try:
            create_question(job, request.user, key, text)
        except Gone as problem:
            raise Http404 from problem
        messages.success(request, _("Your question was sent. You find the answer here."))
    else:
        messages.warning(request, _("Write your question first."))
    if unsaved:
        return render_editor(request, job, unsaved)
    return redirect(f"{reverse('bench:job', args=[pk])}#s-{key}")


@post_or_editor
def settle_view(request, pk: int):
    """Marks the answers as seen."""
    mark_answers_seen(job_for(request, pk))
    return redirect("bench:job", pk)


def open_questions(user) -> list[Question]:
    """The unanswered questions to this user, the oldest first, with the attributes that the list shows."""
    found = list(open_questions_for(user)[:MOST])
    for each in found:
        each.asked_name = display_name(each.asked_by)
        each.about = text_of(each.string.data) if each.string else ""
        each.address = reverse("wagtailadmin_pages:edit", args=[each.job.page_id]) if each.job.page_id else ""
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def answer_view(request, pk: int):
    """Saves the answer of an author; GET, from the link in the mail, redirects to the question on the home screen."""
    question = Question.objects.filter(pk=pk).select_related("job").first()
    if question is None:
        raise Http404
    if not may_answer(request.user, question):
        raise PermissionDenied
    home = reverse("wagtailadmin_home")
    if request.method != "POST":
        return redirect(f"{home}#question-{pk}")
    text = posted_text(request, "answer")
    try:
        answer_question(question, request.user, text)
        messages.success(request, _("Your answer was sent."))
    except AnsweredAlready:
        messages.info(request, _("Somebody has answered this meanwhile."))
    except ValueError:
        messages.warning(request, _("Write your answer first."))
    return redirect(home)
