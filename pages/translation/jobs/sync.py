"""Sync of jobs with what is published: one for each public source and language, counted in memory; textless changes
carried over.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, Model, OuterRef
from django.utils import timezone
from django_tasks import task
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationLog, TranslationSource

from ...visibility import placeholder_q
from ..models import Job
from ..segments.adopt_existing import translated_by_hand
from ..segments.extract import Found, extract
from ..segments.state import count_left
from ..segments.store import store_contexts
from ..segments.sync import sync_source, unsaved_source
from .outdated import outdated_of, set_outdated, update_outdated
from .sources import (
    existing_translation,
    lock_source,
    snippet_models,
    source_pages,
    source_snippets,
    untranslated_ancestor,
)

# The jobs of a few sources, counted in memory: what they are, and what they are to be; a handful of queries for all.

log = logging.getLogger(__name__)
JOB_FIELDS = [
    *("page", "content_type", "object_id", "source_locale", "title", "digest", "is_open"),
    *("words", "words_left", "segments", "segments_left", "source_changed_at", "translated_at"),
    *("outdated", "meanwhile"),
    *("waiting_since", "waiting_by"),
]
Pair = tuple[UUID, int]  # a translation key and the id of a language


class JobSync:
    """Sync of the jobs of a few sources: made, it extracts and stores their segments; `write` counts and saves."""

    def __init__(self, keys: list[UUID], sources: list[Model], locales: list[Locale]):
        self.keys, self.sources, self.locales, self.now = keys, sources, locales, timezone.now()
        self.begun = set(TranslationSource.objects.filter(object_id__in=keys).values_list("object_id", flat=True))
        self.found: dict[UUID, Found] = {}
        self.changed: list[tuple[Job, Model]] = []
        for source in sources:
            self.attempt(self.read, source)
        self.by_hand = translated_by_hand(self.sources, self.found, self.begun)
        for source in sources:
            self.attempt(self.store_source, source)

    def attempt(self, step: Callable[[Model], None], source: Model) -> None:
        """Runs a step for one source; an error is logged, and holds up no other source."""
        try:
            step(source)
        except Exception as problem:
            self.found.pop(source.translation_key, None)
            log.error("%s %s could not be read: %s", type(source).__name__, source.pk, type(problem).__name__)

    def read(self, source: Model) -> None:
        """Extracts the segments."""
        self.found[source.translation_key] = extract(source)

    def store_source(self, source: Model) -> None:
        """Stores the source and its segments in the engine, so that whoever opens it first does not wait.

        Not where a translation was written without the engine, and nobody works on it: its facts would be overwritten.
        """
        key, found = source.translation_key, self.found.get(source.translation_key)
        if not found or not found.work:
            return
        if key in self.begun or not any(key == other for other, _locale in self.by_hand):
            sync_source(source, found)
            self.begun.add(key)
        else:
            store_contexts(unsaved_source(source), found, source)

    @transaction.atomic
    def write(self) -> None:
        """Creates, updates and closes jobs, in one transaction with their rows locked."""
        rows = Job.every.select_for_update(of=("self",)).filter(translation_key__in=self.keys).order_by("pk")
        self.jobs = {(job.translation_key, job.locale_id): job for job in rows}
        self.public, self.done = self.published(), self.translated()
        self.outdated = outdated_of(source for source in self.sources if source.translation_key in self.found)
        jobs = [
            job
            for source in self.sources
            if source.translation_key in self.found
            for locale in self.locales
            if locale.pk != source.locale_id and (job := self.job(source, locale))
        ]
        Job.every.bulk_create([job for job in jobs if not job.pk], ignore_conflicts=True)
        saved = [job for job in jobs if job.pk]
        Job.every.bulk_update(saved, JOB_FIELDS)
        saved_ids = {job.pk for job in saved}
        if closed_ids := [job.pk for job in self.jobs.values() if job.pk not in saved_ids and job.is_open]:
            Job.every.filter(pk__in=closed_ids).update(is_open=False)

    def published(self) -> dict[Pair, datetime]:
        """Publication time of each live translation."""
        rows = Page.objects.filter(translation_key__in=self.keys, live=True).exclude(placeholder_q())
        columns = ("translation_key", "locale_id", "last_published_at")
        found = {(key, locale): when or self.now for key, locale, when in rows.values_list(*columns)}
        snippets = [source.translation_key for source in self.sources if not isinstance(source, Page)]
        if snippets:
            found |= dict.fromkeys(self.by_hand, self.now)
            logs = TranslationLog.objects.filter(source__object_id__in=snippets).order_by()
            last = logs.values_list("source__object_id", "locale_id").annotate(Max("created_at"))
            found |= {(key, locale): when for key, locale, when in last}
        return found

    def translated(self) -> dict[Pair, set]:
        """{(path, hash of the string)} of what is translated, by translation."""
        done = defaultdict(set)
        rows = StringTranslation.objects.filter(context__object_id__in=self.begun, has_error=False)
        columns = ("context__object_id", "locale_id", "context__path", "translation_of__data_hash")
        for key, locale, path, data_hash in rows.values_list(*columns) if self.begun else ():
            done[key, locale].add((path, data_hash))
        for pair, hashes in self.by_hand.items():
            done[pair] |= hashes
        return done

    def job(self, source: Model, locale: Locale) -> Job | None:
        """The job with its new field values, unsaved; None where there is nothing to translate."""
        found, pair = self.found[source.translation_key], (source.translation_key, locale.pk)
        if not found.work:
            return None
        job = self.jobs.get(pair) or Job(translation_key=source.translation_key, locale=locale)
        if job.digest and job.digest != found.digest:
            job.source_changed_at = getattr(source, "last_published_at", None) or self.now
            self.changed.append((job, source))
        job.page_id = source.pk if isinstance(source, Page) else None
        job.content_type = ContentType.objects.get_for_model(source)
        job.object_id, job.source_locale_id = source.pk, source.locale_id
        job.title, job.digest, job.is_open = str(source)[:255], found.digest, True
        count_left(job, found.work, self.done[pair])
        set_outdated(job, self.outdated.get(pair, []))
        if job.segments_left:  # there is more to do than to read it
            job.waiting_since = job.waiting_by = None
        public = self.public.get(pair)
        job.translated_at = max(public, job.translated_at or public) if public else None
        return job


# What a translation follows by itself when its source changes: all that needs no words; and its drafts, always.


def sync_translation(job: Job, source: Model) -> None:
    """Republishes a translation whose source changed without new text: a deleted or moved paragraph, a link, a picture.

    Of a translation that is not published, or has a draft, only the draft is built again.
    """
    if not isinstance(source, Page):
        return
    try:
        with transaction.atomic():
            rows = Translation.objects.filter(source__object_id=job.translation_key, source__locale=source.locale_id)
            engine = rows.filter(target_locale=job.locale_id, enabled=True).select_related("source").first()
            own = existing_translation(engine.source, job) if engine else None
            if own is None:  # nobody has published it, or somebody writes it by hand
                return
            if is_fully_translated(job, own) and untranslated_ancestor(source, job.locale) is None:
                build_draft(job).publish()
                Job.every.filter(pk=job.pk).update(translated_at=timezone.now())
            elif not own.live or own.has_unpublished_changes:
                build_draft(job)
    except ValidationError as problem:
        log.warning("The translation %s does not follow its source: %s", job.pk, type(problem).__name__)


def is_fully_translated(job: Job, own: Page) -> bool:
    """Whether no segment is left and nobody has written anything since the translation was published."""
    settled = job.translated_at and not (job.segments_left or job.waiting_since)
    written = job.written_at and job.translated_at and job.written_at > job.translated_at
    return bool(settled and own.live and not written and not own.has_unpublished_changes)


def build_draft(job: Job):
    """A new draft of the translation from the source as it is now: its latest revision."""
    source = lock_source(job)
    translation, _new = source.create_or_update_translation(job.locale, publish=False, fallback=True)
    return translation.get_latest_revision()


BATCH_SIZE = 50  # sources that are synced together
MIN_AGE, MAX_AGE = timedelta(minutes=2), timedelta(hours=3)
SYNC_DEFERRED = ContextVar("jobs are kept at the end", default=False)


def enqueue_sync(keys: Iterable[UUID]) -> None:
    """Enqueues the background task for these translation keys when the transaction is committed."""
    if not SYNC_DEFERRED.get() and (names := [str(key) for key in keys]):
        transaction.on_commit(partial(sync_jobs_soon.enqueue, names), robust=True)


@contextmanager
def sync_deferred() -> Iterator[None]:
    """Context manager without sync after publications, for programs that publish much and then `sync_all_jobs`."""
    token = SYNC_DEFERRED.set(True)
    try:
        yield
    finally:
        SYNC_DEFERRED.reset(token)


@task()
def sync_jobs_soon(keys: list[str]) -> None:
    """Background task of `sync_jobs`; idempotent."""
    sync_jobs(UUID(key) for key in keys)


@task()
def sync_all_jobs_soon() -> None:
    """Background task of `sync_all_jobs`, after a language was added."""
    sync_all_jobs()


def sync_all_jobs() -> None:
    """Syncs the jobs of every page and snippet."""
    pages = Page.objects.filter(depth__gt=1).exclude(placeholder_q()).order_by("path")
    keys = list(pages.values_list("translation_key", flat=True))
    for model in snippet_models():
        keys += model._default_manager.order_by("pk").values_list("translation_key", flat=True)
    sync_jobs(dict.fromkeys(keys))


def sync_missed_jobs() -> None:
    """Scheduled task: syncs what was published in the last hours and is not synced, since a process died in between."""
    now = timezone.now()
    sources = TranslationSource.objects.filter(object_id=OuterRef("translation_key"), locale=OuterRef("locale"))
    known = Exists(Job.every.filter(translation_key=OuterRef("translation_key")))
    late = Exists(sources.filter(last_updated_at__lt=OuterRef("last_published_at")))
    pages = Page.objects.filter(live=True, depth__gt=1, alias_of=None).filter(late | ~known)
    pages = pages.filter(last_published_at__range=(now - MAX_AGE, now - MIN_AGE))
    sync_jobs(pages.order_by("-last_published_at").values_list("translation_key", flat=True)[:BATCH_SIZE])


def sync_jobs(keys: Iterable[UUID]) -> None:
    """Creates, counts and closes the jobs of the pages and snippets with these translation keys, in batches."""
    keys = list(keys)
    locales = list(Locale.objects.all())
    if len(locales) < 2:
        return
    for start in range(0, len(keys), BATCH_SIZE):
        batch = keys[start : start + BATCH_SIZE]
        sources = source_pages(batch)
        other = set(batch) - {page.translation_key for page in sources}
        job_sync = JobSync(batch, sources + (source_snippets(other) if other else []), locales)
        job_sync.write()
        for job, source in job_sync.changed:
            sync_translation(job, source)
        update_outdated(batch)
