"""CORS (the Fetch standard's protocol): which other sites' scripts may read the API, as CORS_ORIGINS says; never with
cookies.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# Not django-cors-headers: it varies every answer by origin, even where all or none may read, and so splits copies of feeds.
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
HEADERS = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key"
TOLD = "ETag, Idempotency-Replayed, Link, Retry-After, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
KEPT = "600"  # seconds a browser need not ask again


def preflight(request: HttpRequest) -> HttpResponse | None:
    """The answer to a browser that asks whether it may ask; None for any other request."""
    if request.method != "OPTIONS" or "HTTP_ACCESS_CONTROL_REQUEST_METHOD" not in request.META:
        return None
    response = HttpResponse(status=204, headers={"Content-Length": "0"})
    if allowed(request.headers.get("Origin", "")):
        response["Access-Control-Allow-Methods"], response["Access-Control-Allow-Headers"] = METHODS, HEADERS
        response["Access-Control-Max-Age"] = KEPT
    patch_vary_headers(response, ("Access-Control-Request-Method", "Access-Control-Request-Headers"))
    return response


def allowed(origin: str) -> str:
    """What to answer this origin: `*`, itself, or nothing."""
    if "*" in settings.CORS_ORIGINS:
        return "*"
    return origin if origin in settings.CORS_ORIGINS else ""


def add_cors_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Lets the script of an allowed origin read this answer."""
    if not settings.CORS_ORIGINS:
        return
    if "*" not in settings.CORS_ORIGINS:
        patch_vary_headers(response, ("Origin",))
    if origin := allowed(request.headers.get("Origin", "")):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = TOLD
