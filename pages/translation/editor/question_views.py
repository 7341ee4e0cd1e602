"""Views of questions: a translator asks beside a text, the author answers on the home screen."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..jobs.questions import answer_question, create_question, mark_answers_seen, may_answer, open_questions_for
from ..jobs.save import Saved
from ..jobs.sources import Gone
from ..models import Question
from ..segments.state import text_of
from .formatting import called
from .views import job_for, save_form, show

LONGEST, MOST = 2000, 20


def said(request, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST]


@require_POST
def ask_view(request, pk: int):
    """One question, about the text whose button was pressed; what else the form holds is saved."""
    job = job_for(request, pk)
    left = {key: each for key, each in save_form(request, job).items() if not isinstance(each, Saved)}
    key = request.POST.get("ask", "")[:100]
    if words := said(request, f"question-{key}"):
        try:
            create_question(job, request.user, key, words)
        except Gone as problem:
            raise Http404 from problem
        messages.success(request, _("Your question was sent. You find the answer here."))
    else:
        messages.warning(request, _("Write your question first."))
    if left:
        return show(request, job, left)
    return redirect(f"{reverse('bench:job', args=[pk])}#s-{key}")


@require_POST
def settle_view(request, pk: int):
    """The answers are read."""
    mark_answers_seen(job_for(request, pk))
    return redirect("bench:job", pk)


def open_questions(user) -> list[Question]:
    """What this person is asked and nobody has answered, longest waiting first, with what a line of it says."""
    found = list(open_questions_for(user)[:MOST])
    for each in found:
        each.asked_name = called(each.asked_by)
        each.about = text_of(each.string.data) if each.string else ""
        each.address = reverse("wagtailadmin_pages:edit", args=[each.job.page_id]) if each.job.page_id else ""
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def answer_view(request, pk: int):
    """The answer of whoever is asked; the link in the mail leads to the question on the home screen."""
    question = Question.objects.filter(pk=pk).select_related("job").first()
    if question is None:
        raise Http404
    if not may_answer(request.user, question):
        raise PermissionDenied
    home = reverse("wagtailadmin_home")
    if request.method != "POST":
        return redirect(f"{home}#question-{pk}")
    words = said(request, "answer")
    if question.answered_at:
        messages.info(request, _("Somebody has answered this meanwhile."))
    elif words:
        answer_question(question, request.user, words)
        messages.success(request, _("Your answer was sent."))
    else:
        messages.warning(request, _("Write your answer first."))
    return redirect(home)
