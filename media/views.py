"""Serves renditions, recordings and documents: no original of a picture, nothing private to a stranger."""

import re
from hashlib import sha256

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe

from .models import Document, Recording, RecordingText, Rendition
from .privacy import is_private
from .ranges import respond

NAME = re.compile(r"images/[\w.-]+\.(avif|webp|jpg|png|gif)", re.ASCII)
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of one rendition, to be kept for ever: another picture has another name."""
    known = NAME.fullmatch(name)
    collection = known and Rendition.objects.filter(file=name).values_list("image__collection__path", flat=True).first()
    headers = _headers(request, collection, FOR_EVER) | {"ETag": f'"{name}"'}
    return get_conditional_response(request, etag=headers["ETag"], response=_file(name, TYPES[known[1]], headers))


@require_safe
def recording(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of a recording, whole or in ranges; another file has another name."""
    found = Recording.objects.filter(file=f"recordings/{name}").select_related("collection").first()
    headers = _headers(request, found and found.collection.path, FOR_AN_HOUR)
    headers |= {"ETag": f'"{name}"', "Content-Type": found.content_type}
    return _answered(request, found, headers)


@require_safe
def captions(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The captions of a recording in one language."""
    texts = RecordingText.objects.filter(recording=pk, language=language).exclude(captions="")
    found = texts.values_list("captions", "recording__collection__path").first()
    headers = _headers(request, found and found[1], "public, max-age=300")
    headers["ETag"] = f'"{sha256(found[0].encode()).hexdigest()[:16]}"'
    answer = HttpResponse(found[0], content_type="text/vtt; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=answer)


def document(request: HttpRequest, found: Document) -> HttpResponseBase:
    """The file of a document that this visitor may have: a PDF is shown, everything else is kept."""
    private = is_private(found.collection.path)
    shown = found.content_type == "application/pdf"
    headers = {
        "Cache-Control": "private, no-store" if private else "public, max-age=0",
        "Content-Disposition": content_disposition_header(not shown, found.filename),
        "Content-Security-Policy": "default-src 'none'; sandbox" if not shown else "default-src 'none'",
        "Content-Type": found.content_type,
        "ETag": f'"{found.file.name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return _answered(request, found, headers)


def _answered(request: HttpRequest, upload: Recording | Document, headers: dict[str, str]) -> HttpResponseBase:
    """Not changed, a part or the whole of the file of this upload."""
    changed = int(upload.created_at.timestamp())
    headers["Last-Modified"] = http_date(changed)
    if (known := get_conditional_response(request, headers["ETag"], changed)) is not None:
        for name in ("Cache-Control", "ETag", "Last-Modified"):
            known[name] = headers[name]
        return known
    try:
        return respond(request, upload.file.storage.open(upload.file.name), upload.file_size, headers)
    except FileNotFoundError:
        raise Http404 from None


def _headers(request: HttpRequest, collection: str | None, keep: str) -> dict[str, str]:
    """How an upload in the collection at this path is sent; 404 without one, and for strangers to a private one."""
    if not collection:
        raise Http404
    private = is_private(collection)
    if private and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    return {"Cache-Control": "private, no-store" if private else keep, "X-Content-Type-Options": "nosniff"}


def _file(name: str, content_type: str, headers: dict[str, str]) -> FileResponse:
    storage = Rendition._meta.get_field("file").storage
    try:
        return FileResponse(storage.open(name), content_type=content_type, headers=headers)
    except FileNotFoundError:
        raise Http404 from None
