"""Saving into what is scheduled: a page that waits for its moment goes on being edited by whoever may publish it."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.locks import BasicLock, ScheduledForPublishLock
from wagtail.models import Page, Revision

from pages.base.datetime_fields import moment_or_none

PUBLISH = "action-publish"  # Wagtail's button; the value of ours is the moment that its form was opened with


class IntoScheduleMenuItem(ActionMenuItem):
    """In the place of “Publish” while a version of the page waits for its moment."""

    name = PUBLISH
    label = gettext_lazy("Save into what is scheduled")
    template_name = "wagtailadmin/pages/action_menu/into_schedule.html"

    def get_context_data(self, parent_context):
        moment = parent_context["page"].scheduled_revision.approved_go_live_at
        return super().get_context_data(parent_context) | {"moment": moment.isoformat()}


def open_lock(page: Page, lock, user):
    """The lock of a page in its form: Wagtail's for what is scheduled holds whoever may not publish alone."""
    if not isinstance(lock, ScheduledForPublishLock) or not page.permissions_for_user(user).can_publish():
        return lock
    return BasicLock(page) if page.locked else None


def in_form(moment: dt.datetime) -> str:
    """A moment as the form has it: in the network's zone."""
    return f"{moment.astimezone(timezone.get_default_timezone()):%Y-%m-%d %H:%M:%S}"


def keep_moment(request: HttpRequest, scheduled: Revision | None) -> QueryDict:
    """What was sent, with the moment that the schedule has now; without “publish” where somebody took it back meanwhile."""
    opened_with = moment_or_none(request.POST.get(PUBLISH, ""))
    if opened_with is None:
        return request.POST
    sent = request.POST.copy()
    if scheduled:
        sent["go_live_at"] = in_form(scheduled.approved_go_live_at)
    elif opened_with <= timezone.now():
        sent["go_live_at"] = ""  # it is public by now, and what is mended becomes so
    else:
        sent["go_live_at"] = ""
        del sent[PUBLISH]
        messages.warning(
            request, _("Somebody has taken the moment back meanwhile. Your words are saved, and not public yet.")
        )
    return sent


def without_overwriting(sent: QueryDict, scheduled: Revision | None) -> QueryDict:
    """A form that saves itself writes over its own last version; never over the one that is scheduled."""
    if scheduled is None or sent.get("overwrite_revision_id") != str(scheduled.pk):
        return sent
    return as_new_version(sent, scheduled)


def as_new_version(sent: QueryDict, last: Revision) -> QueryDict:
    """What was sent to be written over this revision, to be saved as one after it."""
    sent = sent.copy()
    sent["loaded_revision_id"] = sent.pop("overwrite_revision_id")[-1]
    sent["loaded_revision_created_at"] = last.created_at.isoformat()
    return sent
