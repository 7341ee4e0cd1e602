"""Saving of translated segments: conflicts detected, no text lost, the job counted again."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from ...translation.jobs.sources import instance_of, lock_source
from ...translation.models import Aside, Job
from ...translation.permissions import name_of
from ...translation.segments.extract import SLUG
from ...translation.segments.slugs import clean_slug
from ...translation.segments.state import SegmentState, count_left, display_text, pair_of, version_of
from ..validators import clean_text, error_for, message_of

# What became of each text that a translator sent to be saved.


@dataclass
class Saved:
    """It is stored. Where it can't be published as it is, `problem` says why."""

    key: str
    version: str
    state: str  # done; with a problem, or emptied, what it was before: new or changed
    problem: str = ""


@dataclass
class Conflict:
    """Another wrote something else meanwhile. Theirs stands; what was sent is kept beside it."""

    key: str
    text: str  # theirs
    version: str  # of theirs: sent again with it, one's own words take their place
    by: str
    at: datetime
    words: str
    is_rich: bool


@dataclass
class SourceChanged:
    """The source changed meanwhile. The text is kept, and offered for what the source says now."""

    key: str
    text: str
    words: str


@dataclass
class Unknown:
    """There is no such segment in this job; nothing was stored."""

    key: str
    words: str


Answer = Saved | Conflict | SourceChanged | Unknown

TRANSLATION_FIELDS = [
    "data",
    "translation_type",
    "tool_name",
    "last_translated_by",
    "updated_at",
    "has_error",
    "field_error",
]
JOB_FIELDS = ["words", "words_left", "segments", "segments_left", "written_at", "written_by"]


@transaction.atomic
def save(job: Job, user, texts: dict[str, tuple[str, str]]) -> list[Answer]:
    """Saves these texts, {key: (text, version it was written over)}, with optimistic locking; one answer for each.

    The source and the job are locked, so that the second of two gets a Conflict with what the first wrote. Idempotent:
    a request that was cut off can be sent again.
    """
    source = lock_source(job)
    job = Job.every.select_for_update(of=("self",)).select_related("locale").get(pk=job.pk)
    saving = Saving(job, user, SegmentState(job, source))
    answers = [saving.save_segment(key, *map(str, pair)) for key, pair in texts.items()]
    saving.store()
    return answers


class Saving:
    """One call of `save`: validates every text, then writes them all at once."""

    def __init__(self, job: Job, user, state: SegmentState):
        self.job, self.user, self.state = job, user, state
        self.model = state.source.specific_content_type.model_class()
        self.written, self.deleted, self.rejected, self.saved_pairs = {}, [], {}, []

    def save_segment(self, key: str, text: str, version: str) -> Answer:
        pair = pair_of(key)
        if pair not in self.state.pairs:
            return self.source_changed(key, pair, text, version)
        row, existing = self.state.pairs[pair], self.state.translations.get(pair)
        is_rich = row.context_id in self.state.templates
        data = clean_text(text, is_rich)
        if data != (existing.data if existing else ""):
            if version != version_of(existing.data if existing else None):
                return self.conflict(key, pair, data, existing, is_rich)
            self.write(pair, data, self.error_in(data, row, is_rich) if data else "")
        self.saved_pairs.append(pair)
        return self.saved(key, pair)

    def error_in(self, data: str, row, is_rich: bool) -> str:
        """The validation error of a text, empty where it is valid; a slug is checked against its siblings too."""
        if row.context.path == SLUG:
            try:
                clean_slug(display_text(data, is_rich), instance_of(self.job), self.job.locale_id)
            except ValidationError as problem:
                return message_of(problem)
        return error_for(data, row.string.data, is_rich, self.model, row.context.field_path)

    def write(self, pair: tuple[int, int], data: str, problem: str) -> None:
        existing = self.state.translations.pop(pair, None)
        if not data:
            self.deleted.append(existing)
            return
        self.written[pair] = self.state.translations[pair] = StringTranslation(
            context_id=pair[0],
            translation_of_id=pair[1],
            locale_id=self.job.locale_id,
            data=data,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=self.user,
            has_error=bool(problem),
            field_error=problem,
        )

    def saved(self, key: str, pair: tuple[int, int]) -> Saved:
        row = self.state.translations.get(pair)
        is_done = row is not None and not row.has_error
        state = "done" if is_done else "changed" if self.state.former.get(pair[0]) else "new"
        return Saved(key, version_of(row.data if row else None), state, row.field_error if row else "")

    def conflict(self, key: str, pair: tuple[int, int], data: str, existing, is_rich: bool) -> Conflict:
        """The stored text stays; the one that was sent is kept as an Aside."""
        if data:
            self.rejected[pair] = data
        by, theirs = name_of(existing.last_translated_by) if existing else "", existing.data if existing else ""
        words = _("%(name)s changed this text meanwhile. Both are kept: choose one.") % {"name": by or _("Somebody")}
        at = existing.updated_at if existing else timezone.now()
        return Conflict(key, display_text(theirs, is_rich), version_of(theirs or None), by, at, words, is_rich)

    def source_changed(
        self, key: str, pair: tuple[int, int] | None, text: str, version: str
    ) -> SourceChanged | Unknown:
        """The answer for a segment that the source has lost; its text becomes an earlier translation of the new one."""
        if pair is None or not self.state.ever_had(pair):
            return Unknown(key, _("This text is not part of the page any more."))
        existing, data = self.state.translations.get(pair), clean_text(text, "<" in text or "&" in text)
        own = existing is None or existing.last_translated_by_id == self.user.pk
        if own or existing.data == data or version == version_of(existing.data):
            self.write(pair, data, "") if data else None
        else:
            self.rejected[pair] = data
        if any(context == pair[0] for context, _string in self.state.pairs):
            words = _("The original was changed meanwhile. Your words are kept beside the new text.")
        else:
            words = _(
                "This is not in the original any more. Your words are kept, and offered where the new text is alike."
            )
        return SourceChanged(key, text, words)

    def store(self) -> None:
        """Writes everything in bulk: as many queries for a hundred texts as for one."""
        if self.deleted:
            StringTranslation.objects.filter(pk__in=[row.pk for row in self.deleted if row]).delete()
        StringTranslation.objects.bulk_create(
            self.written.values(),
            update_conflicts=True,
            unique_fields=["locale", "translation_of", "context"],
            update_fields=TRANSLATION_FIELDS,
        )
        self.store_asides()
        self.update_draft_title()
        count_left(self.job, self.state.work(), self.state.done())
        if self.written or self.deleted:
            self.job.written_at, self.job.written_by = timezone.now(), self.user
        Job.every.filter(pk=self.job.pk).update(**{name: getattr(self.job, name) for name in JOB_FIELDS})

    def store_asides(self) -> None:
        """Replaces the user's Asides of these segments: the last text each, none where a text was saved.

        Asides of others end where their text was taken. Those from before the last publication are not replaced.
        """
        own, published_at = self.state.own_asides(self.user), self.job.translated_at
        stale = [row.pk for pair in self.saved_pairs for row in own.get(pair, ())]
        stale += [
            row.pk
            for pair, text in self.rejected.items()
            for row in own.get(pair, ())
            if row.text == text or not published_at or row.written_at > published_at
        ]
        stale += [row.pk for row in self.taken_asides()]
        if stale:
            Aside.objects.filter(pk__in=stale).delete()
        now = timezone.now()
        Aside.objects.bulk_create(
            Aside(job=self.job, context_id=c, string_id=s, text=data, written_by=self.user, written_at=now)
            for (c, s), data in self.rejected.items()
        )

    def taken_asides(self) -> list[Aside]:
        """Return the Asides whose text was just written: of the same segment, or of one that the source has lost."""
        texts = {pair: row.data for pair, row in self.written.items()}
        if not texts:
            return []
        written = set(texts.values())
        return [
            row
            for pair, rows in self.state.asides.items()
            for row in rows
            if row.text == texts.get(pair) or (pair not in self.state.pairs and row.text in written)
        ]

    def update_draft_title(self) -> None:
        """The engine shows the translated title in the admin's lists."""
        titles = [pair for pair in self.written if pair in self.state.pairs]
        titles = [pair for pair in titles if self.state.pairs[pair].context.path == "title"]
        if titles and self.job.page_id:
            title = display_text(self.written[titles[0]].data, False)[:255]
            pages = Page.objects.filter(translation_key=self.job.translation_key, locale_id=self.job.locale_id)
            pages.update(draft_title=title)
