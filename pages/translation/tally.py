"""The jobs of a few sources, counted in memory: what they are, and what they are to be; a handful of queries for all."""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, TranslationLog, TranslationSource

from ..visibility import placeholder_q
from .adopting import without_engine
from .counting import count_left
from .extracting import Found, extract
from .models import Job
from .outdated import note_outdated, outdated_of
from .refreshing import refresh

log = logging.getLogger(__name__)
KEPT = [
    *("page", "content_type", "object_id", "source_locale", "title", "digest", "is_open"),
    *("words", "words_left", "segments", "segments_left", "source_changed_at", "translated_at"),
    *("outdated", "meanwhile"),
    *("waiting_since", "waiting_by"),
]
Pair = tuple[UUID, int]  # a translation key and the id of a language


class Tally:
    """Reads the sources when it is made, and has the engine know them; `write` counts and stores."""

    def __init__(self, keys: list[UUID], sources: list[Model], locales: list[Locale]):
        self.keys, self.sources, self.locales, self.now = keys, sources, locales, timezone.now()
        self.begun = set(TranslationSource.objects.filter(object_id__in=keys).values_list("object_id", flat=True))
        self.found: dict[UUID, Found] = {}
        self.changed: list[tuple[Job, Model]] = []
        for source in sources:
            self.attempt(self.read, source)
        self.by_hand = without_engine(self.sources, self.found, self.begun)
        for source in sources:
            self.attempt(self.take_in, source)

    def attempt(self, step: Callable[[Model], None], source: Model) -> None:
        """One page that can't be read holds up no other."""
        try:
            step(source)
        except Exception as problem:
            self.found.pop(source.translation_key, None)
            log.error("%s %s could not be read: %s", type(source).__name__, source.pk, type(problem).__name__)

    def read(self, source: Model) -> None:
        """What there is to translate."""
        self.found[source.translation_key] = extract(source)

    def take_in(self, source: Model) -> None:
        """The engine knows it from now on, so that whoever opens it first does not wait.

        Not where a translation was written without the engine, and nobody has opened it: its facts would be overwritten.
        """
        key, found = source.translation_key, self.found.get(source.translation_key)
        known = key in self.begun or not any(key == other for other, _locale in self.by_hand)
        if known and found and found.work:
            refresh(source, found)
            self.begun.add(key)

    @transaction.atomic
    def write(self) -> None:
        """New jobs, changed ones, and those that close. Who saves or publishes meanwhile comes before or after."""
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
        standing = [job for job in jobs if job.pk]
        Job.every.bulk_update(standing, KEPT)
        kept = {job.pk for job in standing}
        if gone := [job.pk for job in self.jobs.values() if job.pk not in kept and job.is_open]:
            Job.every.filter(pk__in=gone).update(is_open=False)

    def published(self) -> dict[Pair, datetime]:
        """When the translation that visitors read was last published."""
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
        """What is translated, as path and hash of the string."""
        done = defaultdict(set)
        rows = StringTranslation.objects.filter(context__object_id__in=self.begun, has_error=False)
        columns = ("context__object_id", "locale_id", "context__path", "translation_of__data_hash")
        for key, locale, path, said in rows.values_list(*columns) if self.begun else ():
            done[key, locale].add((path, said))
        for pair, said in self.by_hand.items():
            done[pair] |= said
        return done

    def job(self, source: Model, locale: Locale) -> Job | None:
        """As it is to be; None where there is nothing to translate."""
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
        note_outdated(job, self.outdated.get(pair, []))
        if job.segments_left:  # there is more to do than to read it
            job.waiting_since = job.waiting_by = None
        public = self.public.get(pair)
        job.translated_at = max(public, job.translated_at or public) if public else None
        return job
