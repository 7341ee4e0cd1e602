"""Responses with the file of an upload: conditional, in ranges, or as a redirect to a signed address of a bucket."""

from hashlib import sha256

from django.conf import settings
from django.core.files.storage import Storage
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from ..cache_tags import tag_headers
from ..permissions import COLLECTIONS
from .range_requests import respond

SIGNED_FOR = 300  # seconds that the signed address of an upload opens it, besides the length of a recording
# Its collection may become private: those who had it may keep it for an hour, copies for everybody for five minutes.
PUBLIC_CACHE_CONTROL = "public, max-age=3600, s-maxage=300, must-revalidate"


def file_response(request: HttpRequest, upload: Model, headers: dict[str, str]) -> HttpResponseBase:
    """The response to a conditional request (304), or a part or the whole of the file of this upload."""
    last_modified = int(upload.created_at.timestamp())
    headers["Last-Modified"] = http_date(last_modified)
    if (unchanged := not_modified(request, headers, last_modified)) is not None:
        return unchanged
    storage, name = upload.file.storage, upload.file.name
    if hasattr(storage, "signed_url"):
        return _signed_response(request, storage, upload, headers)
    try:
        return respond(request, storage.open(name), upload.file_size, headers)
    except FileNotFoundError:
        raise Http404 from None


def not_modified(
    request: HttpRequest, headers: dict[str, str], last_modified: int | None = None
) -> HttpResponseBase | None:
    """The answer to a conditional request that needs no file (304, 412); None where one is to be sent."""
    response = get_conditional_response(request, headers["ETag"], last_modified)
    if response is not None:
        for name in {"Cache-Control", "ETag", "Last-Modified"} & headers.keys():
            response[name] = headers[name]
    return response


def _signed_response(
    request: HttpRequest, storage: Storage, upload: Model, headers: dict[str, str]
) -> HttpResponseBase:
    """The redirect to a signed address, which ends some minutes after the file could have been played; HEAD is answered here."""
    if request.method == "HEAD":
        return HttpResponse(headers=headers | {"Content-Length": str(upload.file_size)})
    signed = {
        name: headers[name] for name in ("Cache-Control", "Content-Disposition", "Content-Type") if name in headers
    }
    address = storage.signed_url(upload.file.name, signed, SIGNED_FOR + getattr(upload, "duration", 0))
    private = headers["Cache-Control"].startswith("private")
    cache_control = "private, no-store" if private else f"public, max-age={SIGNED_FOR // 5}"
    tags = {name: headers[name] for name in dict(tag_headers(())) if name in headers}
    return HttpResponse(status=302, headers={"Location": address, "Cache-Control": cache_control} | tags)


def unavailable() -> HttpResponse:
    return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})


def upload_headers(private: bool, cache_control: str, upload: Model, *tags: str) -> dict[str, str]:
    """Response headers of an upload; what is private is stored in no cache, and a cache before the site is told by which
    tags it will hear of what becomes so.
    """
    headers = {"X-Content-Type-Options": "nosniff"}
    if private:
        return headers | {"Cache-Control": "private, no-store"}
    tags = (f"{upload._meta.db_table}:{upload.pk}", *COLLECTIONS, *tags)
    return headers | {"Cache-Control": cache_control} | dict(tag_headers(tags) if settings.WAGTAILFRONTENDCACHE else ())


def text_response(request: HttpRequest, content: str, content_type: str, headers: dict[str, str]) -> HttpResponseBase:
    etag = f'"{sha256(content.encode()).hexdigest()[:16]}"'
    response = HttpResponse(content, content_type=content_type, headers=headers | {"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response)
