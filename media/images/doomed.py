"""Deletion of files that must not stay: named in a transaction, deleted after it, and again until they are surely gone."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .models import RENDITIONS, DoomedFile, Picture, Rendition

# So long after its name is noted a new file may take to be named by a row.
AHEAD = timedelta(hours=1)
# So long a process that had opened the old file may still store a size of it.
LATE = timedelta(minutes=15)


def doom(picture_pk: int, names: Iterable[str]) -> None:
    """Names files of a picture that are to be deleted; within the transaction that ends their use."""
    rows = [DoomedFile(name=name, picture_id=picture_pk) for name in names if name]
    DoomedFile.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(lambda: delete_files(picture_pk), robust=True)


def foresee(picture_pk: int, name: str) -> None:
    """Names a file that is about to be stored: where no row comes to name it, it is deleted after AHEAD; see `spare`.

    For outside the transaction: a process that is killed must leave this name.
    """
    DoomedFile.objects.create(name=name, picture_id=picture_pk, since=timezone.now() + AHEAD)


def spare(name: str) -> None:
    """Takes back `foresee`, within the transaction that names the file."""
    DoomedFile.objects.filter(name=name).delete()


def delete_files(picture_pk: int) -> None:
    for row in DoomedFile.objects.due().filter(picture_id=picture_pk):
        storage_of(row.name).delete(row.name)


def storage_of(name: str):
    """The storage in which a file of this name lies: that of renditions may be another one."""
    return (Rendition if name.startswith(RENDITIONS) else Picture)._meta.get_field("file").storage


def delete_doomed() -> None:
    """Duty: deletes what a process that died has left, and each size that was made of an old file meanwhile."""
    late = timezone.now() - LATE
    for pk in set(DoomedFile.objects.due().values_list("picture_id", flat=True)):
        delete_files(pk)
        delete_outdated_renditions(pk)
    DoomedFile.objects.filter(since__lt=late).delete()


def delete_outdated_renditions(picture_pk: int) -> None:
    """Deletes the sizes of a picture that somebody stored after its file had become another one."""
    picture = Picture.objects.filter(pk=picture_pk).first()
    if picture is not None and picture.file_hash:
        stem = picture.file.name.rpartition("/")[2].rpartition(".")[0]
        current = f"{RENDITIONS}{picture.file_hash[:12]}.{stem}"
        for rendition in picture.renditions.exclude(file__startswith=current):
            rendition.delete()
