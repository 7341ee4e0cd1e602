"""Files of uploads: file and row are both kept or neither."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import PurePath

from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils.crypto import get_random_string
from django.utils.text import slugify

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
