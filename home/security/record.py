"""Writes the audit log."""

import logging
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import Error, transaction

from .actions import Action
from .current_request import current_user
from .models import SecurityEvent

log = logging.getLogger(__name__)
SAVE = timedelta(minutes=1)  # one form writes many rows, of the same group or workflow: told once


def record(action: Action, *, user=None, about=None, page=None, detail: str = "", once_within: timedelta | None = None):
    """Records a security event, in the transaction of what it tells of where there is one.

    `user` did it: without one it is whoever is signed in to the current request. `about` is the account it was done to.
    `detail` has no more than 255 letters and never a password, a secret, or a name or address of a person: it outlives accounts.
    `once_within`: not, where the same was recorded in that time. Call it after what it tells of has been done.

    Raises nothing where the database refuses: that is logged, and what it tells of stays done.
    """
    actor = user or current_user()
    try:
        with transaction.atomic():
            pks = existing({each.pk for each in (actor, about) if each})
            event = SecurityEvent(
                action=action,
                user_id=actor.pk if actor and actor.pk in pks else None,
                by_account=actor is not None,
                about_id=about.pk if about and about.pk in pks else None,
                page=page,
                detail=detail[:255],
            )
            if not (once_within and is_recorded(event, once_within)):
                event.save(force_insert=True)
    except Error as problem:
        log.error("A security event was not recorded (%s): %s", action, type(problem).__name__)


def existing(pks: set[int]) -> set[int]:
    """Of these accounts those that are there: one that is being deleted can't be named any more."""
    return set(get_user_model().objects.filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()


def is_recorded(event: SecurityEvent, age: timedelta) -> bool:
    """Whether the same, by and about the same, was recorded in this time."""
    same = {name: getattr(event, name) for name in ("action", "user_id", "by_account", "about_id", "page_id", "detail")}
    return SecurityEvent.objects.since(age).filter(**same).exists()


def record_lock_out(person) -> None:
    """Records that sign-in was locked for this account; None where nobody has the name that was typed.

    Then the same is written and taken back: how long it takes tells nobody which names there are.
    """
    with transaction.atomic():
        record(Action.LOCKED_OUT, about=person)
        transaction.set_rollback(person is None)


def record_restore() -> None:
    """Step after a restore."""
    record(Action.RESTORED, once_within=SAVE)
