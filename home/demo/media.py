"""Pictures and other uploads of the demo, and removal of what an interrupted load left in storage."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model

from media.documents.models import Document
from media.features import announced_functions
from media.images.models import Picture, Rendition

from .drafts import read_toml

DRAWINGS_FOLDER = Path(__file__).parent / "drawings"
FILES = read_toml("files")
CREDIT = "Drawing: made for this site"
PICTURE_FILES = re.compile(rf"(?:[0-9a-f]{{12}}\.)?(?:{'|'.join(FILES['drawings'])})-[a-z2-9]{{8}}\.(?:png|\d+\.\w+)")


class DemoUploads(NamedTuple):
    """Uploads of one kind: folder in storage, model, pattern of the files' names, function that creates them."""

    folder: str
    model: type[Model]
    files: str
    create: Callable[[], Mapping[str, Model]]


def create_files() -> dict[type[Model], Mapping[str, Model]]:
    """Create the pictures and the uploads of each kind, and return them by their model, then by their names."""
    return {Picture: create_pictures(), **{kind.model: kind.create() for kind in kinds_of_uploads()}}


def create_pictures() -> dict[str, Picture]:
    return {name: create_picture(name, **columns) for name, columns in FILES["drawings"].items()}


def create_picture(name: str, title: str, description: str, focus: list[int]) -> Picture:
    """Create the picture of a drawing with one rendition; tasks make the others."""
    file = ContentFile((DRAWINGS_FOLDER / f"{name}.png").read_bytes(), name=f"{name}.png")
    picture = Picture(title=title, description=description, credit=CREDIT, file=file)
    picture.focal_point_x, picture.focal_point_y = focus
    picture.focal_point_width = picture.focal_point_height = 300
    picture.save()
    return picture


def create_documents() -> dict[str, Document]:
    return {name: create_document(name, **columns) for name, columns in FILES["documents"].items()}


def create_document(name: str, title: str, text: str) -> Document:
    document = Document(title=title, language="en", file=ContentFile(text.encode(), name=f"{name}.txt"))
    document.save()
    return document


DOCUMENTS = ("documents", Document, rf"(?:{'|'.join(FILES['documents'])})\.txt", create_documents)


def kinds_of_uploads() -> Iterator[DemoUploads]:
    """Yield the uploads that pages of the demo name, of each kind."""
    return (DemoUploads(*columns) for columns in (DOCUMENTS, *announced_functions("demo_uploads")))


def remove_orphaned_files() -> None:
    """Remove files of ours that no row names: what was stored by a load that never ended."""
    for kind in kinds_of_uploads():
        known_files = set(kind.model.objects.values_list("file", flat=True))
        for path in list_files(kind.folder):
            if re.fullmatch(kind.files, path.rsplit("/", 1)[-1]) and path not in known_files:
                default_storage.delete(path)


def list_files(folder: str) -> list[str]:
    """Return the files of a folder in which each has a folder of its own."""
    with suppress(FileNotFoundError):
        folders = [f"{folder}/{room}" for room in default_storage.listdir(folder)[0]]
        return [f"{room}/{name}" for room in folders for name in default_storage.listdir(room)[1]]
    return []


def remove_orphaned_pictures() -> None:
    """Remove drawings from storage that no row names: what was stored by a load that never ended."""
    for folder, model in (("original_images", Picture), ("images", Rendition)):
        with suppress(FileNotFoundError):
            known_files = set(model.objects.values_list("file", flat=True))
            for name in default_storage.listdir(folder)[1]:
                path = f"{folder}/{name}"
                if PICTURE_FILES.fullmatch(name) and path not in known_files:
                    default_storage.delete(path)
