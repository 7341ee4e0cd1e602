"""Invites a colleague by mail: a new account without a password gets a link to choose one."""

import logging
import re
import secrets
from datetime import timedelta
from itertools import count
from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin.utils import get_user_display_name
from wagtail.log_actions import log as log_action
from wagtail.users.models import UserProfile

from pages.http.rate_limit import count_in_window, limit_of
from pages.i18n.durations import format_duration
from pages.tree.routing import find_site

from ..models import User
from ..permissions import admin_language

log = logging.getLogger("home.users.invitations")  # as `logger` of its lines, by which operators filter


ATTEMPTS = 3  # a user name can be taken between the look and the save


def create_invited(email: str, name: str, groups: list[Group], is_admin: bool, language: str) -> User | None:
    """The new account, without a password; None where somebody has made one with this address in the meantime."""
    attempts = 0
    while True:
        user = User(username=free_username(email), email=email, first_name=name, is_superuser=is_admin)
        user.set_unusable_password()
        try:
            save_account(user, groups, language)
        except (IntegrityError, ValidationError):
            if User.objects.filter(email__iexact=email).exists():
                return None
            attempts += 1
            if attempts == ATTEMPTS:
                raise
        else:
            return user


@transaction.atomic
def save_account(user: User, groups: list[Group], language: str) -> None:
    user.full_clean()
    user.save()
    user.groups.set(groups)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    log_action(instance=user, action="wagtail.create")


def free_username(email: str) -> str:
    """What stands before the @, with a number behind it where somebody has it already."""
    base = re.sub(r"[^\w.+-]", "", email.partition("@")[0])[:140] or "user"
    return next(
        name
        for name in (base if number == 1 else f"{base}{number}" for number in count(1))
        if not User.objects.filter(username__iexact=name).exists()
    )


def wait_before_inviting(inviter: User) -> timedelta | None:
    """Counts an invitation of this person; how long they wait where it is one too many for a day."""
    times, seconds = limit_of("invitation")
    count = count_in_window("invitation", inviter.pk, times, seconds)
    return timedelta(seconds=count.seconds_left) if count.times > times else None


def tell_to_wait(request: HttpRequest, wait: timedelta) -> None:
    words = _("Those were many invitations for one day. You can send more in %(time)s.")
    messages.warning(request, words % {"time": format_duration(wait)})


def invite(user: User, request: HttpRequest) -> bool:
    """Sends the first invitation; False where the mail server could not be reached (the account stands all the same)."""
    user.set_password(secrets.token_urlsafe(40))  # nobody knows it; the link asks for a better one
    user.save()
    return send_invitation(user, request)


def tell_whether_sent(request: HttpRequest, user: User, sent: bool) -> None:
    if sent:
        words = _("The invitation for %(email)s is on its way. Its mail has a link to choose a password.")
        messages.success(request, words % {"email": user.email})
    else:
        messages.warning(
            request,
            _("The invitation could not be sent. Your colleague can use “Forgotten password?” on the login page."),
        )


def send_invitation(user: User, request: HttpRequest) -> bool:
    """Sends the mail in the language of the account; False where the mail server could not be reached."""
    link = reverse(
        "wagtailadmin_password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    name, inviter = find_site(request).site_name, getattr(request, "user", None)
    with override(admin_language(user)):
        context = {
            "name": name,
            "address": settings.WAGTAILADMIN_BASE_URL + link,
            "user": user,
            "inviter": get_user_display_name(inviter) if inviter and inviter.is_authenticated else "",
            "valid": format_duration(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)),
        }
        subject = _("An invitation to %(name)s") % {"name": name}
        text = render_to_string("mail/invitation.txt", context)
    try:
        send_mail(subject, text, None, [user.email])
    except (OSError, SMTPException) as problem:
        log.error("An invitation could not be sent: %s", type(problem).__name__)  # its message may name a person
        return False
    return True
