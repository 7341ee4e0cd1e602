"""Storage of uploads: file and row are both kept or neither; upload handler with the limits of the settings."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import Storage
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils.crypto import get_random_string
from django.utils.text import slugify

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def token() -> str:
    """Eight random letters, so that no two files ever share a name."""
    return get_random_string(8, LETTERS)


def stem(name: str, length: int) -> str:
    """The name of a file without its ending, in plain letters, as an address can hold it; never empty."""
    return slugify(PurePath(name).stem)[:length].strip("-_") or "file"


def written(row: models.Model) -> list[tuple[Storage, str]]:
    """The files that this row brought into storage and that no committed row names yet."""
    return row.__dict__.setdefault("_written", [])


def forget(row: models.Model) -> None:
    """Removes these files again; a storage that fails now must not hide why the row failed."""
    for storage, name in written(row):
        with suppress(OSError):
            storage.delete(name)
    written(row).clear()


def brings_file(row: models.Model, options: dict) -> bool:
    """Whether saving this row now, with these arguments, stores a new file, or names one that was stored just before."""
    named = options.get("update_fields") is None or "file" in options["update_fields"]
    return named and bool(row.file) and (not row.file._committed or bool(written(row)))


def including(options: dict, *columns: str) -> dict:
    """The arguments of `save`, with these columns among those to be saved."""
    named = options.get("update_fields")
    return options if named is None else {**options, "update_fields": {*named, *columns}}


@contextmanager
def exchange(row: models.Model) -> Iterator[None]:
    """Stores the row's new file; inside, the row is saved. Raises what storage and database raise, leaving no file."""
    before = type(row)._base_manager.filter(pk=row.pk).values_list("file", flat=True).first() if row.pk else None
    try:
        if not row.file._committed:
            row.file.save(row.file.name, row.file.file, save=False)
        with transaction.atomic():
            yield
    except BaseException:
        forget(row)
        raise
    written(row).clear()
    if before and before != row.file.name:
        transaction.on_commit(partial(row.file.storage.delete, before), robust=True)


class CarefulFile(FieldFile):
    """With a name that was never used before, and no half-written file when storage fails."""

    def fresh_name(self, name: str) -> str:
        return name

    def save(self, name, content, save=True):
        name = self.fresh_name(name)
        written(self.instance).append((self.storage, self.field.generate_filename(self.instance, name)))
        try:
            super().save(name, content, save=False)
        except BaseException:
            forget(self.instance)
            raise
        if save:
            self.instance.save()


# How uploads arrive: small ones in memory, others in a file, and never more of them than the settings allow.


class BoundedFileUploadHandler(TemporaryFileUploadHandler):
    """Writes no more to the disk than a recording may have, over all files of a request; the form then says it in words.

    Strangers have no form that takes a file, so theirs are not kept at all.
    """

    kept = 0

    def new_file(self, *args, **kwargs):
        if not self.request.user.is_authenticated:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if self.kept <= settings.RECORDING_MAX_UPLOAD_SIZE:
            self.kept += len(raw_data)
            self.file.write(raw_data)
