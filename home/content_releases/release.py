"""Publishes all pages of a release in one transaction: what stands in the way of one keeps back all."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import filterfalse

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.log_actions import log
from wagtail.models import Page, WorkflowState

from media.publishing import stop_of
from pages.base.datetime_fields import validate_not_too_far
from pages.base.unpublished_changes import is_public_as_saved
from pages.mail.backend import connection_of
from pages.translation.offline import translations_to_bring_back
from pages.tree.current import is_in_crisis

from ..desk.moments import join, moment_words
from ..desk.rows import display_name, edit_url
from ..page_actions.ancestor_visibility import hidden_ancestors, latest, publish_latest
from ..page_actions.draft_validation import problem_of
from ..page_actions.restore import bring_back_translations
from ..users.models import User
from ..users.permissions import admin_language
from ..worker.schedule import run_duty
from .models import ContentRelease

RELEASED, TAKEN_BACK = "home.content_release", "home.content_release_taken_back"


@dataclass(frozen=True)
class Readiness:
    """Whether a page can become public, in words (`state`: class and words); `action`: label and URL of what mends it."""

    page: Page
    state: tuple[str, str]
    detail: str = ""
    action: tuple[str, str] | None = None

    @property
    def stops(self) -> bool:
        return self.state[0] != "public"


class NotReady(Exception):
    """Something stands in the way: of each such page, how it stands."""

    def __init__(self, found: list[Readiness]):
        super().__init__(problem_words(found))
        self.found = found


def problem_words(found: Iterable[Readiness]) -> str:
    """“Day two: Something is missing”, one page a line."""
    return "\n".join(f"{each.page.get_admin_display_title()}: {join(each.state[1], each.detail)}" for each in found)


def readiness(pages: list[Page], user: User) -> list[Readiness]:
    """How each of these pages stands, those above first; publishing them together is what is asked."""
    together = {page.pk for page in pages}
    return [page_readiness(page, together, user) for page in pages]


def page_readiness(page: Page, together: set[int], user: User) -> Readiness:
    """`together`: the ids of the pages that are published with it."""
    permissions, review = page.permissions_for_user(user), page.current_workflow_state
    open_it = (_("Open"), edit_url(page))
    if not permissions.can_publish():
        return Readiness(page, ("wrong", _("You may not publish it")))
    if page.scheduled_revision:
        words = _("It becomes public by itself, %(moment)s")
        moment = moment_words(page.scheduled_revision.approved_go_live_at)
        return Readiness(page, ("later", _("Has a moment of its own")), words % {"moment": moment}, open_it)
    if permissions.page_locked():
        return Readiness(page, ("wrong", _("Somebody has locked it")), action=open_it)
    if review and review.status == WorkflowState.STATUS_IN_PROGRESS:
        who = _("handed in by %(person)s") % {"person": display_name(review.requested_by) or _("Somebody")}
        return Readiness(page, ("waiting", _("Not looked over")), who, (_("Look it over"), edit_url(page)))
    if review and review.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return Readiness(page, ("wrong", _("Handed back")), action=open_it)
    draft = latest(page)
    if problem_of(draft):
        return Readiness(page, ("wrong", _("Something is missing")), action=(_("Fill in"), edit_url(page)))
    if stop := stop_of(draft):
        missing = join(*stop.missing)
        return Readiness(page, ("wrong", _("A check stops it")), missing, (_("Open"), stop.address))
    above = next((each for each in hidden_ancestors(page) if each.pk not in together), None)
    if above:
        words = _("“%(title)s” above it is not public") % {"title": above.get_admin_display_title()}
        return Readiness(page, ("wrong", _("Below a draft")), words, (_("Open"), edit_url(above)))
    revision = page.get_latest_revision()
    who = display_name(revision.user) if revision else ""
    detail = _("last saved by %(person)s") % {"person": who} if who else ""
    if is_public_as_saved(page):
        return Readiness(page, ("public", _("Public already")), detail)
    return Readiness(page, ("public", pgettext("release", "Ready")), detail)


def locked_pages(found: ContentRelease) -> list[Page]:
    """The pages of a release, which nobody else changes until the transaction ends; those above first, as all lock them."""
    return list(Page.objects.select_for_update().filter(pk__in=found.pages.order_by().values("pk")).order_by("path"))


@transaction.atomic
def release(pk: int, user: User, *, brings_back: bool = False) -> list[Page] | None:
    """Publishes what is not public yet; None where somebody else has released it, or taken it back, meanwhile.

    With `brings_back`, also publish translations that went offline with a page of it, as any scheduled publication does.
    Raises NotReady, and publishes nothing, if one of them can't be published by this person.
    """
    found = ContentRelease.objects.open().select_for_update().filter(pk=pk).first()
    if found is None:
        return None
    pages = locked_pages(found)
    if stopping := [each for each in readiness(pages, user) if each.stops]:
        raise NotReady(stopping)
    offline = (
        [each for page in pages if not page.live for each in translations_to_bring_back(page)] if brings_back else []
    )
    publish(found, pages, user)
    together = {page.pk for page in pages}
    for each in offline:
        if each.pk not in together:
            run_duty(f"Bringing back page {each.pk}", bring_back_translation, found, each, user)
    return pages


@transaction.atomic
def bring_back_translation(found: ContentRelease, page: Page, user: User) -> None:
    """Publish a translation as it was when it went offline, and note it as of the release, so that taking the release
    back takes it offline again.
    """
    bring_back_translations([page])
    page.refresh_from_db()
    found.refresh_from_db()
    data = {"release": found.name, "key": found.pk, "at": found.released_at.isoformat()}
    data |= {"was_live": False, "before": None, "published": page.live_revision_id}
    log(instance=page, action=RELEASED, user=user, data=data)
    found.pages.add(page)


@transaction.atomic
def release_ready(pk: int, user: User) -> list[Page] | None:
    """Publishes those of its pages that are ready, as a release of their own; the others stay in this one.

    None where it is open no more; an empty list where none is ready.
    """
    found = ContentRelease.objects.open().select_for_update().filter(pk=pk).first()
    if found is None:
        return None
    states = readiness(locked_pages(found), user)
    pages = ready_pages(states)
    if not any(each.stops for each in states):
        publish(found, pages, user)
    elif pages:
        part = ContentRelease.objects.create(name=found.name, made_by=user)
        part.pages.set(pages)
        found.pages.remove(*pages)
        publish(part, pages, user)
    return pages


def ready_pages(states: list[Readiness]) -> list[Page]:
    """Those that can be published without the others, less what is public already: none below a draft that stays."""
    ready = [each.page for each in states if not each.stops and not is_public_as_saved(each.page)]
    above = {page.pk: set(hidden_ancestors(page).values_list("pk", flat=True)) for page in ready}
    while hidden := [page for page in ready if above[page.pk] - {each.pk for each in ready}]:
        ready = [page for page in ready if page not in hidden]
    return ready


def publish(found: ContentRelease, pages: list[Page], user: User) -> None:
    """Publishes what is not public yet, and notes for each page what was public before, and since: keys of revisions."""
    now = timezone.now()
    for page in filterfalse(is_public_as_saved, pages):
        data = {"release": found.name, "key": found.pk, "at": now.isoformat()}
        data |= {"was_live": page.live, "before": page.live_revision_id}
        publish_latest(page, user)
        page.refresh_from_db()
        log(instance=page, action=RELEASED, user=user, data=data | {"published": page.live_revision_id})
    ContentRelease.objects.filter(pk=found.pk).update(released_at=now, problem="")


@transaction.atomic
def schedule(pk: int, moment: dt.datetime | None, user: User) -> None:
    """Sets the moment, or takes it back. Raises ValidationError for one that can't be, NotReady as `release` does."""
    found = ContentRelease.objects.open().select_for_update().get(pk=pk)
    if moment:
        validate_not_too_far(moment)
        if moment <= timezone.now():
            raise ValidationError(_("That has passed. Please choose a later moment."))
        if stopping := [each for each in readiness(list(found.pages.order_by("path")), user) if each.stops]:
            raise NotReady(stopping)
    ContentRelease.objects.filter(pk=pk).update(moment=moment, scheduled_by=user if moment else None, problem="")


def release_due() -> None:
    """Duty of the background work. Where something stands in the way it says so, once, to whoever set the moment."""
    if is_in_crisis():
        return
    for found in ContentRelease.objects.due().select_related("scheduled_by").order_by("moment", "pk"):
        run_duty(f"Release {found.pk}", release_by_clock, found)


def release_by_clock(found: ContentRelease) -> None:
    user = found.scheduled_by if found.scheduled_by and found.scheduled_by.is_active else None
    with translation.override(admin_language(user) if user else settings.LANGUAGE_CODE):
        if user is None:
            put_off(found, _("Whoever set the moment has no account any more."))
        elif not found.pages.exists():
            put_off(found, _("There is nothing in it yet."))
        else:
            try:
                release(found.pk, user, brings_back=True)
            except NotReady as problem:
                put_off(found, str(problem))


@transaction.atomic
def put_off(found: ContentRelease, problem: str) -> None:
    """Takes the moment away and says why, on the desk and by mail; where it was not taken back meanwhile."""
    moment = moment_words(found.moment) if found.moment else ""
    words = f"{moment}\n{problem}".strip()
    waiting = ContentRelease.objects.due().filter(pk=found.pk)
    if waiting.update(moment=None, problem=words) and found.scheduled_by and found.scheduled_by.email:
        context = {"release": found, "problem": words, "address": absolute_url(found)}
        subject = _("Nothing was released: %(name)s") % {"name": found.name}
        body = render_to_string("mail/content_releases/put_off.txt", context)
        send_mail(subject, body, None, [found.scheduled_by.email], connection=connection_of(__name__))


def absolute_url(found: ContentRelease) -> str:
    return settings.WAGTAILADMIN_BASE_URL + reverse("content_release", args=[found.pk])
