"""Publication of a translation for somebody without page permissions: at once, or by a second reader."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from ..models import Job, TranslationRules
from ..permissions import is_editor
from ..segments.extract import SLUG, extract
from ..segments.slugs import slug_of
from ..segments.state import SegmentState
from ..segments.validators import message_of
from .outdated import confirm, note_outdated, outdated_in, update_outdated
from .preconditions import COUNTED, RETURNED, WAITS, PublishRefused, lock, refuse_own, refuse_what_is_left
from .sources import first_to_do, instance_of, standing

MANUAL = StringTranslation.TRANSLATION_TYPE_MANUAL


@transaction.atomic
def publish(job: Job, user, partly: bool = False) -> Model:
    """Publishes what is translated; `partly`: though paragraphs are left, which then stand in the source's language.

    Raises PublishRefused.
    """
    job, source = lock(job, user)
    if not is_editor(user) and TranslationRules.asks_for_second_reader():
        raise PublishRefused(
            _("A second person reads every translation here. Please submit it; then it is published for you.")
        )
    return make_public(SegmentState(job, source), user, partly)


@transaction.atomic
def approve(job: Job, user) -> Model:
    """Publishes what another submitted. Raises PublishRefused."""
    job, source = lock(job, user)
    refuse_own(job, user)
    return make_public(SegmentState(job, source), user, partly=False)


def make_public(known: SegmentState, user, partly: bool) -> Model:
    """Builds the translation, publishes it, and notes it in Wagtail's log and the engine's, both with the user."""
    job, instance = known.job, instance_of(known.job)
    if above := first_to_do(instance, job.locale):
        raise PublishRefused(
            _("“%(title)s” stands above this page. Please translate and publish it first.") % {"title": above.title}
        )
    if not partly:
        refuse_what_is_left(known)
    choose_slug(known, instance)
    made = build(known, instance, user)
    if isinstance(made, Page):
        made.get_latest_revision().publish(user=user, skip_permission_checks=True)
        type(made).objects.filter(pk=made.pk).update(untranslated=known.untranslated_texts())
    confirm(made, instance)
    note_outdated(job, [list(each) for each in outdated_in(job, instance).items()])
    close(job, user, extract(instance).digest)
    return made


def choose_slug(known: SegmentState, instance: Model) -> None:
    """The address is chosen before the page is built, and kept from then on."""
    job = known.job
    pair = next((pair for pair, row in known.pairs.items() if row.context.path == SLUG), None)
    if pair is None:
        return
    said, title = known.translations.get(pair), known.text_at("title") or known.text_at("name")
    try:
        slug = slug_of(instance, standing(known.source, job), job.locale_id, title, said.data if said else "")
    except ValidationError as problem:
        raise PublishRefused(message_of(problem)) from None
    if said is None or said.data != slug or said.has_error:
        StringTranslation.objects.update_or_create(
            context_id=pair[0],
            translation_of_id=pair[1],
            locale_id=job.locale_id,
            defaults={"data": slug, "has_error": False, "field_error": "", "translation_type": MANUAL},
        )


def build(known: SegmentState, instance: Model, user) -> Model:
    """The translation by the engine: a page with a new revision, still to be published; a snippet as it is public."""
    try:
        made, _new = known.source.create_or_update_translation(
            known.job.locale, user=user, publish=not isinstance(instance, Page), copy_parent_pages=True, fallback=True
        )
    except ValidationError as problem:
        raise PublishRefused(message_of(problem)) from None
    return made


def close(job: Job, user, digest: str) -> None:
    """It is public, as the source is now (`digest`): nobody waits for it any more."""
    job.translated_at, job.translated_by, job.digest = timezone.now(), user, digest
    job.waiting_since = job.waiting_by = None
    job.returned_at, job.returned_by, job.returned_words = None, None, ""
    job.save(update_fields=["translated_at", "translated_by", "digest", *WAITS, *RETURNED, *COUNTED])
    job.asides.all().delete()
    update_outdated([job.translation_key])
