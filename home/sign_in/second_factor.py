"""Second factor policy: of whom one is demanded, until when it may wait, and who has one."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..security.actions import Action
from ..security.record import record
from ..users.auth import REQUIRED
from ..users.models import User
from ..users.permissions import LOG_IN
from .sessions import methods_of

WEEK = timedelta(days=7)


def is_demanded(user: User) -> bool:
    """Whether this account needs a second factor: where SECOND_FACTOR says so, whoever may open the desk."""
    return settings.SECOND_FACTOR == REQUIRED and user.is_authenticated and user.has_perm(LOG_IN)


def factors_of(user: User) -> QuerySet:
    """Queryset of the account's authenticator app and passkeys; recovery codes alone are no second factor."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)


def has_one(user: User) -> bool:
    """Whether the account has a second factor."""
    return factors_of(user).exists()


def is_missing(request: HttpRequest) -> bool:
    """Whether a second factor is demanded of whoever is signed in here, and there is none."""
    if not is_demanded(request.user) or "mfa" in methods_of(request):
        return False
    return not has_one(request.user)


def is_overdue(user: User) -> bool:
    """Whether the week to enrol is over; it begins with the first sign-in, or use of a token, since a second factor is demanded."""
    return user.second_factor_due is not None and user.second_factor_due <= timezone.now()


def days_left(user: User) -> int:
    """Days in which the account may still do without one, today included; never negative."""
    due = user.second_factor_due or timezone.now() + WEEK
    return max(0, -(-(due - timezone.now()) // timedelta(days=1)))


def begin_week(user: User) -> None:
    """Begins the week to enrol, unless it has begun."""
    if user.second_factor_due is None:
        user.second_factor_due = timezone.now() + WEEK
        User.objects.filter(pk=user.pk, second_factor_due=None).update(second_factor_due=user.second_factor_due)


def remove(user: User) -> int:
    """Takes every authenticator from an account whose phone is lost; how many. The next sign-in leads to enrolment at once.

    Where there is none the week to enrol goes on.
    """
    removed, _ = Authenticator.objects.filter(user_id=user.pk).delete()
    if removed:
        User.objects.filter(pk=user.pk).update(second_factor_due=timezone.now())
        record(Action.SECOND_FACTOR_REMOVED, about=user)
    return removed
