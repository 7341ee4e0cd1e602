"""Template tags of the screens about signing in."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from .. import second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def passkey_problem(context) -> str:
    """Why there are no passkeys at the address that is open in this browser; empty where there are (WebAuthn, section 5.1.3)."""
    request = context["request"]
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    name = urlsplit(settings.BASE_URL).hostname
    if is_address(host):
        if is_address(name):
            return _("Passkeys need a name: they do not work at %(host)s.") % {"host": host}
        return _("Passkeys need a name, and %(host)s is a number. Open the desk at %(address)s instead.") % {
            "host": host,
            "address": settings.BASE_URL,
        }
    if not request.is_secure() and host != "localhost" and not host.endswith(".localhost"):
        return _("Passkeys need an address that begins with https.")
    return ""


def is_address(host: str | None) -> bool:
    """Whether this host is an IP address."""
    try:
        return bool(ip_address(host or ""))
    except ValueError:
        return False


@register.simple_tag(takes_context=True)
def enrolment(context) -> dict:
    """How it stands with the second factor of whoever is signed in: `demanded`, `enrolled`, `days` left, `overdue`."""
    user = context["request"].user
    demanded, enrolled = second_factor.is_demanded(user), second_factor.has_one(user)
    return {
        "demanded": demanded,
        "enrolled": enrolled,
        "days": second_factor.days_left(user),
        "overdue": demanded and not enrolled and second_factor.is_overdue(user),
    }
