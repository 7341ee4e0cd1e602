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
signer = TimestampSigner(salt="pages.events.registration.form_protection")


def fresh_field() -> str:
    """The value of the hidden field of a form that is shown now."""
    return signer.sign(get_random_string(22))


def form_key(request: HttpRequest) -> str:
    """A hash of the form with all that was typed, the same each time it is sent; empty where its field is expired, forged or
    was left out. Whoever goes back and lets somebody else fill in the same sheet has sent another one.
    """
    try:
        signer.unsign(request.POST.get(FIELD, ""), max_age=MAX_AGE)
    except BadSignature:
        return ""
    return digest_of(request.POST)


def digest_of(data: QueryDict) -> str:
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
