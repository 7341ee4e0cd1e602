"""Views that serve renditions, recordings and documents: no original of a picture, nothing private to a stranger."""

import json
import re
from collections.abc import Callable
from hashlib import sha256

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from .fields import languages
from .models import Document, Recording, RecordingText, Rendition
from .permissions import is_private
from .range_requests import respond
from .recordings import webvtt
from .view_restrictions import admission

NAME = re.compile(r"images/[\w.-]+\.(avif|webp|jpg|png|gif)", re.ASCII)
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
# Its collection may become private: those who had it may keep it for an hour, copies for everybody for five minutes.
KEPT = "public, max-age=3600, s-maxage=300, must-revalidate"


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of one rendition; another picture has another name."""
    known = NAME.fullmatch(name)
    found = known and Rendition.objects.filter(file=name).select_related("image__collection").first()
    refused, private = admission(request, found and found.image)
    if refused is not None:
        return refused
    headers = _headers(private, KEPT) | {"ETag": f'"{name}"'}
    return get_conditional_response(request, etag=headers["ETag"], response=_file(name, TYPES[known[1]], headers))


@require_safe
def recording(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of a recording, whole or in ranges; another file has another name."""
    found = Recording.objects.filter(file=f"recordings/{name}").select_related("collection").first()
    refused, private = admission(request, found)
    if refused is not None:
        return refused
    headers = _headers(private, KEPT)
    headers |= {"ETag": f'"{name}"', "Content-Type": found.content_type}
    return _answered(request, found, headers)


@require_safe
def captions(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The captions of a recording in one language (WebVTT)."""
    return _words(request, pk, language, "captions", "text/vtt; charset=utf-8", lambda text: text.captions)


@require_safe
def transcript(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The transcript of a recording in one language, for programs that play podcasts."""
    bidi = get_language_info(language)["bidi"] if language in dict(languages()) else False

    def page(text: RecordingText) -> str:
        return render_to_string("media/transcript.html", {"text": text, "is_bidi": bidi})

    return _words(request, pk, language, "transcript", "text/html; charset=utf-8", page)


@require_safe
def chapters(request: HttpRequest, pk: int, language: str) -> HttpResponseBase:
    """The chapters of a recording in one language (JSON chapters of the Podcasting 2.0 namespace)."""

    def told(text: RecordingText) -> str:
        marks = [{"startTime": mark.start, "title": webvtt.words(mark.text)} for mark in text.marks]
        return json.dumps({"version": "1.2.0", "chapters": marks}, ensure_ascii=False)

    return _words(request, pk, language, "chapters", "application/json+chapters; charset=utf-8", told)


def _words(
    request: HttpRequest, pk: int, language: str, column: str, kind: str, told: Callable[[RecordingText], str]
) -> HttpResponseBase:
    """What is told of the text of a recording in one language; 404 where it has nothing in this column."""
    texts = RecordingText.objects.filter(recording=pk, language=language).exclude(**{column: ""})
    text = texts.select_related("recording__collection").first()
    refused, private = admission(request, text and text.recording)
    if refused is not None:
        return refused
    return _told(request, told(text), kind, _headers(private, "public, max-age=300"))


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


def _headers(private: bool, keep: str) -> dict[str, str]:
    """How an upload is sent to whoever may have it; what is private is kept nowhere."""
    return {"Cache-Control": "private, no-store" if private else keep, "X-Content-Type-Options": "nosniff"}


def _file(name: str, content_type: str, headers: dict[str, str]) -> FileResponse:
    storage = Rendition._meta.get_field("file").storage
    try:
        return FileResponse(storage.open(name), content_type=content_type, headers=headers)
    except FileNotFoundError:
        raise Http404 from None
