"""Protection of forms without a cookie: where they come from (Origin, Sec-Fetch-Site), and a signed, dated field."""

import datetime as dt
import json
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, QueryDict
from django.utils.crypto import get_random_string

FIELD, HONEYPOT = "form", "website"
MAX_AGE = dt.timedelta(days=7)  # a form that was open over night, or over a weekend, is sent all the same
signer = TimestampSigner(salt="pages.events.registration.public.form_protection")


def fresh_field() -> str:
    """The value of the hidden field of a form that is shown now."""
    return signer.sign(get_random_string(22))


def sent_field(request: HttpRequest, name: str = FIELD) -> str:
    """Return the value of the hidden field of the form that was sent; empty where it is expired, forged or was left out."""
    value = request.POST.get(name, "")
    try:
        signer.unsign(value, max_age=MAX_AGE)
    except BadSignature:
        return ""
    return value


def form_key(field: str, contact: str, *added_name: str) -> str:
    """Return a hash that identifies one form, by its hidden field, and the person who was registered with it.

    What was typed beside the contact is not part of it: the same form sent again changes what it has registered. Only a
    person who was added by the same form is identified by the name (`added_name`, folded), too. All keys of one form
    begin with `key_prefix`.
    """
    return key_prefix(field) + hexdigest([contact, *added_name])


def key_prefix(field: str) -> str:
    return hexdigest([field])


def hexdigest(parts: list[str]) -> str:
    """Return half a SHA-256: two of them fill `Registration.form_key`."""
    return sha256(json.dumps(parts).encode()).hexdigest()[:32]


def digest_of(data: QueryDict) -> str:
    """Return a hash of all that was sent."""
    return sha256(json.dumps(sorted(data.lists())).encode()).hexdigest()


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that the form it sends stands on another site (Fetch standard; W3C, Fetch Metadata).

    From pages with `Referrer-Policy: no-referrer`, as ours with a signed link, browsers send the origin "null".
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin", "null")
    return origin != "null" and not is_own_origin(origin, request) and origin not in settings.CSRF_TRUSTED_ORIGINS


def is_own_origin(origin: str, request: HttpRequest) -> bool:
    """Whether this is the origin of the site that is asked; what is no origin is not."""
    try:
        return urlsplit(origin).netloc == request.get_host()
    except ValueError:  # "http://[::1"
        return False


def is_of_a_machine(request: HttpRequest) -> bool:
    """Whether the field is filled that nobody sees."""
    return bool(request.POST.get(HONEYPOT))
