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

from ..jobs.sources import Gone, existing_translation, segment_state
from ..models import Job
from ..segments.extract import extract
from ..segments.state import SegmentState
from .views import job_for


def draft(known: SegmentState) -> Model:
    """An instance with the translations as they are saved, for the preview; the source's words where there are none."""
    source, job = known.source, known.job
    original = source.as_instance()
    translation = existing_translation(source, job) or unborn(source, job)
    copy_synchronised_fields(original, translation)
    ingest_segments(original, translation, source.locale, job.locale, segment_values(known, original))
    return translation


def segment_values(known: SegmentState, original: Model) -> list:
    """What the engine would put in; of a page that was written by hand, its words as they would be taken over."""
    if known.source.pk:
        values = known.source._get_segments_for_translation(known.job.locale, fallback=True)
    else:
        found = extract(original)
        values = [*found.strings, *found.templates]
    rows = {(row.context.path, row.order): (row.context_id, row.string_id) for row in known.segments}
    for value in values if known.by_hand else ():
        if isinstance(value, StringSegmentValue) and (row := known.by_hand.get(rows.get((value.path, value.order)))):
            value.string = StringValue(row.data)
    return values


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


@require_safe
@xframe_options_sameorigin
def preview(request, pk: int) -> HttpResponse:
    """What is saved, on the page's own template; kept by nobody."""
    job = job_for(request, pk)
    if job.page_id is None:
        raise Http404
    try:
        known = segment_state(job)
        page = draft(known)
    except Gone as problem:
        raise Http404 from problem
    # Published as it is here, it follows its source; what is left is marked with its language, as readers would see it.
    page.behind_since, page.in_source_words, page.written_for = None, False, {}
    page.untranslated = known.untranslated_texts()
    # As a stranger's request: a visitor sees no editors' bar.
    answer = page.make_preview_request(None, page.default_preview_mode)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer
