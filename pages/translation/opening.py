"""Opens a job: the source it is translated from, as it is published now, with what the engine needs to know."""

from django.db.models import Model
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from .adopting import adopt
from .models import Job
from .refreshing import refresh


class Gone(Exception):
    """The source was deleted, taken offline or made private while somebody worked on it."""


def instance_of(job: Job) -> Model:
    """The page or snippet that is translated, as it is published; raises Gone."""
    model = job.content_type.model_class()
    instance = model and model._default_manager.select_related("locale").filter(pk=job.object_id).first()
    if not instance or not getattr(instance, "live", True):
        raise Gone
    return instance


def source_of(job: Job, lock: bool = False) -> TranslationSource:
    """The engine's source of a job, refreshed if something was published since; the translation is begun.

    With `lock` nobody refreshes it before this transaction ends; whoever locks a job too, locks it after its source.
    """
    rows = TranslationSource.objects.filter(object_id=job.translation_key, locale_id=job.source_locale_id)
    found = rows.select_related("specific_content_type", "locale")
    own = found.select_for_update(of=("self",)) if lock else found
    source = own.first()
    if source is None or is_stale(source, job, lock):
        refresh(instance_of(job))
        source = own.get()
    begin(job, source, write=lock)
    return source


def begin(job: Job, source: TranslationSource, write: bool) -> None:
    """Where nobody has begun, the engine is told when something is written; what was written without it is taken over."""
    row = Translation.objects.filter(source=source, target_locale=job.locale_id).first()
    if row and row.enabled:
        return
    own = standing(source, job)
    if row:
        Translation.objects.filter(pk=row.pk).update(enabled=True)
    elif own or write:
        begun = Translation(source=source, target_locale_id=job.locale_id)
        Translation.objects.bulk_create([begun], ignore_conflicts=True)
    if own:
        adopt(source, job, instance_of(job), own, again=row is not None)


def standing(source: TranslationSource, job: Job) -> Model | None:
    """The translation as it is in the database; None where there is only the engine's placeholder."""
    model = source.specific_content_type.model_class()
    rows = model._default_manager.filter(translation_key=job.translation_key, locale_id=job.locale_id)
    own = rows.first()
    return None if own is None or getattr(own, "alias_of_id", None) else own


def is_stale(source: TranslationSource, job: Job, lock: bool) -> bool:
    """Whether something was published that the background has not taken in yet."""
    if not job.page_id:
        return False
    known = None if lock else job._state.fields_cache.get("page")
    rows = Page.objects.filter(pk=job.page_id).values_list("last_published_at", flat=True)
    published = known.last_published_at if known else rows.first()
    return bool(published and published > source.last_updated_at)
