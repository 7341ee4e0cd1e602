"""Renditions: the sizes and formats in which visitors get a picture, made once, in the background, never in a visitor's
request.
"""

import os
from functools import partial
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import models, transaction
from django_tasks import task
from PIL import Image
from wagtail.images import get_image_model

from ..storage import uncommitted_files
from .sanitize import FORMATS

WIDTHS = (320, 640, 960, 1440, 2000)  # pixels
FALLBACK = 1200
QUALITY = {"avif": 60, "webp": 80, "jpeg": 82}
SAVE_OPTIONS = {  # colours at full resolution where the format can: the edges of flat drawings stay crisp
    "avif": {"quality": QUALITY["avif"], "speed": 6, "subsampling": "4:4:4"},
    "webp": {"quality": QUALITY["webp"], "method": 4},
    "jpeg": {"quality": QUALITY["jpeg"], "progressive": True, "optimize": True, "subsampling": "4:4:4"},
    "png": {"optimize": True},
}
EXTENSIONS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}


class Outdated(Exception):
    """The picture was deleted or got another file while its renditions were being made."""


def make_fallback(picture: models.Model) -> None:
    """Makes the one JPEG or PNG rendition that a page can show at once; raises OSError when storage fails."""
    image = _open(picture)
    picture.sources = {
        "hash": picture.file_hash,
        "fallback": _make_rendition(picture, _resize(image, FALLBACK), _fallback_format(image)),
    }
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
    image = _open(picture)
    fallback_format = _fallback_format(image)
    sources = {
        "hash": picture.get_file_hash(),
        "fallback": _make_rendition(picture, _resize(image, FALLBACK), fallback_format),
    }
    for width in sorted({min(width, image.width) for width in WIDTHS}):
        resized = _resize(image, width)
        for format_name in ("avif", "webp", fallback_format):
            sources.setdefault(format_name, []).append(_make_rendition(picture, resized, format_name))
    return sources


def _open(picture: models.Model) -> Image.Image:
    """The decoded picture: RGBA where it has transparent pixels, else RGB; raises OSError when the file is lost."""
    with picture.open_file() as file, Image.open(file, formats=FORMATS) as image:
        if not image.has_transparency_data:
            return image.convert("RGB")
        image = image.convert("RGBA")
        return image if image.getextrema()[3][0] < 255 else image.convert("RGB")


def _fallback_format(image: Image.Image) -> str:
    return "png" if image.mode == "RGBA" else "jpeg"


def _resize(image: Image.Image, width: int) -> Image.Image:
    """The picture at most `width` pixels wide, without metadata."""
    width = min(width, image.width)
    height = max(1, round(image.height * width / image.width))
    resized = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
    resized.info = {}
    return resized


def _make_rendition(picture: models.Model, image: Image.Image, format_name: str) -> list:
    """Name, width and height of the rendition, which is made unless it exists."""
    spec = f"width-{image.width}|format-{format_name}" + (
        f"|{format_name}quality-{QUALITY[format_name]}" if format_name in QUALITY else ""
    )
    stem = os.path.splitext(os.path.basename(picture.file.name))[0]
    filename = f"{stem}.{image.width}.{EXTENSIONS[format_name]}"
    rendition = _existing_rendition(picture, spec, filename)
    if rendition is None:
        content = BytesIO()
        image.save(content, format_name.upper(), **SAVE_OPTIONS[format_name])
        rendition = _store_rendition(picture, spec, ContentFile(content.getvalue(), name=filename))
    return [rendition.file.name, image.width, image.height]


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
