"""What the editor sends while somebody writes: every second of silence a few texts, answered in JSON."""

import json

from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import escape
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..jobs.save import Conflict, Saved, SourceChanged, save
from ..jobs.sources import Gone
from ..models import Job
from ..segments.rich_text import display_html
from .formatting import called, moment, written
from .rows import segments
from .views import job_to_keep, offline, progress

MOST = 500  # texts in one request: an editor never has so many at once
LONGEST = 100_000  # letters of one text


class Garbled(Exception):
    """Not what the editor sends."""


def texts_in(body: bytes) -> dict[str, tuple[str, str]]:
    """{key: (text, version)} of what was sent; raises Garbled."""
    try:
        rows = json.loads(body)["segments"]
        texts = {row["key"]: (row["text"], row["version"]) for row in rows[: MOST + 1]}
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise Garbled from problem
    words = [word for key, pair in texts.items() for word in (key, *pair)]
    if len(texts) > MOST or not all(isinstance(word, str) and len(word) <= LONGEST for word in words):
        raise Garbled
    return {key: (text.replace("\x00", ""), version) for key, (text, version) in texts.items()}


@require_POST
def write(request, pk: int):
    """Saves, and says of each text what became of it."""
    job, is_offline = job_to_keep(request, pk)
    try:
        texts = texts_in(request.body)
    except Garbled:
        return JsonResponse({"said": _("This could not be read.")}, status=400)
    try:
        outcome = save(job, request.user, texts)
        found = segments(job)
    except Gone as problem:
        raise Http404 from problem
    rich = {each.key for each in found if each.is_rich}
    results = {each.key: result(each, texts[each.key][0], job, request.user, each.key in rich) for each in outcome}
    said = {"said": offline(), "alarm": True, "offline": True} if is_offline else sentence(outcome)
    return JsonResponse({"results": results} | progress(found) | said)


def sentence(outcome: list) -> dict:
    """What is announced."""
    open_ones = sum(not isinstance(each, Saved) for each in outcome)
    if open_ones:
        words = ngettext("%(number)d text needs you.", "%(number)d texts need you.", open_ones)
        return {"said": words % {"number": open_ones}, "alarm": True}
    if any(each.problem for each in outcome):
        return {"said": _("Saved, but it can't be published like this."), "alarm": True}
    now = time_format(timezone.localtime(), "TIME_FORMAT")
    return {"said": _("Saved at %(time)s") % {"time": now}}


def result(each, text: str, job: Job, user, is_rich: bool) -> dict:
    """One text's fate, as the script knows it."""
    if isinstance(each, Saved):
        by = written(user, timezone.now()) if text.strip() else ""
        return {"state": "saved", "becomes": each.state, "version": each.version, "words": each.problem, "by": by}
    if isinstance(each, Conflict):
        page = conflict(each, text, job, is_rich)
        return {"state": "conflict", "text": each.text, "version": each.version, "html": page}
    return {"state": "moved" if isinstance(each, SourceChanged) else "refused", "words": each.words}


def conflict(each: Conflict, text: str, job: Job, is_rich: bool) -> str:
    """Both texts beside each other, with who wrote the other one and when."""
    code = job.locale.language_code
    marked = display_html if is_rich else escape
    words = {"words": each.words, "person": f"{each.by or called(None)}, {moment(each.at)}", "language": code}
    words |= {"dir": "rtl" if get_language_info(code)["bidi"] else "ltr"}
    return render_to_string(
        "translation/editor/conflict.html", words | {"mine": marked(text), "theirs": marked(each.text)}
    )
