"""Preconditions of an action on a translation: who finds its job and what they may do with it now, its locks, the
permission, nothing left, a second reader.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from ...translation.jobs.sources import Gone, lock_source
from ...translation.models import Job
from ...translation.permissions import can_edit, can_save, is_editor
from ...translation.segments.state import SegmentState, count_left, pair_of, version_of
from ..models import TranslationRules

COUNTER_FIELDS = ["words", "words_left", "segments", "segments_left", "outdated", "meanwhile"]
WAITING_FIELDS = ["waiting_since", "waiting_by"]
RETURNED_FIELDS = ["returned_at", "returned_by", "returned_words"]
RELATED = ("page", "locale", "source_locale", "content_type", "waiting_by", "returned_by", "translated_by")


def job_to_edit(pk: int, user) -> Job | None:
    """The job, if this person may open it."""
    job = Job.objects.select_related(*RELATED).filter(pk=pk).first()
    return job if job and can_edit(user, job) else None


def job_to_save(pk: int, user) -> tuple[Job | None, bool]:
    """The job to save texts of, and whether its source is offline at the moment, so that only saving is allowed."""
    job = Job.every.select_related(*RELATED).filter(pk=pk).first()
    if job is None or can_edit(user, job):
        return job, False
    return (job, True) if can_save(user, job) else (None, False)


def available_actions(job: Job, user) -> list[str]:
    """The actions that this person may take on the job now, the next one first."""
    if job.waiting_since:
        found = ["approve"] if job.waiting_by_id != user.pk or is_editor(user) else []
        return found + ["hand_back"] * (job.waiting_by_id != user.pk)
    return ["submit" if asks_for_second_reader(user) else "publish"]


def asks_for_second_reader(user) -> bool:
    """Whether somebody else has to publish what this person translates."""
    return not is_editor(user) and TranslationRules.asks_for_second_reader()


class PublishRefused(Exception):
    """The action can't be done now; `message` says why and what to do first, `partly` whether a part can be public."""

    def __init__(self, message: str, partly: bool = False):
        super().__init__(message)
        self.message, self.partly = message, partly


class TranslationAction:
    """One action of a user on a job: loaded under its locks, checked and applied in one transaction."""

    def __init__(self, job: Job, user):
        self.job, self.user = job, user

    @transaction.atomic
    def execute(self):
        """Run the action. Raises PublishRefused."""
        self.load()
        self.check()
        return self.apply()

    def load(self) -> None:
        """Lock source and job, in this order. Raises PublishRefused without permission or source."""
        try:
            self.source = lock_source(self.job)
        except Gone:
            raise PublishRefused(_("The original is not public any more.")) from None
        self.job = Job.every.select_for_update(of=("self",)).select_related("locale").get(pk=self.job.pk)
        if not can_edit(self.user, self.job):
            raise PublishRefused(
                _("You may not do this: the language is off, or not yours, or the original is not public any more.")
            )


def refuse_unavailable(job: Job, user, action: str) -> None:
    """Raises PublishRefused where this person can't take the action now."""
    if action in available_actions(job, user):
        return
    if action in {"approve", "hand_back"}:
        refuse_own_submission(job, user)
    elif action == "publish" and not job.waiting_since:
        refuse_unread(user)
    raise PublishRefused(_("Somebody has done this meanwhile."))


def refuse_unread(user) -> None:
    """Raises PublishRefused where a second person is to read what this one translates."""
    if asks_for_second_reader(user):
        raise PublishRefused(
            _("A second person reads every translation here. Please ask a second reader; then it is published for you.")
        )


def refuse_locked(job: Job, user) -> None:
    """Raises PublishRefused where the translated page is locked for this person."""
    pages = Page.objects.filter(translation_key=job.translation_key, locale=job.locale_id, locked=True)
    if (page := pages.first()) and page.get_lock().for_user(user):
        message = _("“%(title)s” is locked. An editor can unlock it under Reports › Locked pages.")
        raise PublishRefused(message % {"title": page.get_admin_display_title()})


def refuse_untranslated(state: SegmentState) -> None:
    """Counts the job again; raises PublishRefused where a segment is not translated."""
    job = state.job
    count_left(job, state.work(), state.done())
    if job.segments_left:
        text = ngettext(
            "%(n)d paragraph is not translated yet.", "%(n)d paragraphs are not translated yet.", job.segments_left
        )
        raise PublishRefused(text % {"n": job.segments_left}, partly=True)


def refuse_unseen(state: SegmentState, read: Mapping[str, str]) -> None:
    """Raises PublishRefused where one of these texts, key to version, says something else by now."""
    for key, version in read.items():
        stored = state.translations.get(pair_of(key))
        if version != version_of(stored.data if stored else None):
            raise PublishRefused(
                _("This was changed after you had opened it. What is changed is marked: please read it, then approve.")
            )


def refuse_own_submission(job: Job, user) -> None:
    """Raises PublishRefused where nothing was submitted, or the user submitted it themselves."""
    if not job.waiting_since:
        raise PublishRefused(_("Nobody has asked for a second reader, or it was dealt with meanwhile."))
    if job.waiting_by_id == user.pk and not is_editor(user):
        raise PublishRefused(_("You asked for this yourself: somebody else has to read it."))
