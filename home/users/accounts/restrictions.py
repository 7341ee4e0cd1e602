"""Permissions on accounts and groups, for whoever was given those by hand without being an administrator.

Wagtail lets whoever may change accounts make anyone an administrator, choose an administrator's password, and add groups to
any account. Here they raise neither themselves nor anybody to an administrator; which roles they give, the forms know
(`forms`).
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks

from ..models import User


def check_account(request: HttpRequest, user: User | None, changes_groups: bool) -> None:
    """Raises PermissionDenied where somebody who is no administrator would make one, touch one, or change their own groups."""
    if request.user.is_superuser:
        return
    makes_an_administrator = request.method == "POST" and "is_superuser" in request.POST
    if makes_an_administrator or (user and user.is_superuser) or (user == request.user and changes_groups):
        raise PermissionDenied


@hooks.register("before_create_user")
def check_new_account(request: HttpRequest):
    check_account(request, None, changes_groups=False)


@hooks.register("before_edit_user")
@hooks.register("before_delete_user")
def check_changed_account(request: HttpRequest, user: User):
    check_account(request, user, changes_groups=False)


@hooks.register("before_bulk_action")
def check_changed_accounts(request: HttpRequest, action_type: str, objects: list, action):
    if action.model is User:
        for user in objects:
            check_account(request, user, changes_groups=True)
