"""Signal receivers of the second factor: what follows when an account gets its first."""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib import messages
from django.dispatch import receiver
from django.utils.translation import ngettext

from ..users.password_forms import valid_tokens
from . import sessions


@receiver(authenticator_added)
def close_what_was_open_without_it(request, user, authenticator, **kwargs):
    """Tokens made, and other sessions opened, while a password was enough stop working."""
    codes = Authenticator.Type.RECOVERY_CODES
    others = Authenticator.objects.filter(user_id=user.pk).exclude(pk=authenticator.pk).exclude(type=codes)
    if authenticator.type == codes or others.exists():
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
