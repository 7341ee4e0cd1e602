"""Signal receivers of the second factor: what follows when an account gets its first, and what the security log hears."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset, authenticator_used
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import ngettext

from ..security.actions import Action
from ..security.record import record
from ..users.accounts.password_forms import valid_tokens
from ..users.models import User
from . import second_factor, sessions
from .mails import send_notice

CODES = Authenticator.Type.RECOVERY_CODES


@receiver(user_logged_in)
def note_sign_in(request, user, **kwargs) -> None:
    """However somebody comes in: the session can be recognised, counts as proof for a while, and the week to enrol begins."""
    sessions.note_browser(request)
    if not get_authentication_records(request, user):
        record_authentication(request, user, method="password")
    if second_factor.is_demanded(user):
        second_factor.begin_week(user)


@receiver(pre_save, sender=User)
def tell_the_old_address(instance, raw, update_fields, **kwargs) -> None:
    """Whoever takes over an account by giving it another address is noticed at the one it had."""
    if raw or not instance.pk or (update_fields is not None and "email" not in update_fields):
        return
    old = User.objects.filter(pk=instance.pk).values_list("email", flat=True).first()
    if old and old != instance.email:
        send_notice(instance, "email_changed", old)


@receiver(authenticator_added)
@receiver(authenticator_reset)
def record_added(user, authenticator, **kwargs) -> None:
    record(Action.RECOVERY_CODES_MADE if authenticator.type == CODES else Action.SECOND_FACTOR_ADDED, about=user)


@receiver(authenticator_removed)
def record_removed(user, authenticator, **kwargs) -> None:
    if authenticator.type != CODES:
        record(Action.SECOND_FACTOR_REMOVED, about=authenticator.user)


@receiver(authenticator_used)
def record_recovery_code(user, authenticator, **kwargs) -> None:
    if authenticator.type == CODES:
        record(Action.RECOVERY_CODE_USED, about=user)


@receiver(authenticator_added)
def close_what_was_open_without_it(request, user, authenticator, **kwargs):
    """Tokens made, and other sessions opened, while a password was enough stop working."""
    if authenticator.type == CODES or second_factor.factors_of(user).exclude(pk=authenticator.pk).exists():
        return
    sessions.end(user, but=request.session.session_key)
    tokens = list(valid_tokens(user))
    for token in tokens:
        token.revoke()
    if tokens:
        words = ngettext(
            "%(count)d API token made before the second factor was revoked; make a new one where it is needed.",
            "%(count)d API tokens made before the second factor were revoked; make new ones where they are needed.",
            len(tokens),
        )
        messages.warning(request, words % {"count": len(tokens)})
