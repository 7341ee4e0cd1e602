"""Preview of a translation: the page or snippet as it would be published now, built in memory."""

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

from ...translation.jobs.sources import Gone, existing_translation, segment_state
from ...translation.models import Job
from ...translation.segments.extract import extract
from ...translation.segments.state import SegmentState
from .views import job_for


def build_preview(state: SegmentState) -> Model:
    """An unsaved instance with the stored translations, for the preview; in the source's words where there are none."""
    source, job = state.source, state.job
    original = source.as_instance()
    translation = existing_translation(source, job) or unpublished_translation(source, job)
    copy_synchronised_fields(original, translation)
    ingest_segments(original, translation, source.locale, job.locale, segment_values(state, original))
    return translation


def segment_values(state: SegmentState, original: Model) -> list:
    """The segment values that the engine would ingest; of a page written by hand, those that would be adopted."""
    if state.source.pk:
        values = state.source._get_segments_for_translation(state.job.locale, fallback=True)
    else:
        found = extract(original)
        values = [*found.strings, *found.templates]
    rows = {(row.context.path, row.order): (row.context_id, row.string_id) for row in state.segments}
    for value in values if state.by_hand else ():
        if isinstance(value, StringSegmentValue) and (row := state.by_hand.get(rows.get((value.path, value.order)))):
            value.string = StringValue(row.data)
    return values


def unpublished_translation(source: TranslationSource, job: Job) -> Model:
    """A copy of the source in memory, at the place in the tree where the translation will be created."""
    copy = source.as_instance()
    copy.locale = job.locale
    if isinstance(copy, Page):
        ancestors = copy.get_ancestors().values_list("translation_key", flat=True)
        translations = Page.objects.filter(translation_key__in=list(ancestors), locale_id=job.locale_id)
        if parent := translations.order_by("depth").last():
            # The last path below the nearest translated ancestor, which no real page has.
            copy.path, copy.depth = parent.path + Page.alphabet[-1] * Page.steplen, parent.depth + 1
            copy._cached_parent_obj, copy.numchild = parent, 0
            copy.set_url_path(parent)
    return copy


@require_safe
@xframe_options_sameorigin
def preview(request, pk: int) -> HttpResponse:
    """The stored translations, rendered with the page's own template; never cached."""
    job = job_for(request, pk)
    if job.page_id is None:
        raise Http404
    try:
        state = segment_state(job)
        page = build_preview(state)
    except Gone as problem:
        raise Http404 from problem
    # Published as it is here, it follows its source; what is left is marked with its language, as readers would see it.
    page.behind_since, page.in_source_words, page.written_for = None, False, {}
    page.untranslated = state.untranslated_texts()
    # As a stranger's request: a visitor sees no editors' bar.
    response = page.make_preview_request(None, page.default_preview_mode)
    response["Cache-Control"] = "private, no-store"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
