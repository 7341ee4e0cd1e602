"""Mails to the owner of an account about what was done to it, in the owner's language, by the outbox."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from pages.tree.routing import name_of_site

from ..users.models import User
from ..users.permissions import admin_language

NOTICES = {  # subjects, by template in `mail/sign_in/`
    "new_device": gettext_lazy("Somebody signed in as you in a new browser"),
    "factor_added": gettext_lazy("Your account has a new second factor"),
    "factor_removed": gettext_lazy("A second factor was taken from your account"),
    "codes_made": gettext_lazy("Your account has new recovery codes"),
    "email_changed": gettext_lazy("Your account has another e-mail address now"),
    "codes_guessed": gettext_lazy("Somebody who knows your password is guessing your codes"),
}


def send_notice(user: User, notice: str, address: str = "", **context) -> None:
    """Sends one of NOTICES to the account's address, or to another; nothing where there is none."""
    if not (address := address or user.email):
        return
    with translation.override(admin_language(user)):
        context |= {
            "user": user,
            "site": name_of_site(),
            "at": timezone.localtime(),
            "password": settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_password_reset"),
            "sessions": settings.WAGTAILADMIN_BASE_URL + reverse("open_sessions"),
        }
        send_mail(str(NOTICES[notice]), render_to_string(f"mail/sign_in/{notice}.txt", context), None, [address])
