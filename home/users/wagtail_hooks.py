"""Wagtail hooks of the accounts: the language of translators, invitations, and what these modules register."""

from wagtail import hooks

from . import permissions, session_status  # noqa: F401
from .accounts import restrictions  # noqa: F401
from .admin_language import set_admin_language
from .invitations import views  # noqa: F401
from .invitations.invite import invite, tell_to_wait, tell_whether_sent, wait_before_inviting
from .models import User
from .roles import report  # noqa: F401


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def set_translator_language(request, user):
    set_admin_language(User.objects.get(pk=user.pk))  # with the groups it has now


@hooks.register("after_create_user")
def invite_without_password(request, user):
    """An account made without a password gets an invitation to choose one."""
    if user.password and user.has_usable_password():
        return
    if wait := wait_before_inviting(request.user):
        tell_to_wait(request, wait)  # the account stands: the invitation is sent again from its list
    else:
        tell_whether_sent(request, user, invite(user, request))
