"""Views that serve recordings and their texts: nothing private to a stranger."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from ..serving.responses import PUBLIC_CACHE_CONTROL, file_response, text_response, upload_headers
from ..serving.view_restrictions import check_access
from ..uploads.languages import languages
from . import webvtt
from .models import Recording, RecordingText


@require_safe
def recording(request: HttpRequest, name: str) -> HttpResponseBase:
    """View of a recording's file, whole or in ranges; it never changes under its name: the name is its ETag."""
    upload = Recording.objects.filter(file=f"recordings/{name}").select_related("collection").first()
    denied, private = check_access(request, upload)
    if denied is not None:
        return denied
    headers = upload_headers(private, PUBLIC_CACHE_CONTROL, upload)
    headers |= {"ETag": f'"{name}"', "Content-Type": upload.content_type}
    return file_response(request, upload, headers)


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
    headers = upload_headers(
        private, "public, max-age=300", text.recording, f"{RecordingText._meta.db_table}:{text.pk}"
    )
    return text_response(request, render(text), content_type, headers)
