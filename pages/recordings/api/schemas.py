"""Schemas of recordings in answers of the API, their serializer, and how they are loaded."""

from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest
from ninja import Field, Schema

from media.permissions import is_open
from media.recordings.models import Recording, RecordingText

from ...api.schemas.dataloader import DataLoader
from ...api.schemas.images import PictureOut, serialize_picture
from ...api.schemas.links import absolute
from ...api.schemas.rich_text import RichTextOut


class ChapterOut(Schema):
    """A part of a recording."""

    start: float = Field(description="Where it begins, in seconds.", examples=[90])
    title: str = Field(description="What it is called.", examples=["The first harvest"])


class RecordingTextOut(Schema):
    """What is said in a recording, in one language."""

    language: str = Field(description="The language.", examples=["es"])
    title: str = Field(
        description="The title in this language; empty where it is that of the recording.", examples=["La asamblea"]
    )
    summary: str = Field(description="What it is about.", examples=["Lo que se decidió en otoño."])
    captions: str | None = Field(
        None, description="Captions as WebVTT.", examples=["https://www.example.org/media/recordings/5/es.vtt"]
    )
    chapters: list[ChapterOut] = Field(description="Its chapters in their order.")
    transcript: RichTextOut | None = Field(None, description="All that is said.")


class RecordingOut(Schema):
    """A sound or film kept here, with all its words."""

    id: int = Field(description="Its id.", examples=[5])
    kind: Literal["audio", "video"] = Field(description="A sound or a film.", examples=["audio"])
    title: str = Field(description="Its title in the language of the page.", examples=["The assembly"])
    url: str = Field(
        description="The file; served in ranges.", examples=["https://www.example.org/media/recordings/a/assembly.mp3"]
    )
    type: str = Field(description="Media type.", examples=["audio/mpeg"])
    size: int | None = Field(description="In bytes.", examples=[7340032])
    duration: int = Field(description="In seconds.", examples=[754])
    width: int = Field(description="Of a film, in pixels; 0 for a sound.", examples=[0])
    height: int = Field(description="Of a film, in pixels; 0 for a sound.", examples=[0])
    language: str = Field(description="The language spoken; empty where nobody speaks.", examples=["en"])
    credit: str = Field(description="Who made it, as printed beside it.", examples=["Recorded by the sound circle"])
    licence: str = Field(description="On what terms it may be used.", examples=["CC BY 4.0"])
    poster: PictureOut | None = Field(None, description="Shown until somebody presses play.")
    words: list[RecordingTextOut] = Field(description="Captions, chapters and transcripts, one entry a language.")


def load_recordings(loader: DataLoader) -> None:
    """Load the recordings of an answer, and collect the links in their transcripts."""
    loader.loaded[Recording] = found = find_recordings(loader.ids[Recording])
    for row in found.values():
        for text in row.texts.all():
            loader.add_links(text.transcript)


def recording_out(loader: DataLoader, pk: int | None) -> RecordingOut | None:
    """Return the recording of this id as an answer has it."""
    row = loader.loaded[Recording].get(pk)
    return serialize_recording(row, loader.request, loader.language, loader.rich_text)


def find_recordings(ids: set[int]) -> dict[int, Recording]:
    """{id: recording} with poster and texts prefetched; one query, and one more where some have no text."""
    found: dict[int, Recording] = {}
    words: dict[int, list[RecordingText]] = {}
    texts = RecordingText.objects.filter(recording__in=ids).select_related("recording__poster") if ids else ()
    for text in texts:
        found.setdefault(text.recording_id, text.recording)
        words.setdefault(text.recording_id, []).append(text)
    if without_texts := ids - found.keys():
        found |= Recording.objects.select_related("poster").in_bulk(without_texts)
    for row in found.values():
        row._prefetched_objects_cache = {"texts": words.get(row.pk, [])}
    return found


def serialize_recording(
    row: Recording | None, request: HttpRequest, language: str, to_rich_text: Callable[[str], RichTextOut]
) -> RecordingOut | None:
    """Serializes a recording in a language; `to_rich_text` serializes transcripts. None where it is gone or hidden."""
    if row is None or not row.file or not is_open(row, request):
        return None
    return RecordingOut(
        id=row.pk,
        kind=row.kind,
        title=row.title_in(language),
        url=absolute(row.url, request),
        type=row.content_type,
        size=row.file_size,
        duration=row.duration,
        width=row.width,
        height=row.height,
        language=row.language,
        credit=row.credit,
        licence=row.licence,
        poster=serialize_picture(row.poster, request, ""),
        words=[serialize_recording_text(text, request, to_rich_text) for text in row.texts.all()],
    )


def serialize_recording_text(
    text: RecordingText, request: HttpRequest, to_rich_text: Callable[[str], RichTextOut]
) -> RecordingTextOut:
    return RecordingTextOut(
        language=text.language,
        title=text.title,
        summary=text.summary,
        captions=absolute(text.captions_url, request) if text.captions else None,
        chapters=[ChapterOut(start=mark.start, title=mark.text) for mark in text.marks],
        transcript=to_rich_text(text.transcript) if text.transcript else None,
    )
