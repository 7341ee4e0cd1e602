"""Source of a translation: which page or snippet it is, its TranslationSource to read or under a lock; pages above it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.query import PageQuerySet
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.models import Translation, TranslationSource

from ...visibility import placeholder_q, visible_or_scheduled
from ..models import Job
from ..segments.adopt_existing import adopt, adoptable
from ..segments.state import SegmentState
from ..segments.sync import sync_source, unsaved_source


def snippet_models() -> list[type[Model]]:
    """Every kind of snippet that can be translated."""
    return [model for model in get_snippet_models() if issubclass(model, TranslatableMixin)]


def locale_of_sources(keys: Iterable[UUID]) -> dict[UUID, int]:
    """By translation key: the language the engine translates from."""
    rows = TranslationSource.objects.filter(object_id__in=keys).order_by("-pk")
    return dict(rows.values_list("object_id", "locale_id"))


def first_of(rows: list[Model], engine: int | None, default: int | None) -> Model | None:
    """The source among these translations of each other: the one the engine knows, else that of the default language, else the oldest."""
    if engine is not None:
        return next((row for row in rows if row.locale_id == engine), None)
    return next((row for row in rows if row.locale_id == default), min(rows, key=lambda row: row.pk, default=None))


def choose(rows: Iterable[Model], engine: dict[UUID, int]) -> list[Model]:
    """One row of each translation key: its source."""
    by_key = defaultdict(list)
    for row in rows:
        by_key[row.translation_key].append(row)
    default = Locale.objects.filter(language_code=settings.LANGUAGE_CODE).values_list("pk", flat=True).first()
    found = [first_of(same, engine.get(key), default) for key, same in by_key.items()]
    return [row for row in found if row is not None]


def readable_sources(keys: Iterable[UUID]) -> PageQuerySet:
    """The source pages with these keys that every visitor can read, now or from a moment on."""
    keys = list(keys)
    pages = Page.objects.filter(translation_key__in=keys, depth__gt=1).exclude(placeholder_q())
    chosen = choose(pages.only("pk", "translation_key", "locale_id", "path"), locale_of_sources(keys))
    return visible_or_scheduled(Page.objects.filter(pk__in=[page.pk for page in chosen]))


def source_pages(keys: Iterable[UUID]) -> list[Page]:
    """The same, each as its own kind."""
    return list(readable_sources(keys).select_related("locale").specific())


def source_snippets(keys: Iterable[UUID] | None = None) -> list[Model]:
    """The source rows of these snippets, or of all there are."""
    rows = []
    for model in snippet_models():
        found = model._default_manager.select_related("locale")
        rows += found if keys is None else found.filter(translation_key__in=list(keys))
    return choose(rows, locale_of_sources([row.translation_key for row in rows])) if rows else []


# The source that a job is translated from: read for a view, locked for an action.


class Gone(Exception):
    """The source was deleted, taken offline or made private while somebody worked on it."""


def instance_of(job: Job) -> Model:
    """The page or snippet that is translated, as it is published; raises Gone."""
    model = job.content_type.model_class()
    instance = model and model._default_manager.select_related("locale").filter(pk=job.object_id).first()
    if not instance or not getattr(instance, "live", True):
        raise Gone
    return instance


def state_of(job: Job) -> SegmentState:
    """What a job looks like, as the background and those who translate have left it; raises Gone.

    Nothing is written: a translation that was written by hand is shown as an action will take it over.
    """
    source = known_sources(job).first() or unsaved_source(instance_of(job))
    known, row = SegmentState(job, source), engine_row(source, job)
    if not (row and row.enabled) and (own := standing(source, job)):
        known.add_by_hand(adoptable(known, instance_of(job), own, again=row is not None))
    return known


def lock_source(job: Job) -> TranslationSource:
    """The engine's source of a job for an action: synced if something was published since, the translation begun.

    Nobody syncs it before this transaction ends; whoever locks a job too, locks it after its source. Raises Gone.
    """
    rows = known_sources(job).select_for_update(of=("self",))
    source = rows.first()
    if source is None or is_stale(source, job):
        sync_source(instance_of(job))
        source = rows.get()
    row = engine_row(source, job)
    if not (row and row.enabled):
        begin(source, job, row)
    return source


def begin(source: TranslationSource, job: Job, row: Translation | None) -> None:
    """Has the engine translate from now on, or again; what was written by hand meanwhile is taken over."""
    if row:
        Translation.objects.filter(pk=row.pk).update(enabled=True)
    else:
        begun = Translation(source=source, target_locale_id=job.locale_id)
        Translation.objects.bulk_create([begun], ignore_conflicts=True)
    if own := standing(source, job):
        adopt(SegmentState(job, source), instance_of(job), own, again=row is not None)


def known_sources(job: Job) -> QuerySet:
    """The row of the engine's source of a job."""
    rows = TranslationSource.objects.filter(object_id=job.translation_key, locale_id=job.source_locale_id)
    return rows.select_related("specific_content_type", "locale")


def engine_row(source: TranslationSource, job: Job) -> Translation | None:
    """Whether somebody has begun with the engine, and whether it was stopped since."""
    return Translation.objects.filter(source=source.pk, target_locale=job.locale_id).first()


def standing(source: TranslationSource, job: Job) -> Model | None:
    """The translation as it is in the database; None where there is only the engine's placeholder."""
    model = source.specific_content_type.model_class()
    rows = model._default_manager.filter(translation_key=job.translation_key, locale_id=job.locale_id)
    own = rows.first()
    return None if own is None or getattr(own, "alias_of_id", None) else own


def is_stale(source: TranslationSource, job: Job) -> bool:
    """Whether something was published that the background has not taken in yet."""
    published = Page.objects.filter(pk=job.page_id).values_list("last_published_at", flat=True).first()
    return bool(published and published > source.last_updated_at)


# What stands above a page and has to be translated before it.


def first_to_do(instance: Model, locale: Locale) -> Page | None:
    """The topmost page above this one that is public, but not in that language; None where all are, and for snippets."""
    if not isinstance(instance, Page):
        return None
    above = list(Page.objects.ancestor_of(instance).filter(depth__gt=1, live=True).order_by("depth"))
    keys = [page.translation_key for page in above]
    own = Page.objects.filter(translation_key__in=keys, locale=locale, live=True).exclude(placeholder_q())
    there = set(own.values_list("translation_key", flat=True))
    return next((page for page in above if page.translation_key not in there), None)
