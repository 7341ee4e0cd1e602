"""The page as it would be public now, beside the editor."""

from django.http import Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .drafting import draft
from .editor import job_for
from .known import Known
from .opening import Gone, source_of


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
    page.untranslated = Known(job, source_of(job)).left()
    # As a stranger's request: a visitor sees no editors' bar.
    answer = page.make_preview_request(None, page.default_preview_mode)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer
