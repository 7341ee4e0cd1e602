"""CORS (the Fetch standard's protocol): which other sites' scripts may read the API, as CORS_ORIGINS says; never with
cookies.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# Not django-cors-headers: it varies every response by origin, even where all or none may read, which splits caches.
ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
ALLOWED_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key"
EXPOSED_HEADERS = (
    "Deprecation, ETag, Idempotency-Replayed, Link, Retry-After, Sunset, "
    "RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
)
MAX_AGE = "600"  # seconds a browser may cache a preflight response


def preflight(request: HttpRequest) -> HttpResponse | None:
    """The response to a CORS preflight request; None for any other request."""
    if request.method != "OPTIONS" or "HTTP_ACCESS_CONTROL_REQUEST_METHOD" not in request.META:
        return None
    response = HttpResponse(status=204, headers={"Content-Length": "0"})
    if allowed_origin(request.headers.get("Origin", "")):
        response["Access-Control-Allow-Methods"] = ALLOWED_METHODS
        response["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        response["Access-Control-Max-Age"] = MAX_AGE
    patch_vary_headers(response, ("Access-Control-Request-Method", "Access-Control-Request-Headers"))
    return response


def allowed_origin(origin: str) -> str:
    """The `Access-Control-Allow-Origin` for this origin: `*`, itself, or empty."""
    if "*" in settings.CORS_ORIGINS:
        return "*"
    return origin if origin in settings.CORS_ORIGINS else ""


def add_cors_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Adds the CORS headers that let scripts of an allowed origin read the response."""
    if not settings.CORS_ORIGINS:
        return
    if "*" not in settings.CORS_ORIGINS:
        patch_vary_headers(response, ("Origin",))
    if origin := allowed_origin(request.headers.get("Origin", "")):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
