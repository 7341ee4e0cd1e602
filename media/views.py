"""Views that serve renditions, recordings and documents: no original of a picture, nothing private to a stranger."""

import json
import re
from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.files.storage import Storage
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from .cache_tags import tag_headers
from .disk_errors import StorageUnavailable
from .fields import languages
from .models import Document, Recording, RecordingText, Rendition
from .permissions import COLLECTIONS, is_private
from .range_requests import respond
from .recordings import webvtt
from .view_restrictions import check_access

RENDITION_NAME = re.compile(r"images/[\w.-]+\.(avif|webp|jpg|png|gif)", re.ASCII)
CONTENT_TYPES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
}
SIGNED_FOR = 300  # seconds that the signed address of an upload opens it, besides the length of a recording
# Its collection may become private: those who had it may keep it for an hour, copies for everybody for five minutes.
PUBLIC_CACHE_CONTROL = "public, max-age=3600, s-maxage=300, must-revalidate"


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """View of a rendition's file, which never changes under its name: the name is its ETag."""
    match = RENDITION_NAME.fullmatch(name)
    stored = match and Rendition.objects.filter(file=name).select_related("image__collection").first()
    denied, private = check_access(request, stored and stored.image)
    if denied is not None:
        return denied
    headers = _headers(private, PUBLIC_CACHE_CONTROL, stored.image) | {"ETag": f'"{name}"'}
    if (not_modified := _not_modified(request, headers)) is not None:
        return not_modified
    return _rendition_response(name, CONTENT_TYPES[match[1]], headers)


@require_safe
def recording(request: HttpRequest, name: str) -> HttpResponseBase:
    """View of a recording's file, whole or in ranges; it never changes under its name: the name is its ETag."""
    upload = Recording.objects.filter(file=f"recordings/{name}").select_related("collection").first()
    denied, private = check_access(request, upload)
    if denied is not None:
        return denied
    headers = _headers(private, PUBLIC_CACHE_CONTROL, upload)
    headers |= {"ETag": f'"{name}"', "Content-Type": upload.content_type}
    return _file_response(request, upload, headers)


@require_safe
def captions(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The captions of a recording in one language (WebVTT)."""
    return _recording_text_response(
        request, pk, language, "captions", "text/vtt; charset=utf-8", lambda text: text.captions
    )


@require_safe
def transcript(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The transcript of a recording in one language, for programs that play podcasts."""
    bidi = get_language_info(language)["bidi"] if language in dict(languages()) else False

    def render(text: RecordingText) -> str:
        return render_to_string("media/transcript.html", {"text": text, "is_bidi": bidi})

    return _recording_text_response(request, pk, language, "transcript", "text/html; charset=utf-8", render)


@require_safe
def chapters(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The chapters of a recording in one language (JSON chapters of the Podcasting 2.0 namespace)."""

    def render(text: RecordingText) -> str:
        marks = [{"startTime": mark.start, "title": webvtt.strip_markup(mark.text)} for mark in text.marks]
        return json.dumps({"version": "1.2.0", "chapters": marks}, ensure_ascii=False)

    return _recording_text_response(
        request, pk, language, "chapters", "application/json+chapters; charset=utf-8", render
    )


def _recording_text_response(
    request: HttpRequest, pk: int, language: str, field: str, content_type: str, render: Callable[[RecordingText], str]
) -> HttpResponseBase:
    """The response with what `render` makes of a recording's text in one language; 404 where this field is empty."""
    texts = RecordingText.objects.filter(recording__pk=pk, language=language).exclude(**{field: ""})
    text = texts.select_related("recording__collection").first()
    denied, private = check_access(request, text and text.recording)
    if denied is not None:
        return denied
    headers = _headers(private, "public, max-age=300", text.recording, f"{RecordingText._meta.db_table}:{text.pk}")
    return _text_response(request, render(text), content_type, headers)


def _text_response(request: HttpRequest, content: str, content_type: str, headers: dict[str, str]) -> HttpResponseBase:
    etag = f'"{sha256(content.encode()).hexdigest()[:16]}"'
    response = HttpResponse(content, content_type=content_type, headers=headers | {"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response)


def document(request: HttpRequest, upload: Document) -> HttpResponseBase:
    """The response with a document's file, after Wagtail has checked permissions: PDF inline, else as an attachment."""
    private = is_private(upload.collection.path)
    is_inline = upload.content_type == "application/pdf"
    headers = _headers(private, "public, max-age=0", upload) | {
        "Content-Disposition": content_disposition_header(not is_inline, upload.filename),
        "Content-Security-Policy": "default-src 'none'; sandbox" if not is_inline else "default-src 'none'",
        "Content-Type": upload.content_type,
        "ETag": f'"{upload.file.name}"',
    }
    return _file_response(request, upload, headers)


def _file_response(request: HttpRequest, upload: Recording | Document, headers: dict[str, str]) -> HttpResponseBase:
    """The response to a conditional request (304), or a part or the whole of the file of this upload."""
    last_modified = int(upload.created_at.timestamp())
    headers["Last-Modified"] = http_date(last_modified)
    if (not_modified := _not_modified(request, headers, last_modified)) is not None:
        return not_modified
    storage, name = upload.file.storage, upload.file.name
    if hasattr(storage, "signed_url"):
        return _signed_response(request, storage, upload, headers)
    try:
        return respond(request, storage.open(name), upload.file_size, headers)
    except FileNotFoundError:
        raise Http404 from None


def _not_modified(
    request: HttpRequest, headers: dict[str, str], last_modified: int | None = None
) -> HttpResponseBase | None:
    """The answer to a conditional request that needs no file (304, 412); None where one is to be sent."""
    response = get_conditional_response(request, headers["ETag"], last_modified)
    if response is not None:
        for name in {"Cache-Control", "ETag", "Last-Modified"} & headers.keys():
            response[name] = headers[name]
    return response


def _signed_response(
    request: HttpRequest, storage: Storage, upload: Recording | Document, headers: dict[str, str]
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


def _unavailable() -> HttpResponse:
    return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})


def _headers(private: bool, cache_control: str, upload: Model, *tags: str) -> dict[str, str]:
    """Response headers of an upload; what is private is stored in no cache, and a cache before the site is told by which
    tags it will hear of what becomes so.
    """
    headers = {"X-Content-Type-Options": "nosniff"}
    if private:
        return headers | {"Cache-Control": "private, no-store"}
    tags = (f"{upload._meta.db_table}:{upload.pk}", *COLLECTIONS, *tags)
    return headers | {"Cache-Control": cache_control} | dict(tag_headers(tags) if settings.WAGTAILFRONTENDCACHE else ())


def _rendition_response(name: str, content_type: str, headers: dict[str, str]) -> HttpResponseBase:
    storage = Rendition._meta.get_field("file").storage
    try:
        return FileResponse(storage.open(name), content_type=content_type, headers=headers)
    except FileNotFoundError:
        raise Http404 from None
    except StorageUnavailable:
        return _unavailable()
