"""Serves renditions, recordings and documents: no original of a picture, nothing private to a stranger."""

import json
import re
from hashlib import sha256

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from . import webvtt
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
    """The captions of a recording in one language (WebVTT)."""
    text, headers = _words(request, pk, language, "captions")
    return _told(request, text.captions, "text/vtt; charset=utf-8", headers)


@require_safe
def transcript(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The transcript of a recording in one language, for programs that play podcasts."""
    text, headers = _words(request, pk, language, "transcript")
    page = render_to_string("media/transcript.html", {"text": text, "is_bidi": get_language_info(language)["bidi"]})
    return _told(request, page, "text/html; charset=utf-8", headers)


@require_safe
def chapters(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The chapters of a recording in one language (JSON chapters of the Podcasting 2.0 namespace)."""
    text, headers = _words(request, pk, language, "chapters")
    marks = [{"startTime": mark.start, "title": webvtt.words(mark.text)} for mark in text.marks]
    told = json.dumps({"version": "1.2.0", "chapters": marks}, ensure_ascii=False)
    return _told(request, told, "application/json+chapters; charset=utf-8", headers)


def _words(request: HttpRequest, pk: int, language: str, column: str) -> tuple[RecordingText, dict[str, str]]:
    """The text of a recording in one language that has something in this column; 404 without, and for strangers to a private one."""
    texts = RecordingText.objects.filter(recording=pk, language=language).exclude(**{column: ""})
    text = texts.select_related("recording__collection").first()
    return text, _headers(request, text and text.recording.collection.path, "public, max-age=300")


def _told(request: HttpRequest, words: str, kind: str, headers: dict[str, str]) -> HttpResponseBase:
    etag = f'"{sha256(words.encode()).hexdigest()[:16]}"'
    answer = HttpResponse(words, content_type=kind, headers=headers | {"ETag": etag})
    return get_conditional_response(request, etag=etag, response=answer)


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
