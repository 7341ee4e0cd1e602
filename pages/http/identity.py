"""Whether a request is a stranger's: all strangers get the same answer, which may be kept."""

from django.conf import settings
from django.http import HttpRequest


def is_identified(request: HttpRequest) -> bool:
    """Whether the request has a session cookie or an Authorization header."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META
