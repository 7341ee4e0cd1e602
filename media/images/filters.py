"""Filters of Wagtail's own renditions, those that the admin shows: of a large picture, made of one of its renditions."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import models
from wagtail.images.models import Filter

from . import sandbox
from .renditions import WIDTHS

FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class ReducedFilter(Filter):
    """Filter that works on a smaller picture of the same; it never enlarges that to the size of the original."""

    def __init__(self, spec: str, size: tuple[int, int]):
        super().__init__(spec)
        self.size = size

    def run(self, image: Any, output: Any, source: File | None = None):
        return super().run(at_size(image, self.size), output, source)


def at_size(picture: models.Model, size: tuple[int, int]) -> models.Model:
    """A copy of the picture's row as it would be in this size: its focal point is counted in pixels."""
    copied = copy(picture)
    scale = size[0] / picture.width
    copied.width, copied.height = size
    for name in FOCAL_POINT:
        value = getattr(picture, name)
        setattr(copied, name, None if value is None else round(value * scale))
    return copied


@contextmanager
def reduced(picture: models.Model) -> Iterator[tuple[File, tuple[int, int]]]:
    """Context manager of the largest rendition of a picture that every browser shows, and its size."""
    sources = picture.sources
    plain = (sources.get("jpeg") or sources.get("png") or [sources.get("fallback")])[-1]
    storage = picture.renditions.model._meta.get_field("file").storage
    if plain and picture.sources.get("hash") == picture.file_hash and storage.exists(plain[0]):
        with storage.open(plain[0]) as file:
            yield file, (plain[1], plain[2])
        return
    with picture.open_file() as file, sandbox.renditions(file.file, [(WIDTHS[-1], "plain")]) as [made]:
        width, height, _format, path = made
        yield ContentFile(path.read_bytes()), (width, height)


def unchanged(picture: models.Model, spec: str) -> File:
    """The file of a picture under the name of its rendition of this spec."""
    stem, ending = os.path.splitext(os.path.basename(picture.file.name))
    ending = f".{spec}{ending}"
    return File(picture.file.storage.open(picture.file.name), name=stem[: 60 - len(ending)] + ending)
