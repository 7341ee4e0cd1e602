"""Changes to Wagtail of the second factor, each with the version and the digests of what it replaces."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction


def code_at(secret: str, counter: int) -> str:
    """Six digits (RFC 4226)."""
    return format_hotp_value(hotp_value(secret, counter))


def take_a_code_once() -> None:
    """A code of an app is taken once by the whole site (RFC 6238, section 5.2): its counter is kept with the secret.

    django-allauth 65.22.1 keeps that in a cache, which each process may have for itself, and which may be away. No upstream
    issue known.
    """

    def mark_code_used(totp: TOTP, code: str) -> bool:
        secret = decrypt(totp.instance.data["secret"])
        counters = yield_hotp_counters_from_time()
        used = next(each for each in counters if compare_user_code(actual=code, expected=code_at(secret, each)))
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().get(pk=totp.instance.pk)
            if row.data.get("last_counter", 0) >= used:
                return False
            row.data["last_counter"] = used
            row.save(update_fields=["data"])
        return True

    TOTP._mark_code_used = mark_code_used


PATCHES = {
    take_a_code_once: {"allauth.mfa.totp.internal.auth.TOTP": "b7cadf4c03fe"},
}
