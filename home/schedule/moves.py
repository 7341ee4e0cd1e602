"""Action of the calendar: an entry is moved to another moment, as whoever may publish its page could in its form."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page, Revision

from pages.announcements.models import AnnouncementPage
from pages.base.synced_fields import sync_facts

from ..desk.moments import moment_words
from .into_schedule import open_lock

ACTION = "schedule.move"
# What holds a moment, and the one that must not come before or after it.
FIELDS = {
    "go_live_at": ("go_live_at", "expire_at"),
    "expire_at": ("go_live_at", "expire_at"),
    "shown_from": ("shown_from", "shown_until"),
    "shown_until": ("shown_from", "shown_until"),
}


class MovedMeanwhile(Exception):
    """Somebody else has moved or taken back the entry; `moment` is when it happens now, if it does."""

    def __init__(self, moment: dt.datetime | None):
        self.moment = moment


def may_move(page: Page, user) -> bool:
    """Whether this user could set the moments of this page in its form."""
    if not page.permissions_for_user(user).can_publish() or page.alias_of_id:
        return False
    lock = open_lock(page, page.get_lock(), user)
    return lock is None or not lock.for_user(user)


def moment_of(page: Page, field: str) -> dt.datetime | None:
    """When this happens to the page; None where it does not, or is a translation that has it from its source."""
    if field == "go_live_at":
        scheduled = page.scheduled_revision
        return scheduled.approved_go_live_at if scheduled else None
    if field == "expire_at":
        return page.expire_at if page.live or page.scheduled_revision else None
    if field in FIELDS and isinstance(page, AnnouncementPage) and page.live and page.source.pk == page.pk:
        return getattr(page, field)
    return None


def check_order(page: Page, field: str, moment: dt.datetime) -> None:
    """What comes down does so in the future, and after it became public."""
    if moment <= timezone.now():
        raise ValidationError(_("That has passed. Please choose a later moment."))
    begins, ends = ((moment if name == field else moment_of(page, name)) for name in FIELDS[field])
    if begins and ends and ends <= begins:
        raise ValidationError(_("It would come down before it is public."))


@transaction.atomic
def move(page_id: int, field: str, moment: dt.datetime, expected: dt.datetime, user) -> Page:
    """Moves an entry; raises ValidationError for a moment that can't be, MovedMeanwhile where it is not at `expected`."""
    page = Page.objects.select_for_update().get(pk=page_id).specific
    current = moment_of(page, field)
    if current != expected:
        raise MovedMeanwhile(current)
    check_order(page, field, moment)
    versions = {page.latest_revision_id, page.live_revision_id if field != "go_live_at" else None}
    scheduled = page.scheduled_revision
    if scheduled:
        versions.add(scheduled.pk)
    for version in Revision.objects.select_for_update().filter(pk__in=versions - {None}):
        move_in_revision(version, field, moment, expected)
    write(page, field, moment)
    data = {"field": field, "from": expected.isoformat(), "to": moment.isoformat()}
    log(instance=page, action=ACTION, user=user, data=data, revision=scheduled or page.latest_revision)
    return page


def move_in_revision(version: Revision, field: str, moment: dt.datetime, expected: dt.datetime) -> None:
    """In a version that says the same; what somebody wrote otherwise in a draft stays."""
    changed = []
    if field == "go_live_at" and version.approved_go_live_at == expected:
        version.approved_go_live_at = moment
        changed.append("approved_go_live_at")
    if parse_datetime(version.content.get(field) or "") == expected:
        version.content[field] = moment.isoformat()
        changed.append("content")
    if changed:
        version.save(update_fields=changed)


def write(page: Page, field: str, moment: dt.datetime) -> None:
    """In the row of the page; a fact in those of its translations too."""
    if field == "go_live_at" and page.live:
        return  # the row is what visitors see now
    type(page).objects.filter(pk=page.pk).update(**{field: moment})
    if field == "expire_at":
        Page.objects.filter(alias_of=page.pk).update(expire_at=moment)
    elif field != "go_live_at":
        sync_facts(page)


@hooks.register("register_log_actions", order=1000)
def register_log_actions(actions):
    @actions.register_action(ACTION)
    class Moved(LogFormatter):
        label = gettext_lazy("Moved in the calendar")

        def format_message(self, log_entry):
            field, moment = log_entry.data.get("field"), parse_datetime(log_entry.data.get("to", ""))
            words = _("Comes down: %(moment)s") if field in ("expire_at", "shown_until") else _("Public: %(moment)s")
            return words % {"moment": moment_words(moment)} if moment else str(self.label)
