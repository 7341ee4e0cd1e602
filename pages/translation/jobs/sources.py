"""Source of a translation: which page or snippet it is, opened as published with its TranslationSource; pages above it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.query import PageQuerySet
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.models import Translation, TranslationSource

from ...visibility import announced, placeholder_q
from ..models import Job
from ..segments.adopt_existing import adopt
from ..segments.sync import refresh


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
    return announced(Page.objects.filter(pk__in=[page.pk for page in chosen]))


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


# Opens a job: the source it is translated from, as it is published now, with what the engine needs to know.


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
