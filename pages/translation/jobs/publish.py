"""Publishing of a translation for a translator without page permissions, and its review by a second person."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, TranslationSource

from ..models import Job, TranslationRules
from ..outdated_notes import confirm, note_outdated, outdated_in
from ..permissions import is_editor, may
from ..segments.extract import SLUG, extract
from ..segments.slugs import slug_of
from ..segments.state import SegmentState, count_left
from ..segments.validators import message_of
from .outdated import update_outdated
from .sources import Gone, first_to_do, instance_of, lock_source, standing

MANUAL = StringTranslation.TRANSLATION_TYPE_MANUAL
WAITS = ["waiting_since", "waiting_by"]
RETURNED = ["returned_at", "returned_by", "returned_words"]
COUNTED = ["words", "words_left", "segments", "segments_left", "outdated", "meanwhile"]


class PublishRefused(Exception):
    """It can't be done now; `words` says why and what to do first, `partly` whether it can be done with what there is."""

    def __init__(self, words: str, partly: bool = False):
        super().__init__(words)
        self.words, self.partly = words, partly


@transaction.atomic
def publish(job: Job, user, partly: bool = False) -> Model:
    """Publishes what is translated; `partly`: though paragraphs are left, which then stand in the source's language.

    Raises Refused.
    """
    job, source = locked(job, user)
    if not is_editor(user) and TranslationRules.asks_for_second_reader():
        raise PublishRefused(
            _("A second person reads every translation here. Please submit it; then it is published for you.")
        )
    return make_public(job, source, user, partly)


def locked(job: Job, user) -> tuple[Job, TranslationSource]:
    """The job and its source, nobody else's for this transaction; Refused where this person may not, or it is gone."""
    try:
        source = lock_source(job)
    except Gone:
        raise PublishRefused(_("The original is not public any more.")) from None
    job = Job.every.select_for_update(of=("self",)).select_related("locale").get(pk=job.pk)
    if not may(user, job):
        raise PublishRefused(
            _("You may not do this: the language is off, or not yours, or the original is not public any more.")
        )
    return job, source


def refuse_what_is_left(known: SegmentState) -> None:
    job = known.job
    count_left(job, known.work(), known.done())
    if job.segments_left:
        text = ngettext(
            "%(n)d paragraph is not translated yet.", "%(n)d paragraphs are not translated yet.", job.segments_left
        )
        raise PublishRefused(text % {"n": job.segments_left}, partly=True)


def make_public(job: Job, source: TranslationSource, user, partly: bool) -> Model:
    """Builds the translation, publishes it, and notes it in Wagtail's log and the engine's, both with the user."""
    instance = instance_of(job)
    if above := first_to_do(instance, job.locale):
        raise PublishRefused(
            _("“%(title)s” stands above this page. Please translate and publish it first.") % {"title": above.title}
        )
    known = SegmentState(job, source)
    if not partly:
        refuse_what_is_left(known)
    settle_slug(known, instance)
    try:
        made, _new = source.create_or_update_translation(
            job.locale, user=user, publish=not isinstance(instance, Page), copy_parent_pages=True, fallback=True
        )
    except ValidationError as problem:
        raise PublishRefused(message_of(problem)) from None
    if isinstance(made, Page):
        made.get_latest_revision().publish(user=user, skip_permission_checks=True)
        type(made).objects.filter(pk=made.pk).update(untranslated=known.left())
    confirm(made, instance)
    note_outdated(job, [list(each) for each in outdated_in(job, instance).items()])
    close(job, user, extract(instance).digest)
    return made


def settle_slug(known: SegmentState, instance: Model) -> None:
    """The address is chosen before the page is built, and kept from then on."""
    job = known.job
    pair = next((pair for pair, row in known.pairs.items() if row.context.path == SLUG), None)
    if pair is None:
        return
    said, title = known.translations.get(pair), known.said_at("title") or known.said_at("name")
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


def forget_return(job: Job) -> None:
    job.returned_at = job.returned_by = None
    job.returned_words = ""


def close(job: Job, user, digest: str) -> None:
    """It is public, as the source is now (`digest`): nobody waits for it any more."""
    job.translated_at, job.translated_by, job.digest = timezone.now(), user, digest
    job.waiting_since = job.waiting_by = None
    forget_return(job)
    job.save(update_fields=["translated_at", "translated_by", "digest", *WAITS, *RETURNED, *COUNTED])
    job.asides.all().delete()
    update_outdated([job.translation_key])


# A second person reads a translation before it is public: approves it, or hands it back with a word.


@transaction.atomic
def submit(job: Job, user) -> None:
    """Asks for a second reader. Raises Refused while anything is left."""
    job, source = locked(job, user)
    refuse_what_is_left(SegmentState(job, source))
    job.waiting_since, job.waiting_by = timezone.now(), user
    forget_return(job)
    job.save(update_fields=[*WAITS, *RETURNED, *COUNTED])


@transaction.atomic
def approve(job: Job, user) -> Model:
    """Publishes what another submitted. Raises Refused."""
    job, source = locked(job, user)
    refuse_own(job, user)
    return make_public(job, source, user, partly=False)


@transaction.atomic
def hand_back(job: Job, user, words: str) -> None:
    """Gives what another submitted back to them, with a word. Raises Refused."""
    job, _source = locked(job, user)
    refuse_own(job, user)
    if not (words := words.replace("\x00", "").strip()):
        raise PublishRefused(_("Please say in a word what is to be changed."))
    job.returned_at, job.returned_by, job.returned_words = timezone.now(), user, words[:5000]
    job.waiting_since = job.waiting_by = None
    job.save(update_fields=[*WAITS, *RETURNED])


def refuse_own(job: Job, user) -> None:
    """The second reader is somebody else, and there is something to read."""
    if not job.waiting_since:
        raise PublishRefused(_("Nobody has submitted this, or it was dealt with meanwhile."))
    if job.waiting_by_id == user.pk and not is_editor(user):
        raise PublishRefused(_("You submitted this yourself: somebody else has to read it."))
