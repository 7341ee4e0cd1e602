"""Mail to the admins, once a month, about accounts that nobody uses."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ...security.actions import Action
from ...security.models import SecurityEvent
from ...security.record import record
from ..models import User
from ..permissions import admin_language

MONTH = timedelta(days=30)


@transaction.atomic
def mail_admins() -> None:
    """Duty: the log says when it was done last."""
    if SecurityEvent.objects.since(MONTH).filter(action=Action.UNUSED_TOLD).exists():
        return
    if number := User.objects.unused().count():
        record(Action.UNUSED_TOLD)
        for admin in User.objects.admins():
            with translation.override(admin_language(admin)):
                send_to(admin, number)


def send_to(admin: User, number: int) -> None:
    """The mail names nobody: it is kept for a month, and by mail servers longer."""
    address = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_home")
    body = render_to_string("mail/unused_accounts.txt", {"number": number, "address": address})
    send_mail(_("Accounts that nobody uses"), body, None, [admin.email], fail_silently=True)
