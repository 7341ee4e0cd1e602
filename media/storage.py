"""Storage of uploads: file and row are both kept or neither; upload handler with the limits of the settings."""

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from .disk_errors import is_full

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def token() -> str:
    """A random suffix of eight letters and digits, so that no two files ever share a name."""
    return get_random_string(8, LETTERS)


def stem(name: str, length: int) -> str:
    """The slug of a file name without its extension, at most `length` characters; never empty."""
    return slugify(PurePath(name).stem)[:length].strip("-_") or "file"


def uncommitted_files(instance: models.Model) -> list[tuple[Storage, str]]:
    """The (storage, name) of each file that saving this instance has stored and that no committed row names yet."""
    return instance.__dict__.setdefault("_uncommitted_files", [])


def delete_uncommitted_files(instance: models.Model) -> None:
    """Deletes these files again; a storage that fails now must not hide why the save failed."""
    for storage, name in uncommitted_files(instance):
        with suppress(OSError):
            storage.delete(name)
    uncommitted_files(instance).clear()


def has_new_file(instance: models.Model, save_kwargs: dict) -> bool:
    """Whether `save` with these arguments stores a new file, or names one that was stored just before."""
    is_saved = save_kwargs.get("update_fields") is None or "file" in save_kwargs["update_fields"]
    return is_saved and bool(instance.file) and (not instance.file._committed or bool(uncommitted_files(instance)))


def with_update_fields(save_kwargs: dict, *fields: str) -> dict:
    """The arguments of `save`, with these fields added to `update_fields` where that is given."""
    update_fields = save_kwargs.get("update_fields")
    return save_kwargs if update_fields is None else {**save_kwargs, "update_fields": {*update_fields, *fields}}


@contextmanager
def replace_file(
    instance: models.Model,
    prepare: Callable[[], None] = lambda: None,
    announce: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Context manager that stores the instance's new file; inside, the caller saves the row in a transaction.

    `prepare` is called before that, with the file stored: what takes long must not hold up who else writes. The old file
    is deleted on commit. `announce`, where given, gets the new file's name before it is stored. Raises what storage and database raise, leaving no file.
    """
    old_name = (
        type(instance)._base_manager.filter(pk=instance.pk).values_list("file", flat=True).first()
        if instance.pk
        else None
    )
    try:
        if not instance.file._committed:
            instance.file.announce = announce
            instance.file.save(instance.file.name, instance.file.file, save=False)
        prepare()
        with transaction.atomic():
            yield
    except BaseException:
        delete_uncommitted_files(instance)
        raise
    uncommitted_files(instance).clear()
    if old_name and old_name != instance.file.name:
        transaction.on_commit(partial(instance.file.storage.delete, old_name), robust=True)


class CarefulFile(FieldFile):
    """File of a field, stored under a name that was never used before, and not half written when storage fails.

    `announce`, where it is set, gets that name before anything is stored.
    """

    announce: Callable[[str], None] | None = None

    def unique_name(self, name: str) -> str:
        return name

    def save(self, name, content, save=True):
        name = self.unique_name(name)
        stored_name = self.field.generate_filename(self.instance, name)
        uncommitted_files(self.instance).append((self.storage, stored_name))
        try:
            if self.announce:
                self.announce(stored_name)
            super().save(name, content, save=False)
        except BaseException:
            delete_uncommitted_files(self.instance)
            raise
        if save:
            self.instance.save()


class FiledFile(CarefulFile):
    def unique_name(self, name):
        """The name in a folder of its own: people see a document's name when they save it."""
        return f"{token()}/{stem(name, 60)}{PurePath(name).suffix.lower()}"


# How uploads arrive: small ones in memory, others in a file, and never more of them than the settings allow.


class NoRoom(io.RawIOBase):
    """What is left of a file that found no room: nothing of it can be read."""

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=0):
        return 0

    def read(self, size=-1):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class BoundedFileUploadHandler(TemporaryFileUploadHandler):
    """Upload handler that writes at most RECORDING_MAX_UPLOAD_SIZE bytes over all files of a request; the form then
    raises the error.

    Anonymous users have no form that takes a file, so theirs are skipped. Where the temporary folder is full nothing is
    kept, and whoever reads the file gets ENOSPC: the form says it in words.
    """

    received_size = 0
    is_full = False

    def new_file(self, *args, **kwargs):
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile
        self.is_full = False
        with self.noticing_full_disk():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if self.received_size <= settings.RECORDING_MAX_UPLOAD_SIZE and not self.is_full:
            self.received_size += len(raw_data)
            with self.noticing_full_disk():
                self.file.write(raw_data)

    def file_complete(self, file_size):
        if not self.is_full:
            with self.noticing_full_disk():
                return super().file_complete(file_size)
        return UploadedFile(NoRoom(), self.file_name, self.content_type, file_size, self.charset)

    @contextmanager
    def noticing_full_disk(self) -> Iterator[None]:
        """Context manager that gives back what a file has taken of a full disk, or notes that it could not even begin."""
        try:
            yield
        except OSError as problem:
            if not (is_full(problem) or isinstance(problem, FileNotFoundError)):  # the latter where no folder takes any
                raise
            self.is_full = True
            self.upload_interrupted()

    def upload_interrupted(self):
        """Deletes the temporary file; closing it fails where the last bytes of it found no room."""
        file = self.__dict__.pop("file", None)
        if file is None:
            return
        with suppress(OSError):
            file.close()
        with suppress(OSError):
            os.remove(file.temporary_file_path())
