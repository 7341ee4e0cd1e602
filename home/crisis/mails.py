"""Mails of the crisis switch to the admins, each in their own language, by the outbox."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from pages.mail.backend import connection_of
from pages.tree.routing import name_of_site

from ..users.models import User
from ..users.permissions import admin_language

SUBJECTS = {  # by template in `mail/crisis/`
    "asked_on": gettext_lazy("Please confirm: crisis switch"),
    "asked_off": gettext_lazy("Please confirm: end of the crisis mode"),
    "on": gettext_lazy("The crisis switch is on"),
    "off": gettext_lazy("The crisis switch is off"),
    "rehearsal": gettext_lazy("Only a rehearsal: crisis switch"),
}


def tell_admins(admins: Iterable[User], template: str, by: User | None) -> None:
    """Sends one of SUBJECTS to each of these admins who has an address. `by`: who pressed; None: a command on the server."""
    context = {
        "by": by,
        "site": name_of_site(),
        "address": settings.WAGTAILADMIN_BASE_URL + reverse("crisis"),
    }
    for admin in admins:
        if admin.email:
            with translation.override(admin_language(admin)):
                body = render_to_string(f"mail/crisis/{template}.txt", context)
                send_mail(str(SUBJECTS[template]), body, None, [admin.email], connection=connection_of(__name__))
