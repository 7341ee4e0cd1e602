"""Actions of the home screen that take one click: publish, hand in, take back, keep a banner or let it go, still true."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page, WorkflowState

from media.publishing import amending, stop_of
from pages.announcements.models import AnnouncementPage
from pages.base.datetime_fields import day_or_none, end_of_day

from ..desk.moments import moment_words
from ..desk.row_actions import action_view
from ..desk.rows import edit_url
from ..page_actions.draft_validation import problem_of
from .announcements import let_go

LONGEST = dt.timedelta(days=366)  # that a banner is kept by one click


def run_hooks(name: str, request: HttpRequest, page: Page) -> HttpResponse | None:
    """As Wagtail's form does; a hook may answer in its place."""
    for function in hooks.get_hooks(name):
        response = function(request, page)
        if hasattr(response, "status_code"):
            return response
    return None


def publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Publishes the latest draft, where this person may."""
    permissions = page.permissions_for_user(request.user)
    if not permissions.can_publish() or permissions.page_locked():
        raise PermissionDenied
    revision = page.get_latest_revision()
    if revision is None or not page.has_unpublished_changes:
        messages.info(request, _("There was nothing to publish."))
        return None
    draft = revision.as_object()
    if problem := problem_of(draft):
        messages.error(request, problem)
        return redirect(edit_url(page))
    if stop := stop_of(draft):
        messages.error(request, stop.message)
        return redirect(stop.address)
    if response := run_hooks("before_publish_page", request, page.specific):
        return response
    revision.publish(user=request.user)
    public = Page.objects.get(pk=page.pk).specific
    if response := run_hooks("after_publish_page", request, public):
        return response
    view = [messages.button(public.url, pgettext("desk", "View live"), new_window=False)] if public.url else []
    scheduled = public.scheduled_revision
    words = _("“%(title)s” becomes public: %(moment)s.") if scheduled else _("“%(title)s” is public.")
    moment = moment_words(scheduled.approved_go_live_at) if scheduled else ""
    said = words % {"title": public.get_admin_display_title(), "moment": moment}
    messages.success(request, said, buttons=[] if scheduled else view)
    return None


def hand_in(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Submits the latest draft for review, again where it was returned."""
    permissions = page.permissions_for_user(request.user)
    if not permissions.can_edit() or not permissions.can_submit_for_moderation():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    if problem := problem_of(draft):
        messages.error(request, problem)
        return redirect(edit_url(page))
    state = page.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(request.user)
    else:
        page.get_workflow().start(draft, request.user)
    messages.success(
        request, _("“%(title)s” is handed in; you are told by mail.") % {"title": page.get_admin_display_title()}
    )
    return None


def take_back(request: HttpRequest, page: Page) -> None:
    """Ends the review that this person asked for."""
    state = page.current_workflow_state
    if state is None or not state.user_can_cancel(request.user):
        raise PermissionDenied
    state.cancel(user=request.user)
    messages.success(request, _("“%(title)s” is yours again.") % {"title": page.get_admin_display_title()})


def banner_of(request: HttpRequest, page: Page) -> AnnouncementPage:
    """The announcement, where this person may publish it."""
    announcement = get_object_or_404(AnnouncementPage, pk=page.pk)
    permissions = announcement.permissions_for_user(request.user)
    if not permissions.can_publish() or permissions.page_locked():
        raise PermissionDenied
    return announcement


def keep(request: HttpRequest, page: Page) -> None:
    """Moves the end of a banner to the end of the day that was sent, and publishes that alone."""
    announcement = banner_of(request, page)
    until = day_or_none(request.POST.get("until", ""))
    if until is None or not localdate() <= until <= localdate() + LONGEST:
        raise PermissionDenied
    if announcement.has_unpublished_changes or announcement.workflow_in_progress:
        words = _("Somebody is at work on “%(title)s”: please change its end there.")
        messages.error(request, words % {"title": announcement.get_admin_display_title()})
        return
    announcement.shown_until = end_of_day(until)
    with amending():
        announcement.save_revision(user=request.user, log_action=True).publish(user=request.user)
    messages.success(request, _("“%(title)s” stays.") % {"title": announcement.get_admin_display_title()})


def leave(request: HttpRequest, page: Page) -> None:
    """Does not ask this person again about the end of this banner."""
    let_go(request.user, banner_of(request, page))


ACTIONS = {
    "publish": publish,
    "hand_in": hand_in,
    "take_back": take_back,
    "keep": keep,
    "let_go": leave,
}


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path(f"desk/<int:page_id>/{name.replace('_', '-')}/", action_view(action), name=f"desk_{name}")
        for name, action in ACTIONS.items()
    ]
