"""Source of a translation: which page or snippet it is, its TranslationSource to read or under a lock; pages above it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.query import PageQuerySet
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.models import OverridableSegment, Translation, TranslationSource

from ...visibility import placeholder_q, visible_or_scheduled
from ..models import Job
from ..segments.adopt_existing import adopt, adoptable_translations
from ..segments.state import SegmentState
from ..segments.sync import sync_source, unsaved_source


def snippet_models() -> list[type[Model]]:
    """The registered snippet models that are translatable."""
    return [model for model in get_snippet_models() if issubclass(model, TranslatableMixin)]


def locale_of_sources(keys: Iterable[UUID]) -> dict[UUID, int]:
    """Translation key to the id of the locale that the engine translates from."""
    rows = TranslationSource.objects.filter(object_id__in=keys).order_by("-pk")
    return dict(rows.values_list("object_id", "locale_id"))


def source_among(rows: list[Model], engine: int | None, default: int | None) -> Model | None:
    """The source among these translations: in the engine's locale, else the default language, else the oldest."""
    if engine is not None:
        return next((row for row in rows if row.locale_id == engine), None)
    return next((row for row in rows if row.locale_id == default), min(rows, key=lambda row: row.pk, default=None))


def choose_sources(rows: Iterable[Model], engine: dict[UUID, int]) -> list[Model]:
    """The source of each translation key among these rows."""
    by_key = defaultdict(list)
    for row in rows:
        by_key[row.translation_key].append(row)
    default = Locale.objects.filter(language_code=settings.LANGUAGE_CODE).values_list("pk", flat=True).first()
    found = [source_among(same, engine.get(key), default) for key, same in by_key.items()]
    return [row for row in found if row is not None]


def translation_source(instance: Model, with_stopped: bool = False) -> Model | None:
    """Return the source of an instance that wagtail-localize keeps in sync; None where it is no such translation.

    `with_stopped`: also of one that it kept in sync once, and that was stopped.
    """
    translations = Translation.objects.filter(
        source__object_id=instance.translation_key,
        target_locale=instance.locale_id,
        enabled__in=(True, not with_stopped),
    )
    rows = type(instance)._default_manager.filter(translation_key=instance.translation_key)
    return rows.filter(locale__in=translations.values("source__locale")).first()


def readable_sources(keys: Iterable[UUID]) -> PageQuerySet:
    """Queryset of the source pages with these keys that are public, or scheduled to be."""
    keys = list(keys)
    pages = Page.objects.filter(translation_key__in=keys, depth__gt=1).exclude(placeholder_q())
    chosen = choose_sources(pages.only("pk", "translation_key", "locale_id", "path"), locale_of_sources(keys))
    return visible_or_scheduled(Page.objects.filter(pk__in=[page.pk for page in chosen]))


def source_pages(keys: Iterable[UUID]) -> list[Page]:
    """The pages of `readable_sources` as specific instances."""
    return list(readable_sources(keys).select_related("locale").specific())


def source_snippets(keys: Iterable[UUID] | None = None) -> list[Model]:
    """The source rows of these snippets, or of all there are."""
    rows = []
    for model in snippet_models():
        found = model._default_manager.select_related("locale")
        rows += found if keys is None else found.filter(translation_key__in=list(keys))
    return choose_sources(rows, locale_of_sources([row.translation_key for row in rows])) if rows else []


# The source that a job is translated from: read for a view, locked for an action.


class Gone(Exception):
    """The source was deleted, taken offline or made private while somebody worked on it."""


def instance_of(job: Job) -> Model:
    """The published page or snippet that a job translates. Raises Gone."""
    model = job.content_type.model_class()
    instance = model and model._default_manager.select_related("locale").filter(pk=job.object_id).first()
    if not instance or not getattr(instance, "live", True):
        raise Gone
    return instance


def segment_state(job: Job) -> SegmentState:
    """The state of the job's segments as it is stored; writes nothing. Raises Gone.

    A translation that was written by hand is shown as an action will adopt it.
    """
    source = engine_sources(job).first() or unsaved_source(instance_of(job))
    state, row = SegmentState(job, source), engine_row(source, job)
    if not (row and row.enabled) and (own := existing_translation(source, job)):
        state.add_by_hand(adoptable_translations(state, instance_of(job), own, again=row is not None))
    return state


def lock_source(job: Job) -> TranslationSource:
    """The locked TranslationSource of a job: synced if something was published since, its Translation enabled.

    Lock order: the source, then the job. Raises Gone.
    """
    rows = engine_sources(job).select_for_update(of=("self",))
    source = rows.first()
    if source is None or needs_sync(source, job):
        sync_source(instance_of(job))
        source = rows.get()
    row = engine_row(source, job)
    if not (row and row.enabled):
        start_engine(source, job, row)
    return source


def start_engine(source: TranslationSource, job: Job, row: Translation | None) -> None:
    """Creates or enables the engine's Translation, and adopts what was written by hand."""
    if row:
        Translation.objects.filter(pk=row.pk).update(enabled=True)
    else:
        begun = Translation(source=source, target_locale_id=job.locale_id)
        Translation.objects.bulk_create([begun], ignore_conflicts=True)
    if own := existing_translation(source, job):
        adopt(SegmentState(job, source), instance_of(job), own, again=row is not None)


def engine_sources(job: Job) -> QuerySet:
    """Queryset of the TranslationSource of a job."""
    rows = TranslationSource.objects.filter(object_id=job.translation_key, locale_id=job.source_locale_id)
    return rows.select_related("specific_content_type", "locale")


def has_overrides(job: Job) -> bool:
    """Whether the source has links, or anything else that a translation may have otherwise."""
    return OverridableSegment.objects.filter(source__in=engine_sources(job)).exists()


def engine_row(source: TranslationSource, job: Job) -> Translation | None:
    """The engine's Translation of a job: None where nobody has begun, not `enabled` where it was stopped."""
    return Translation.objects.filter(source=source.pk, target_locale=job.locale_id).first()


def existing_translation(source: TranslationSource, job: Job) -> Model | None:
    """The translated instance in the database; None where there is only an alias of the source."""
    model = source.specific_content_type.model_class()
    rows = model._default_manager.filter(translation_key=job.translation_key, locale_id=job.locale_id)
    own = rows.first()
    return None if own is None or getattr(own, "alias_of_id", None) else own


def existing_translations(jobs: Iterable[Job]) -> dict[int, Model]:
    """Job id to its `existing_translation`, of those that have one; a query for each model."""
    by_model, found = defaultdict(dict), {}
    for job in jobs:
        model = Page if job.page_id else ContentType.objects.get_for_id(job.content_type_id).model_class()
        by_model[model][job.translation_key, job.locale_id] = job.pk
    for model, pairs in by_model.items():
        keys, locales = zip(*pairs, strict=True)
        for row in model._default_manager.filter(translation_key__in=keys, locale__in=locales):
            pair = row.translation_key, row.locale_id
            if pair in pairs and not getattr(row, "alias_of_id", None):
                found[pairs[pair]] = row
    return found


def needs_sync(source: TranslationSource, job: Job) -> bool:
    """Whether the page was published after the last sync of its source."""
    published = Page.objects.filter(pk=job.page_id).values_list("last_published_at", flat=True).first()
    return bool(published and published > source.last_updated_at)


# What stands above a page and has to be translated before it.


def untranslated_ancestor(instance: Model, locale: Locale) -> Page | None:
    """The topmost live ancestor without a live translation in this locale; None if all have one, and for snippets."""
    if not isinstance(instance, Page):
        return None
    ancestors = list(Page.objects.ancestor_of(instance).filter(depth__gt=1, live=True).order_by("depth"))
    keys = [page.translation_key for page in ancestors]
    translations = Page.objects.filter(translation_key__in=keys, locale=locale, live=True).exclude(placeholder_q())
    translated = set(translations.values_list("translation_key", flat=True))
    return next((page for page in ancestors if page.translation_key not in translated), None)
