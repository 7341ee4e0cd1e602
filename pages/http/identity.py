"""Whether a request is a stranger's: all strangers get the same answer, which may be kept."""

from django.conf import settings
from django.http import HttpRequest, parse_cookie


def is_identified(request: HttpRequest) -> bool:
    """Whether the request has a session cookie or an Authorization header."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META


def session_of(environ: dict) -> str | None:
    """Return the key of the session that a request (PEP 3333) claims to have, as Django reads it: of several the last."""
    return parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
