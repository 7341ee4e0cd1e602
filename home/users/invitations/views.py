"""Admin views of invitations: one screen that invites a colleague, and a second mail for whoever has not come yet."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.utils import get_user_display_name

from pages.admin_frame import admin_frame
from pages.http.rate_limit import is_within_limit, limit_of
from pages.i18n.durations import format_duration

from ..auth import REQUIRED
from ..models import User
from ..roles.assignment import roles_of
from .forms import InvitationForm
from .invite import (
    create_invited,
    invite,
    send_invitation,
    tell_to_wait,
    tell_whether_sent,
    wait_before_inviting,
)

TITLE = gettext_lazy("Invite a colleague")
SHOWN = 20


def check_may_invite(request: HttpRequest) -> None:
    if not request.user.has_perm("home.add_user"):
        raise PermissionDenied


def not_come(user: User) -> QuerySet[User]:
    """Accounts that nobody has signed in to yet, newest first, of those this user may change."""
    accounts = User.objects.filter(is_active=True, last_login=None).exclude(email="").order_by("-date_joined", "-pk")
    return accounts if user.is_superuser else accounts.filter(is_superuser=False)


def invite_colleague(request: HttpRequest) -> HttpResponse:
    """The form of an invitation; makes the account and sends the mail."""
    check_may_invite(request)
    form = InvitationForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        if wait := wait_before_inviting(request.user):
            tell_to_wait(request, wait)
            return render_form(request, form)
        data = form.cleaned_data
        user = create_invited(data["email"], data["name"], form.groups, form.is_admin, data["language"])
        if user:
            tell_whether_sent(request, user, invite(user, request))
            return redirect("invite")
        form = InvitationForm(request.POST, user=request.user)  # which finds who was faster
        form.is_valid()
    return render_form(request, form)


def render_form(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    return render(request, "wagtailadmin/users/invite.html", admin_frame(TITLE, "user") | context_of(request, form))


def context_of(request: HttpRequest, form: InvitationForm) -> dict:
    rows = not_come(request.user).prefetch_related("groups")[: SHOWN + 1]
    return {
        "form": form,
        "choices": list(zip(form.roles, form["role"], strict=True)),
        "known": known_account(request.user, form.known) if form.known else None,
        "valid": format_duration(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)),
        "asks_second_factor": settings.SECOND_FACTOR == REQUIRED,
        "waiting": [(user, get_user_display_name(user), roles_of(user)) for user in rows[:SHOWN]],
    }


def known_account(asker: User, user: User) -> dict:
    """Who has an address already, and what can be done about it."""
    return {
        "user": user,
        "name": get_user_display_name(user),
        "roles": roles_of(user),
        "waits": not_come(asker).filter(pk=user.pk).exists(),
    }


@require_POST
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends the invitation of somebody who has not signed in yet once more; their earlier link goes on working."""
    check_may_invite(request)
    user = get_object_or_404(not_come(request.user), pk=pk)
    if wait := wait_before_inviting(request.user):
        tell_to_wait(request, wait)
    elif is_within_limit("mailbox", user.email.casefold(), *limit_of("mailbox")):
        tell_whether_sent(request, user, send_invitation(user, request))
    else:
        messages.warning(request, _("That mailbox has had several mails within the hour. Please wait a little."))
    return redirect("invite")


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("invite/", invite_colleague, name="invite"),
        path("invite/<int:pk>/again/", invite_again, name="invite_again"),
    ]
