"""Publication of a translation for somebody without page permissions: at once, or by a second reader."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from media.publishing import PublishingStopped

from ...translation.jobs.outdated import confirm, outdated_in, set_outdated, update_outdated
from ...translation.jobs.sources import existing_translation, instance_of, untranslated_ancestor
from ...translation.models import Job
from ...translation.segments.extract import SLUG, extract
from ...translation.segments.slugs import slug_of
from ...translation.segments.state import SegmentState
from ..validators import message_of
from .preconditions import (
    COUNTER_FIELDS,
    RETURNED_FIELDS,
    WAITING_FIELDS,
    PublishRefused,
    TranslationAction,
    refuse_locked,
    refuse_own_submission,
    refuse_unread,
    refuse_unseen,
    refuse_untranslated,
)

MANUAL = StringTranslation.TRANSLATION_TYPE_MANUAL


class PublishTranslationAction(TranslationAction):
    """Publication of what is translated; `partly`: though paragraphs are left, which then stay in the source's language.

    What a check stops is kept as a draft of the translated page, which can be signed.
    """

    def __init__(self, job: Job, user, partly: bool = False):
        super().__init__(job, user)
        self.partly = partly

    def execute(self) -> Model:
        translation, stopped = super().execute()
        if stopped:  # once the draft is committed
            kept = _("It is kept as a draft, which whoever edits this page can sign.")
            raise PublishRefused(f"{stopped.message} {kept}")
        return translation

    def load(self) -> None:
        super().load()
        self.state, self.instance = SegmentState(self.job, self.source), instance_of(self.job)

    def check(self) -> None:
        refuse_unread(self.user)
        refuse_locked(self.job, self.user)
        self.check_complete()

    def check_complete(self) -> None:
        """Raise PublishRefused where a page above is not translated, or, of the whole, a segment."""
        if ancestor := untranslated_ancestor(self.instance, self.job.locale):
            message = _("“%(title)s” stands above this page. Please translate and publish it first.")
            raise PublishRefused(message % {"title": ancestor.title})
        if not self.partly:
            refuse_untranslated(self.state)

    def apply(self) -> tuple[Model, PublishingStopped | None]:
        """Build and publish the translation; the log entries of Wagtail and of the engine have the user.

        With it what stopped it, if a check did: then it is a draft, and the job stays open.
        """
        state, job, instance = self.state, self.job, self.instance
        choose_slug(state, instance)
        translation = build_translation(state, instance, self.user)
        if isinstance(translation, Page):
            try:
                translation.get_latest_revision().publish(user=self.user, skip_permission_checks=True)
            except PublishingStopped as stopped:
                return translation, stopped
            type(translation).objects.filter(pk=translation.pk).update(untranslated=state.untranslated_texts())
        confirm(translation, instance)
        set_outdated(job, [list(each) for each in outdated_in(job, instance).items()])
        close_job(job, self.user, extract(instance).digest)
        return translation, None


class ApproveTranslationAction(PublishTranslationAction):
    """Publication of what another submitted; refused where a text is not what was read.

    `read` maps the key of each text on the reader's screen to its version (optimistic locking).
    """

    def __init__(self, job: Job, user, read: Mapping[str, str] | None = None):
        super().__init__(job, user)
        self.read = read or {}

    def check(self) -> None:
        refuse_own_submission(self.job, self.user)
        refuse_locked(self.job, self.user)
        refuse_unseen(self.state, self.read)
        self.check_complete()


def choose_slug(state: SegmentState, instance: Model) -> None:
    """Stores the slug before the page is built; it is kept from then on."""
    job = state.job
    pair = next((pair for pair, row in state.pairs.items() if row.context.path == SLUG), None)
    if pair is None:
        return
    stored, title = state.translations.get(pair), state.text_at("title") or state.text_at("name")
    try:
        slug = slug_of(
            instance, existing_translation(state.source, job), job.locale_id, title, stored.data if stored else ""
        )
    except ValidationError as problem:
        raise PublishRefused(message_of(problem)) from None
    if stored is None or stored.data != slug or stored.has_error:
        StringTranslation.objects.update_or_create(
            context_id=pair[0],
            translation_of_id=pair[1],
            locale_id=job.locale_id,
            defaults={"data": slug, "has_error": False, "field_error": "", "translation_type": MANUAL},
        )


def build_translation(state: SegmentState, instance: Model, user) -> Model:
    """The translation by the engine: a page with a new revision, still to be published; a snippet as it is public."""
    try:
        translation, _new = state.source.create_or_update_translation(
            state.job.locale, user=user, publish=not isinstance(instance, Page), copy_parent_pages=True, fallback=True
        )
    except ValidationError as problem:
        raise PublishRefused(message_of(problem)) from None
    return translation


def close_job(job: Job, user, digest: str) -> None:
    """Marks the job as published from the source with this `digest`, and clears its review state.

    Asides stay: what a colleague wrote is taken or dropped by a translator, not by a publication.
    """
    job.translated_at, job.translated_by, job.digest = timezone.now(), user, digest
    job.waiting_since = job.waiting_by = None
    job.returned_at, job.returned_by, job.returned_words = None, None, ""
    job.save(
        update_fields=["translated_at", "translated_by", "digest", *WAITING_FIELDS, *RETURNED_FIELDS, *COUNTER_FIELDS]
    )
    update_outdated([job.translation_key])
