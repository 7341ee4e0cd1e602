"""Publication of a translation for somebody without page permissions: at once, or by a second reader."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
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
    lock_job,
    refuse_locked,
    refuse_own_submission,
    refuse_unread,
    refuse_unseen,
    refuse_untranslated,
)

MANUAL = StringTranslation.TRANSLATION_TYPE_MANUAL


def publish(job: Job, user, partly: bool = False) -> Model:
    """Publishes what is translated; `partly`: though paragraphs are left, which then stand in the source's language.

    Raises PublishRefused. What a check stops is kept as a draft of the translated page, which can be signed.
    """
    with transaction.atomic():
        job, source = lock_job(job, user)
        refuse_unread(user)
        refuse_locked(job, user)
        translation, stopped = publish_translation(SegmentState(job, source), user, partly)
    refuse_stopped(stopped)
    return translation


def approve(job: Job, user, read: Mapping[str, str] | None = None) -> Model:
    """Publishes what another submitted. Raises PublishRefused, as `publish` does, and where a text is not what was read.

    `read` maps the key of each text on the reader's screen to its version (optimistic locking).
    """
    with transaction.atomic():
        job, source = lock_job(job, user)
        refuse_own_submission(job, user)
        refuse_locked(job, user)
        state = SegmentState(job, source)
        refuse_unseen(state, read or {})
        translation, stopped = publish_translation(state, user, partly=False)
    refuse_stopped(stopped)
    return translation


def refuse_stopped(stopped: PublishingStopped | None) -> None:
    """Once the draft is kept."""
    if stopped:
        kept = _("It is kept as a draft, which whoever edits this page can sign.")
        raise PublishRefused(f"{stopped.message} {kept}")


def publish_translation(state: SegmentState, user, partly: bool) -> tuple[Model, PublishingStopped | None]:
    """Builds and publishes the translation; the log entries of Wagtail and of the engine have the user.

    With it what stopped it, if a check did: then it is a draft, and the job stays open.
    """
    job, instance = state.job, instance_of(state.job)
    if ancestor := untranslated_ancestor(instance, job.locale):
        raise PublishRefused(
            _("“%(title)s” stands above this page. Please translate and publish it first.") % {"title": ancestor.title}
        )
    if not partly:
        refuse_untranslated(state)
    choose_slug(state, instance)
    translation = build_translation(state, instance, user)
    if isinstance(translation, Page):
        try:
            translation.get_latest_revision().publish(user=user, skip_permission_checks=True)
        except PublishingStopped as stopped:
            return translation, stopped
        type(translation).objects.filter(pk=translation.pk).update(untranslated=state.untranslated_texts())
    confirm(translation, instance)
    set_outdated(job, [list(each) for each in outdated_in(job, instance).items()])
    close_job(job, user, extract(instance).digest)
    return translation, None


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
