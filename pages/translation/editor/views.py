"""Views of the editor of one translation: form, preview of the draft, actions on the whole."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language_info, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import TranslationSource
from wagtail_localize.segments.ingest import ingest_segments

from ..jobs.save import Saved, save
from ..jobs.sources import Gone, instance_of, source_of, standing
from ..models import Job, TranslationRules
from ..permissions import is_editor, may, may_keep
from ..segments.extract import words as number_of_words
from ..segments.state import SegmentState
from ..style_guides import has_style
from .formatting import SHORTCUTS, called, digest_of, threads, words
from .job_list import kind_of, with_details
from .rows import EditorRow, grouped, segments

# The page or snippet as it would be published now, in memory.


def draft(job: Job) -> Model:
    """An instance with the translations as they are saved, for the preview; the source's words where there are none."""
    source = source_of(job)
    original = source.as_instance()
    translation = standing(source, job) or unborn(source, job)
    copy_synchronised_fields(original, translation)
    segments = source._get_segments_for_translation(job.locale, fallback=True)
    ingest_segments(original, translation, source.locale, job.locale, segments)
    return translation


def unborn(source: TranslationSource, job: Job) -> Model:
    """A translation that nobody has published: the source, standing in memory where the translation will stand."""
    copy = source.as_instance()
    copy.locale = job.locale
    if isinstance(copy, Page):
        above = copy.get_ancestors().values_list("translation_key", flat=True)
        kin = Page.objects.filter(translation_key__in=list(above), locale_id=job.locale_id)
        if own := kin.order_by("depth").last():  # the last place below the nearest there is, which no real page has
            copy.path, copy.depth = own.path + Page.alphabet[-1] * Page.steplen, own.depth + 1
            copy._cached_parent_obj, copy.numchild = own, 0
            copy.set_url_path(own)
    return copy


# What can be done with a translation as a whole: publish, ask for a second reader, approve, hand back.


@dataclass
class Act:
    """One button of the editor."""

    name: str
    words: str
    address: str
    first: bool = True


def acts(job: Job, user) -> list[Act]:
    """What this person may do with it now; the first is what one would do next."""
    found = []
    if job.waiting_since:
        if job.waiting_by_id != user.pk or is_editor(user):
            found.append(("approve", _("Approve and publish")))
    elif TranslationRules.asks_for_second_reader() and not is_editor(user):
        found.append(("submit", _("Done: ask a second reader")))
    else:
        found.append(("publish", pgettext("translation", "Publish")))
    return [Act(name, words, reverse(f"bench:{name}", args=[job.pk])) for name, words in found]


def may_hand_back(job: Job, user) -> bool:
    """Whether another submitted it, so that this person may return it with a word."""
    return bool(job.waiting_since) and job.waiting_by_id != user.pk


SCRIPTS = ["js/admin/translation-marks.js", "js/admin/translation-editor.js", "js/admin/translation-preview.js"]


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
    rows = [EditorRow(each, (unsaved or {}).get(each.key), posted(request, each.key)) for each in found]
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
    return TemplateResponse(request, "translation/editor/editor.html", context, status=status)


def posted(request, key: str) -> str:
    """What a form sent back for this text."""
    return request.POST.get(f"text-{key}", "").replace("\r\n", "\n")


def about(job: Job) -> dict:
    """What the head of the screen says."""
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


# The page as it would be public now, beside the editor.


@require_safe
@xframe_options_sameorigin
def preview(request, pk: int) -> HttpResponse:
    """What is saved, on the page's own template; kept by nobody."""
    job = job_for(request, pk)
    if job.page_id is None:
        raise Http404
    try:
        page = draft(job)
    except Gone as problem:
        raise Http404 from problem
    # Published as it is here, it follows its source; what is left is marked with its language, as readers would see it.
    page.behind_since, page.in_source_words, page.written_for = None, False, {}
    page.untranslated = SegmentState(job, source_of(job)).left()
    # As a stranger's request: a visitor sees no editors' bar.
    answer = page.make_preview_request(None, page.default_preview_mode)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer
