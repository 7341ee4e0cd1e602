"""Changes of accounts as security events: what stood in their rows before, compared with what stands there now."""

from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from .actions import Action
from .current_request import current_request, current_user
from .record import record

WATCHED = ("password", "is_active", "is_superuser", "email", "username")
Row = dict[str, object]


def rows_of(users: QuerySet) -> dict[int, Row]:
    """The watched columns of these accounts, by key."""
    return {row.pop("pk"): row for row in users.values("pk", *WATCHED)}


def record_changes(before: dict[int, Row], after: dict[int, Row]) -> None:
    """Records what differs between two `rows_of`."""
    model = get_user_model()
    for pk, old in before.items():
        user = model(pk=pk)
        for action in changes(user, old, after.get(pk, old)):
            record(action, about=user)


def changes(user, old: Row, new: Row) -> Iterator[Action]:
    if old["password"] and old["password"] != new["password"]:  # the first one belongs to the making of the account
        yield password_action(user)
    if old["is_active"] != new["is_active"]:
        yield Action.ACCOUNT_REACTIVATED if new["is_active"] else Action.ACCOUNT_DEACTIVATED
    if old["is_superuser"] != new["is_superuser"]:
        yield Action.ADMIN_MADE if new["is_superuser"] else Action.ADMIN_UNMADE
    if old["email"] != new["email"]:
        yield Action.EMAIL_CHANGED
    if old["username"] != new["username"]:
        yield Action.NAME_CHANGED


def password_action(user) -> Action:
    """Who chose it: the person, signed in or by the link in a mail, or somebody else."""
    actor = current_user()
    if actor is None:
        return Action.PASSWORD_RESET if current_request.get() else Action.PASSWORD_SET
    return Action.PASSWORD_CHANGED if actor.pk == user.pk else Action.PASSWORD_SET
