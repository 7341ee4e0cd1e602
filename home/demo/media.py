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

from .texts import files


class DemoUploads(NamedTuple):
    """Uploads of one kind: their folder in storage, the pattern of their files' names, the function that creates them."""

    folder: str
    model: type[Model]
    files: str
    create: Callable[[], Mapping[str, Model]]


def create_documents() -> dict[str, Document]:
    return {name: create_document(name, *about) for name, about in files.PAPERS.items()}


def create_document(name: str, title: str, words: str) -> Document:
    document = Document(title=title, language=files.LANGUAGE, file=ContentFile(words.encode(), name=f"{name}.txt"))
    document.save()
    return document


DOCUMENTS = ("documents", Document, rf"(?:{'|'.join(files.PAPERS)})\.txt", create_documents)


def kinds_of_uploads() -> Iterator[DemoUploads]:
    """Yield the uploads that pages of the demo name, of each kind."""
    return (DemoUploads(*columns) for columns in (DOCUMENTS, *announced_functions("demo_uploads")))


def create_uploads() -> dict[str, Model]:
    """Create the uploads of each kind, and return them by their names."""
    return {name: upload for kind in kinds_of_uploads() for name, upload in kind.create().items()}


def remove_orphaned_files() -> None:
    """Removes files of ours that no row names: what was stored by a load that never ended."""
    for kind in kinds_of_uploads():
        known_files = set(kind.model.objects.values_list("file", flat=True))
        for path in list_files(kind.folder):
            if re.fullmatch(kind.files, path.rsplit("/", 1)[-1]) and path not in known_files:
                default_storage.delete(path)


def list_files(folder: str) -> list[str]:
    """The files of a folder in which each has a folder of its own."""
    with suppress(FileNotFoundError):
        folders = [f"{folder}/{room}" for room in default_storage.listdir(folder)[0]]
        return [f"{room}/{name}" for room in folders for name in default_storage.listdir(room)[1]]
    return []


# The drawings of the demo as pictures of the media room, and what an interrupted load left of them in storage.

DRAWINGS_FOLDER = Path(__file__).parent / "drawings"
CREDIT = "Drawing: made for this site"

# name of the file: title, what is to be seen, and the point that must stay in sight, in pixels
DRAWINGS = {
    "assembly": (
        "Assembly",
        "Rings of red, gold and white chairs seen from above, facing a star, with an open aisle leading in.",
        (800, 600),
    ),
    "ballot": (
        "Ballot",
        "A marked ballot drops into the slot of a black box bearing a raised hand, between two others.",
        (800, 560),
    ),
    "basket": (
        "Crate of vegetables",
        "A white slatted crate filled with collard leaves, tomatoes, garlic, corn and an eggplant on a red counter.",
        (800, 560),
    ),
    "books": (
        "Books",
        "An open book on a stack of three closed ones, in the cone of light of a red hanging lamp.",
        (800, 680),
    ),
    "bus": ("Bus", "A green bus with a red stripe carries passengers along a dark road past a pale sun.", (800, 560)),
    "center": (
        "Storefront",
        "A red storefront with a quilt-patterned frieze, striped awnings, an open door and a railed ramp leading up to it.",
        (800, 680),
    ),
    "cup": (
        "Cup",
        "A white coffee cup with a green band steams on a gold saucer, on a cloth of quilt blocks.",
        (820, 660),
    ),
    "field": (
        "Field",
        "Green and gold crop rows run toward a large red sun setting on the horizon, beside a tree.",
        (1040, 500),
    ),
    "hands": (
        "Hands",
        "Raised hands in green, red, black and white reach up side by side against a gold background.",
        (820, 560),
    ),
    "keys": (
        "Key and door",
        "A large gold key stands out against a green panelled door in a red clapboard wall.",
        (800, 620),
    ),
    "land": (
        "House lots",
        "A map of red and green house lots, crossed by one gold strip where houses share trees and garden rows.",
        (800, 580),
    ),
    "laser": (
        "Laser cutter",
        "A cutting machine's head throws sparks over the red side of a chair on a gold sheet of parts.",
        (700, 600),
    ),
    "magnolia": (
        "Magnolia",
        "A white magnolia blossom in full bloom with dark green leaves on a flat red background.",
        (800, 600),
    ),
    "microphone": (
        "Microphone",
        "An old-style black microphone on a stand, with rings of gold and red spreading out behind it.",
        (800, 540),
    ),
    "mower": (
        "Push mower",
        "A push mower with a red reel stands between tall grass and mown stripes, before a golden sun.",
        (800, 720),
    ),
    "newspaper": (
        "Newspaper",
        "A tilted newspaper front page with thick black headlines and a picture of a red sun over fields.",
        (760, 620),
    ),
    "river": (
        "River",
        "A pale winding river crosses green land past a small red house, trees, fields and a red sun.",
        (860, 600),
    ),
    "screen": (
        "Film screen",
        "People watch a film countdown projected at night on a sheet hung between two trees under the stars.",
        (800, 500),
    ),
    "sewing": (
        "Sewing machine",
        "A black sewing machine stitches a red quilt with triangles and squares on a green background.",
        (800, 620),
    ),
    "street": (
        "Street of shotgun houses",
        "A row of five small shotgun houses with porches between two trees, a golden sun and striped fields in front.",
        (1500, 430),
    ),
    "table": (
        "Shared table",
        "A round table seen from above, with eight bowls, spoons and stools around a big pot and ladle.",
        (800, 600),
    ),
    "tools": (
        "Hand tools",
        "Five hand tools, among them a spade, a rake and a hammer, hang from a rail on coloured stripes.",
        (800, 560),
    ),
}
PICTURE_FILES = re.compile(rf"(?:[0-9a-f]{{12}}\.)?(?:{'|'.join(DRAWINGS)})-[a-z2-9]{{8}}\.(?:png|\d+\.\w+)")


def create_pictures() -> dict[str, Picture]:
    """Every drawing as a picture with one rendition; the others follow as tasks."""
    return {name: create_picture(name, *about) for name, about in DRAWINGS.items()}


def create_picture(name: str, title: str, description: str, focus: tuple[int, int]) -> Picture:
    file = ContentFile((DRAWINGS_FOLDER / f"{name}.png").read_bytes(), name=f"{name}.png")
    picture = Picture(title=title, description=description, credit=CREDIT, file=file)
    picture.focal_point_x, picture.focal_point_y = focus
    picture.focal_point_width = picture.focal_point_height = 300
    picture.save()
    return picture


def remove_orphaned_pictures() -> None:
    """Removes drawings from storage that no row names: what was stored by a load that never ended."""
    for folder, model in (("original_images", Picture), ("images", Rendition)):
        with suppress(FileNotFoundError):
            known_files = set(model.objects.values_list("file", flat=True))
            for name in default_storage.listdir(folder)[1]:
                path = f"{folder}/{name}"
                if PICTURE_FILES.fullmatch(name) and path not in known_files:
                    default_storage.delete(path)
