"""Health check of the accounts: whether all are in use."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from ..health.check import Finding, health_check, warning
from .models import User


@health_check(pgettext_lazy("health", "Unused accounts"), needs_database=True)
def unused_accounts() -> Iterator[Finding]:
    if number := User.objects.unused().count():
        words = ngettext(
            "%(number)d account has not been used for 90 days.",
            "%(number)d accounts have not been used for 90 days.",
            number,
        )
        advice = _("The home screen of an admin lists them: deactivate those whose people are gone.")
        yield warning(words % {"number": number}, advice)
