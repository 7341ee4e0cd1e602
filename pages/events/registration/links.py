"""Signed links: by one somebody sees, changes and ends one registration, and nothing else.

`/r/<signed>/`: the key of the registration, and a code over it (HMAC-SHA-256, RFC 2104, cut to 96 bits). Neither the database
nor a list of keys opens a registration without the site's secret key. A link to confirm has another code, which stands in the
mail alone.
"""

import base64
import hmac
import re
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import constant_time_compare

from .models import KEY_LENGTH, Registration

SALT = b"pages.events.registration.links:"
CODE_BYTES = 12
CONFIRM = "confirm"
SIGNED = re.compile(rf"([A-Za-z0-9]{{{KEY_LENGTH}}})([A-Za-z0-9_-]{{16}})", re.ASCII)


def code_of(key: str, secret: str, purpose: str = "") -> str:
    digest = hmac.digest(secret.encode(), SALT + purpose.encode() + key.encode(), sha256)[:CODE_BYTES]
    return base64.urlsafe_b64encode(digest).decode()


def sign(registration: Registration, purpose: str = "") -> str:
    """The signed part of its link, 28 characters."""
    return registration.key + code_of(registration.key, settings.SECRET_KEY, purpose)


def find(signed: str, purpose: str = "") -> Registration | None:
    """The registration that this link opens; None for one that is cut, forged, of another site, or of what is erased."""
    if not (parts := SIGNED.fullmatch(signed)):
        return None
    key, code = parts.groups()
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(code, code_of(key, secret, purpose)) for secret in secrets):
        return None
    return Registration.objects.select_related("on", "person").filter(key=key).first()
