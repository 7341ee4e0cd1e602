"""Invites a colleague by mail: a new account without a password gets a link to choose one."""

import logging
import secrets
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from pages.tree.routing import find_site

from .models import User

log = logging.getLogger(__name__)


def invite(user: User, request) -> bool:
    """Sends the invitation; False where the mail server could not be reached (the account stands all the same)."""
    user.set_password(secrets.token_urlsafe(40))  # nobody knows it; the link asks for a better one
    user.save()
    site = find_site(request)
    link = reverse(
        "wagtailadmin_password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    context = {"name": site.site_name, "address": settings.WAGTAILADMIN_BASE_URL + link, "user": user}
    subject = _("An invitation to %(name)s") % {"name": site.site_name}
    try:
        send_mail(subject, render_to_string("mail/invitation.txt", context), None, [user.email])
    except (OSError, SMTPException) as problem:
        log.error("An invitation could not be sent: %s", type(problem).__name__)  # its message may name a person
        return False
    return True
