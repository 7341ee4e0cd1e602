"""The editor of one translation: opens it, and takes its form where there is no script."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .access import is_editor, may, may_keep
from .acts import acts, may_hand_back
from .answers import Saved
from .grouping import grouped
from .listing import kind_of, told
from .models import Job
from .opening import Gone, instance_of
from .rows import Row
from .saving import save
from .segments import segments
from .sentences import SHORTCUTS, words
from .styles import has_style
from .telling import called, digest_of, threads
from .word_count import words as number_of_words

SCRIPTS = ["js/bench-marks.js", "js/bench.js", "js/bench-preview.js"]


RELATED = ("page", "locale", "source_locale", "content_type", "waiting_by", "returned_by", "translated_by")


def job_for(request, pk: int) -> Job:
    """The job, if this person may open it; nobody else learns that there is one."""
    job = Job.objects.select_related(*RELATED).filter(pk=pk).first()
    if job is None or not may(request.user, job):
        raise Http404
    return job


def job_to_keep(request, pk: int) -> tuple[Job, bool]:
    """The same where nothing but what somebody wrote is to be saved; whether the source is offline at the moment."""
    job = Job.every.select_related(*RELATED).filter(pk=pk).first()
    if job is not None and may(request.user, job):
        return job, False
    if job is None or not may_keep(request.user, job):
        raise Http404
    return job, True


def keep_offline(request, job: Job):
    """Takes what a form sent, and leads back to the list: there is nothing to be seen or published."""
    if request.method == "POST":
        save_form(request, job)
    messages.warning(request, offline())
    return redirect("bench:list")


def offline() -> str:
    return _("The original is offline at the moment. What you wrote is saved; it can be published when it is back.")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk: int):
    """The screen; a form sent without script is saved, and shown again where something could not be."""
    job, is_offline = job_to_keep(request, pk)
    if is_offline:
        return keep_offline(request, job)
    outcome = save_form(request, job) if request.method == "POST" else {}
    left = {key: each for key, each in outcome.items() if not isinstance(each, Saved)}
    if request.method == "POST" and not left:
        messages.success(request, _("Saved."))
        return redirect("bench:job", pk)
    return show(request, job, left)


def show(request, job: Job, unsaved: dict | None = None, told_words: str = "", status: int = 200, partly=False):
    """The editor, with what was sent and not taken (by key) beside what stands; `partly`: it could be public all the same."""
    try:
        found = segments(job)
        original = instance_of(job)
    except Gone as problem:
        raise Http404 from problem
    rows = [Row(each, (unsaved or {}).get(each.key), posted(request, each.key)) for each in found]
    shown = {question.pk for each in found for question in each.questions}
    others = job.questions.filter(settled_at=None).exclude(pk__in=shown).select_related("asked_by", "answered_by")
    context = (
        about(job)
        | progress(found)
        | {"groups": grouped(rows), "rows": rows, "told": told_words, "other_questions": threads(list(others))}
    )
    context |= {"acts": acts(job, request.user), "may_hand_back": may_hand_back(job, request.user)}
    context |= {"address": original.get_url(request) if job.page_id else "", "has_preview": job.page_id is not None}
    context["style"] = has_style(job.locale.language_code)
    context |= {"words": words(), "shortcuts": SHORTCUTS, "scripts": SCRIPTS, "sets_due_dates": is_editor(request.user)}
    left, names = [row for row in rows if row.state in {"new", "changed"}], {each.name for each in context["acts"]}
    context["may_publish_partly"] = partly and "publish" in names and any(not row.is_doubted for row in left)
    context["only_due"] = bool(job.translated_at and left)
    return TemplateResponse(request, "translation/editor.html", context, status=status)


def posted(request, key: str) -> str:
    """What a form sent back for this text."""
    return request.POST.get(f"text-{key}", "").replace("\r\n", "\n")


def about(job: Job) -> dict:
    """What the head of the screen says."""
    told([job])
    languages = {"source": job.source_locale.language_code, "target": job.locale.language_code}
    directions = {
        f"{name}_dir": "rtl" if get_language_info(code)["bidi"] else "ltr" for name, code in languages.items()
    }
    return {
        "job": job,
        "kind": kind_of(job),
        "back": reverse("bench:list"),
        "was_translated": job.translated_at is not None,
        "returned_by": called(job.returned_by),
        "waiting_by": called(job.waiting_by),
    } | directions


def progress(found: list) -> dict:
    """How far it is, in numbers and in words."""
    work = [each for each in found if each.is_work]
    done = [each for each in work if each.state == "done"]
    left = sum(number_of_words(each.source_html) for each in work if each.state != "done")
    count = _("%(done)d of %(all)d texts") % {"done": len(done), "all": len(work)}
    if left:
        count += " · " + ngettext("%(left)d word left", "%(left)d words left", left) % {"left": left}
    return {"all": len(work), "done": len(done), "count": count}


def sent(request, found: list) -> dict[str, tuple[str, str]]:
    """The texts of a form that are other than those it was shown with."""
    texts = {}
    for segment in found:
        text = request.POST.get(f"text-{segment.key}")
        if text is None or digest_of(text) == request.POST.get(f"was-{segment.key}"):
            continue
        texts[segment.key] = (posted(request, segment.key), request.POST.get(f"version-{segment.key}", ""))
    return texts


def save_form(request, job: Job) -> dict:
    """Saves what was changed in the form; one answer for each text."""
    texts = sent(request, segments(job))
    return {each.key: each for each in save(job, request.user, texts)} if texts else {}
