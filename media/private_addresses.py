"""Addresses of uploads that are private, for the caches before the site, which may have a copy from when they were not."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db.models import Model

from .consent.doomed import RENDITIONS
from .consent.models import DoomedFile
from .models import Document, Picture, Recording, RecordingText, Rendition
from .permissions import COLLECTIONS, closed_collections


def paths_of_picture(picture: Picture) -> Iterator[str]:
    """Those of its renditions; it has none itself."""
    return (rendition.file.url for rendition in picture.renditions.all())


def paths_of_document(document: Document) -> Iterator[str]:
    yield document.url


def paths_of_recording(recording: Recording) -> Iterator[str]:
    yield recording.url
    for text in recording.texts.all():
        yield from paths_of_text(text)


def paths_of_text(text: RecordingText) -> Iterator[str]:
    yield from (text.captions_url, text.transcript_url, text.chapters_url)


KINDS: dict[type[Model], tuple[str, Callable[[Model], Iterator[str]]]] = {
    Picture: ("renditions", paths_of_picture),
    Document: ("", paths_of_document),
    Recording: ("texts", paths_of_recording),
}


def private_addresses(changes: Iterable[tuple[str, str]]) -> list[str]:
    """The addresses of what lies in private collections, of these changed rows (table, key); of all where a collection
    was changed. And those where sizes of a picture were that somebody withdrew or blurred.
    """
    keys = defaultdict(set)
    for table, key in changes:
        keys[table].add(key)
    gone = addresses_gone(keys.get(Picture._meta.db_table, set()))
    is_any = not keys.keys().isdisjoint(COLLECTIONS)
    return gone + [
        settings.BASE_URL + path
        for model, (related, paths_of) in KINDS.items()
        if is_any or model._meta.db_table in keys
        for upload in closed_rows(model, related, None if is_any else keys[model._meta.db_table])
        for path in paths_of(upload)
    ]


def addresses_gone(picture_keys: set[str]) -> list[str]:
    """Where the sizes of these pictures were that are deleted, or about to be."""
    pks = [int(key) for key in picture_keys if key.isdigit()]
    names = DoomedFile.objects.filter(picture_id__in=pks).values_list("name", flat=True) if pks else ()
    storage = Rendition._meta.get_field("file").storage
    return [settings.BASE_URL + storage.url(name) for name in names if name.startswith(RENDITIONS)]


def closed_rows(model: type[Model], related: str, pks: set[str] | None) -> Iterator[Model]:
    """The uploads of this kind in private collections, of these primary keys or of all; with these rows of another table."""
    rows = model.objects.filter(collection__in=closed_collections())
    rows = rows if pks is None else rows.filter(pk__in=pks)
    return rows.prefetch_related(related) if related else rows
