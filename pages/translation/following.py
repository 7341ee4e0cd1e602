"""What a translation follows by itself when its source changes: all that needs no words; and its drafts, always."""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import Translation

from .ancestors import first_to_do
from .models import Job
from .opening import source_of, standing

log = logging.getLogger(__name__)


def follow(job: Job, source: Model) -> None:
    """A paragraph that was deleted or moved, a link, a picture: no translator is needed, and no reader waits for one."""
    if not isinstance(source, Page):
        return
    try:
        with transaction.atomic():
            rows = Translation.objects.filter(source__object_id=job.translation_key, source__locale=source.locale_id)
            engine = rows.filter(target_locale=job.locale_id, enabled=True).select_related("source").first()
            own = standing(engine.source, job) if engine else None
            if own is None:  # nobody has published it, or somebody writes it by hand
                return
            if needs_no_words(job, own) and first_to_do(source, job.locale) is None:
                build(job).publish()
                Job.every.filter(pk=job.pk).update(translated_at=timezone.now())
            elif not own.live or own.has_unpublished_changes:
                build(job)
    except ValidationError as problem:
        log.warning("The translation %s does not follow its source: %s", job.pk, type(problem).__name__)


def needs_no_words(job: Job, own: Page) -> bool:
    """Whether all that it says now is translated and was public before: nobody has written anything since."""
    settled = job.translated_at and not (job.segments_left or job.waiting_since)
    written = job.written_at and job.translated_at and job.written_at > job.translated_at
    return bool(settled and own.live and not written and not own.has_unpublished_changes)


def build(job: Job):
    """The draft of the translation anew, from the source as it is now: its revision."""
    source = source_of(job, lock=True)
    made, _new = source.create_or_update_translation(job.locale, publish=False, fallback=True)
    return made.get_latest_revision()
