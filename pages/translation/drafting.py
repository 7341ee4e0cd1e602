"""The page or snippet as it would be published now, in memory."""

from django.db.models import Model
from wagtail.models import Page
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import TranslationSource
from wagtail_localize.segments.ingest import ingest_segments

from .models import Job
from .opening import source_of, standing


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
