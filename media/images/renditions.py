"""Renditions: the sizes and formats in which visitors get a picture, made once, in the background, never in a visitor's
request.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial

from django.core.files.base import ContentFile
from django.db import models, transaction
from django_tasks import task
from wagtail.images import get_image_model

from ..uploads.files import uncommitted_files
from . import codec, sandbox
from .codec import QUALITY
from .limits import MAX_RENDITION_PIXELS, is_decoded_here

WIDTHS = (320, 640, 960, 1440, 2000)  # pixels
FALLBACK = 1200
EXTENSIONS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}
Encoded = tuple[int, int, str, Callable[[], bytes]]  # width and height in pixels, format, and how to get the content


class Outdated(Exception):
    """The picture was deleted or got another file while its renditions were being made."""


class Fallback:
    """The one JPEG or PNG rendition that a page can show at once, of a picture with a new file."""

    def __init__(self, picture: models.Model):
        self.picture = picture

    def encode(self) -> None:
        """Measures the stored file and makes the rendition's content; raises OSError when storage fails."""
        self.picture._set_image_file_metadata()
        self.picture.file.close()
        for width, height, format_name, content in encode(self.picture, [(FALLBACK, "plain")]):
            self.encoded = (width, height, format_name, partial(bytes, content()))

    def store(self) -> None:
        """Stores file and row, in the transaction of the picture's own row."""
        picture = self.picture
        picture.sources = {"hash": picture.file_hash, "fallback": _make_rendition(picture, *self.encoded)}
        type(picture).objects.filter(pk=picture.pk).update(sources=picture.sources)


@task()
def make_sources(picture_pk: int) -> bool:
    """Task that makes all renditions, then stores `Picture.sources`, each as its name, width and height in pixels:
    {"hash": …, "fallback": […], "avif": [[…], …], "webp": [[…], …], "jpeg" or "png": [[…], …]}.

    Idempotent: existing renditions are reused. Returns whether the sources are complete now.
    """
    pictures = get_image_model().objects
    picture = pictures.filter(pk=picture_pk).first()
    if picture is None or picture.finished:
        return picture is not None
    try:
        sources = _all_sources(picture)
    except (Outdated, OSError):  # gone, replaced, lost or no room: `unfinished` brings it back as long as it matters
        return False
    return bool(pictures.filter(pk=picture.pk, file=picture.file.name).update(sources=sources))


def _all_sources(picture: models.Model) -> dict:
    wanted = [(FALLBACK, "plain")]
    wanted += [(width, format_name) for width in widths(picture) for format_name in ("avif", "webp", "plain")]
    encoded = encode(picture, wanted)
    sources = {"hash": picture.get_file_hash(), "fallback": _make_rendition(picture, *next(encoded))}
    for each in encoded:
        sources.setdefault(each[2], []).append(_make_rendition(picture, *each))
    return sources


def widths(picture: models.Model) -> list[int]:
    """The widths of its renditions, smallest first; of a very tall picture the smaller ones alone."""
    size = (picture.width, picture.height)
    found = sorted({min(width, picture.width) for width in WIDTHS})
    return [
        width for width in found if width == found[0] or width * codec.size_at(width, size)[1] <= MAX_RENDITION_PIXELS
    ]


def encode(picture: models.Model, wanted: list[tuple[int, str]]) -> Iterator[Encoded]:
    """The renditions of a picture, `wanted` as `codec.make_renditions` has it; raises OSError when its file is lost."""
    with picture.open_file() as file:
        if not is_decoded_here((picture.width, picture.height)):
            with sandbox.renditions(file.file, wanted) as made:
                for width, height, format_name, path in made:
                    yield width, height, format_name, path.read_bytes
            return
        image = codec.decode(file)
    plain, resized, last_width = codec.plain_format(image), image, 0
    for width, format_name in wanted:
        if width != last_width:
            resized, last_width = codec.resize(image, width), width
        format_name = plain if format_name == "plain" else format_name
        yield *resized.size, format_name, partial(codec.encode, resized, format_name)


def _make_rendition(
    picture: models.Model, width: int, height: int, format_name: str, content: Callable[[], bytes]
) -> list:
    """Name, width and height of the rendition, which is made unless it exists."""
    spec = f"width-{width}|format-{format_name}" + (
        f"|{format_name}quality-{QUALITY[format_name]}" if format_name in QUALITY else ""
    )
    stem = os.path.splitext(os.path.basename(picture.file.name))[0]
    filename = f"{stem}.{width}.{EXTENSIONS[format_name]}"
    rendition = _existing_rendition(picture, spec, filename)
    if rendition is None:
        rendition = _store_rendition(picture, spec, ContentFile(content(), name=filename))
    return [rendition.file.name, width, height]


def _existing_rendition(picture: models.Model, spec: str, filename: str) -> models.Model | None:
    """The rendition, if it was made of this very file and is still in storage."""
    rendition = picture.renditions.filter(filter_spec=spec, focal_point_key="").first()
    if (
        rendition
        and rendition.file.name == rendition.get_upload_to(filename)
        and rendition.file.storage.exists(rendition.file.name)
    ):
        return rendition
    return None


def _store_rendition(picture: models.Model, spec: str, content: ContentFile) -> models.Model:
    """Stores file and row under a lock on the picture's row, so that no old file's rendition follows a new one."""
    with transaction.atomic():
        if (
            not type(picture)
            .objects.select_for_update()
            .filter(pk=picture.pk, file=picture.file.name)
            .values_list("pk")
        ):
            raise Outdated
        if existing := _existing_rendition(picture, spec, content.name):  # another process was quicker
            return existing
        rendition = picture.renditions.filter(filter_spec=spec, focal_point_key="").first()
        rendition = rendition or picture.renditions.model(image=picture, filter_spec=spec)
        storage, name, old_name = rendition.file.storage, rendition.get_upload_to(content.name), rendition.file.name
        storage.delete(name)  # half a file, left by a process that was killed
        uncommitted_files(picture).append((storage, name))
        try:
            rendition.file.save(content.name, content)
        except BaseException:
            storage.delete(name)
            raise
    if old_name and old_name != name:
        transaction.on_commit(partial(storage.delete, old_name), robust=True)
    return rendition
