"""Responses with generated files, answered conditionally by ETag (RFC 9110, section 13); and which may be kept."""

from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from .request_state import RequestState

UNSTORED = {  # headers of what only those with its address may read
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",  # the address is the key
}


def keep_response(request: HttpRequest, *parameters: str) -> None:
    """Lets the response be kept whole for all strangers, unless other query parameters than these were asked with."""
    state = RequestState.of(request)
    state.is_kept, state.keeps_fragments, state.parameters = set(request.GET) <= set(parameters), False, parameters


def file_response(request: HttpRequest, content: bytes, kind: str, name: str, changed: datetime | None) -> HttpResponse:
    """Response with a generated file, or 304 if the ETag matches (RFC 9110, section 13).

    `kind` is its media type. `changed` is sent as Last-Modified but never compared, since unpublishing leaves no date.
    """
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Content-Disposition": f'inline; filename="{name}"',
        "ETag": f'"{sha256(content).hexdigest()[:32]}"',
    }
    if changed:
        headers["Last-Modified"] = http_date(changed.timestamp())
    return get_conditional_response(request, etag=headers["ETag"], response=HttpResponse(content, headers=headers))


def unstored(response: HttpResponse) -> HttpResponse:
    """Return the response with UNSTORED: no cache and no search engine stores it."""
    for name, value in UNSTORED.items():
        response[name] = value
    del response["ETag"]
    return response
