"""Views of the editor of one translation: its screen, and what is saved from it, by a form or while somebody writes."""

import json
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import escape
from django.utils.translation import get_language_info, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.permissions import policy_registry

from media.features import feature_url

from ...network.models import Chrome
from ...translation.jobs.sources import Gone, has_overrides, instance_of, segment_state
from ...translation.models import Job
from ...translation.permissions import is_editor
from ...translation.segments.rich_text import display_html
from ..jobs.preconditions import available_actions, job_to_edit, job_to_save
from ..jobs.save import Conflict, Saved, SourceChanged, save
from ..style_guides import has_style_guide
from .formatting import (
    SHORTCUTS,
    attribution,
    display_name,
    format_datetime,
    progress,
    script_messages,
    text_digest,
    with_names,
)
from .job_list import kind_of, with_details
from .rows import EditorRow, group_rows, segments

# What can be done with a translation as a whole: publish, ask for a second reader, approve, hand back.


@dataclass
class Act:
    """One button of the editor."""

    name: str
    words: str
    address: str
    first: bool = True


ACTION_LABELS = {
    "approve": gettext_lazy("Approve and publish"),
    "submit": gettext_lazy("Done: ask a second reader"),
    "publish": pgettext_lazy("translation", "Publish"),
}


def action_buttons(job: Job, names: list[str]) -> list[Act]:
    """The buttons of these actions; to hand a translation back has a form of its own."""
    shown = [name for name in names if name in ACTION_LABELS]
    return [Act(name, str(ACTION_LABELS[name]), reverse(f"bench:{name}", args=[job.pk])) for name in shown]


SCRIPTS = ["js/admin/translation-marks.js", "js/admin/translation-editor.js", "js/admin/translation-preview.js"]


def job_for(request, pk: int) -> Job:
    """The job, if this person may open it; else 404, so that nobody else learns that there is one."""
    if (job := job_to_edit(pk, request.user)) is None:
        raise Http404
    return job


def job_to_save_for(request, pk: int) -> tuple[Job, bool]:
    """The job to save texts of, and whether its source is offline; else 404."""
    job, is_offline = job_to_save(pk, request.user)
    if job is None:
        raise Http404
    return job, is_offline


def post_or_editor(view):
    """Decorator of a view of a job that takes a POST: who comes by GET, as after signing in again, is led to the editor."""

    @wraps(view)
    def wrapped(request, pk: int):
        if request.method in {"GET", "HEAD"}:
            job_to_save_for(request, pk)
            return redirect("bench:job", pk)
        return require_POST(view)(request, pk)

    return wrapped


def save_offline(request, job: Job):
    """Saves the form and redirects to the list: there is nothing to be seen or published."""
    if request.method == "POST":
        save_form(request, job)
    messages.warning(request, offline_message())
    return redirect("bench:list")


def offline_message() -> str:
    return _("The original is offline at the moment. What you wrote is saved; it can be published when it is back.")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk: int):
    """The screen; a form sent without script is saved, and shown again where something could not be."""
    job, is_offline = job_to_save_for(request, pk)
    if is_offline:
        return save_offline(request, job)
    outcome = save_form(request, job) if request.method == "POST" else {}
    left = {key: each for key, each in outcome.items() if not isinstance(each, Saved)}
    if request.method == "POST" and not left:
        messages.success(request, _("Saved."))
        return redirect("bench:job", pk)
    return render_editor(request, job, left)


def chrome_of(job: Job, original, user) -> Chrome | None:
    """The words around every page in this language, where this person may see what stood there before."""
    if not isinstance(original, Chrome):
        return None
    chrome = Chrome.objects.filter(translation_key=original.translation_key, locale=job.locale_id).first()
    policy = policy_registry.get_by_type(Chrome)
    return chrome if chrome and policy.user_has_permission_for_instance(user, "change", chrome) else None


def render_editor(request, job: Job, unsaved: dict | None = None, message: str = "", status: int = 200, partly=False):
    """The response with the editor; `unsaved`: key to answer of texts that were not saved, shown beside those stored.

    `partly`: a part of the translation could be published all the same.
    """
    try:
        state, original = segment_state(job), instance_of(job)
    except Gone as problem:
        raise Http404 from problem
    found = segments(job, state)
    rows = [EditorRow(each, (unsaved or {}).get(each.key), posted_text(request, each.key)) for each in found]
    shown = {question.pk for each in found for question in each.questions}
    others = job.questions.filter(settled_at=None).exclude(pk__in=shown).select_related("asked_by", "answered_by")
    context = (
        job_context(job)
        | progress(state)
        | {"groups": group_rows(rows), "rows": rows, "told": message, "other_questions": with_names(list(others))}
    )
    actions = available_actions(job, request.user)
    context |= {"acts": action_buttons(job, actions), "may_hand_back": "hand_back" in actions}
    context |= {"address": original.get_url(request) if job.page_id else "", "has_preview": job.page_id is not None}
    context["style"] = has_style_guide(job.locale.language_code)
    context["has_overrides"] = has_overrides(job)
    chrome = chrome_of(job, original, request.user)
    context["earlier_url"] = feature_url("earlier_versions", chrome) if chrome else ""
    context |= {
        "words": script_messages(),
        "shortcuts": SHORTCUTS,
        "scripts": SCRIPTS,
        "sets_due_dates": is_editor(request.user),
    }
    left = [row for row in rows if row.state in {"new", "changed"}]
    context["may_publish_partly"] = partly and "publish" in actions and any(not row.is_outdated for row in left)
    context["only_due"] = bool(job.translated_at and left)
    return TemplateResponse(request, "translation/editor/editor.html", context, status=status)


def posted_text(request, key: str) -> str:
    """The text of the form field of this segment."""
    return request.POST.get(f"text-{key}", "").replace("\r\n", "\n")


def job_context(job: Job) -> dict:
    """Template context of the header of the editor."""
    with_details([job])
    languages = {"source": job.source_locale.language_code, "target": job.locale.language_code}
    directions = {
        f"{name}_dir": "rtl" if get_language_info(code)["bidi"] else "ltr" for name, code in languages.items()
    }
    return {
        "job": job,
        "kind": kind_of(job),
        "back": reverse("bench:list"),
        "was_translated": job.translated_at is not None,
        "returned_by": display_name(job.returned_by),
        "waiting_by": display_name(job.waiting_by),
    } | directions


def changed_texts(request) -> dict[str, tuple[str, str]]:
    """{key: (text, version)} of the form fields that were changed."""
    texts = {}
    for name, text in request.POST.items():
        key = name.removeprefix("text-")
        if name != key and text_digest(text) != request.POST.get(f"was-{key}"):
            texts[key] = (posted_text(request, key), request.POST.get(f"version-{key}", ""))
    return texts


def save_form(request, job: Job) -> dict:
    """Saves the changed texts of the form; key to answer."""
    texts = changed_texts(request)
    try:
        return {each.key: each for each in save(job, request.user, texts)} if texts else {}
    except Gone as problem:
        raise Http404 from problem


# What the editor's script sends while somebody writes: every second of silence a few texts, answered in JSON.

MOST = 500  # texts in one request: an editor never has so many at once
LONGEST = 100_000  # letters of one text


class Garbled(Exception):
    """Not what the editor sends."""


def parse_texts(body: bytes) -> dict[str, tuple[str, str]]:
    """Parses the JSON body into {key: (text, version)}. Raises Garbled."""
    try:
        rows = json.loads(body)["segments"]
        json.dumps(rows, ensure_ascii=False).encode()  # raises where half of a surrogate pair is: no database holds it
        texts = {row["key"]: (row["text"], row["version"]) for row in rows[: MOST + 1]}
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise Garbled from problem
    values = [value for key, pair in texts.items() for value in (key, *pair)]
    if len(texts) > MOST or not all(isinstance(value, str) and len(value) <= LONGEST for value in values):
        raise Garbled
    return {key: (text.replace("\x00", ""), version) for key, (text, version) in texts.items()}


@require_POST
def autosave(request, pk: int):
    """JSON endpoint of the editor's script: saves, with a result for each text."""
    job, is_offline = job_to_save_for(request, pk)
    try:
        texts = parse_texts(request.body)
    except Garbled:
        return JsonResponse({"said": _("This could not be read.")}, status=400)
    try:
        outcome = save(job, request.user, texts)
    except Gone as problem:
        raise Http404 from problem
    results = {each.key: serialize_result(each, texts[each.key][0], job, request.user) for each in outcome}
    status = {"said": offline_message(), "alarm": True, "offline": True} if is_offline else status_data(outcome)
    return JsonResponse({"results": results} | progress(segment_state(job)) | status)


def status_data(outcome: list) -> dict:
    """The status message of the JSON response, for the live region of the editor."""
    unsaved = sum(not isinstance(each, Saved) for each in outcome)
    if unsaved:
        message = ngettext("%(number)d text needs you.", "%(number)d texts need you.", unsaved)
        return {"said": message % {"number": unsaved}, "alarm": True}
    if any(each.problem for each in outcome):
        return {"said": _("Saved, but it can't be published like this."), "alarm": True}
    now = time_format(timezone.localtime(), "TIME_FORMAT")
    return {"said": _("Saved at %(time)s") % {"time": now}}


def serialize_result(each, text: str, job: Job, user) -> dict:
    """One answer of `save`, serialized for the script."""
    if isinstance(each, Saved):
        by = attribution(user, timezone.now()) if text.strip() else ""
        return {"state": "saved", "becomes": each.state, "version": each.version, "words": each.problem, "by": by}
    if isinstance(each, Conflict):
        page = render_conflict(each, text, job)
        return {"state": "conflict", "text": each.text, "version": each.version, "html": page}
    return {"state": "moved" if isinstance(each, SourceChanged) else "refused", "words": each.words}


def render_conflict(each: Conflict, text: str, job: Job) -> str:
    """HTML of a conflict: both texts, with who wrote the other one and when."""
    code = job.locale.language_code
    marked = display_html if each.is_rich else escape
    context = {
        "words": each.words,
        "person": f"{each.by or display_name(None)}, {format_datetime(each.at)}",
        "language": code,
    }
    context |= {"dir": "rtl" if get_language_info(code)["bidi"] else "ltr"}
    return render_to_string(
        "translation/editor/conflict.html", context | {"mine": marked(text), "theirs": marked(each.text)}
    )
