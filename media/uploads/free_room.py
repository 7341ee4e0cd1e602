"""Free room: an upload that finds none, or whose storage does not answer, is refused in words, before it is stored."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.translation import gettext_lazy as _

from ..storage.disk_errors import StorageUnavailable, is_full

MIN_FREE_BYTES = 50 * 1024 * 1024  # bytes that must stay free: the renditions need room too
CODE, AWAY = "full", "storage_away"  # of the ValidationError
NO_ROOM = _("The server has no room left for this file. Ask whoever runs the site to make room.")


NO_ANSWER = _(
    "The place where files are kept does not answer just now. Nothing was saved; please try again in a few minutes."
)


@contextmanager
def told_in_words() -> Iterator[None]:
    """Context manager that raises ValidationError, in plain words, where there is no room for temporary files."""
    try:
        yield
    except ValidationError:
        raise
    except Exception as problem:
        if is_full(problem):
            raise ValidationError(NO_ROOM, code=CODE) from problem
        raise


def nearest_folder(folder: Path) -> Path:
    """The folder, or where it would be made."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def check_storage(storage: Storage, file: File) -> None:
    """Validator of the storage of an upload; raises ValidationError where its disk is as good as full or it does not answer."""
    try:
        folder = Path(storage.path(""))
    except NotImplementedError:  # a storage elsewhere looks after its room itself
        check_answers(storage)
        return
    if shutil.disk_usage(nearest_folder(folder)).free < MIN_FREE_BYTES + file.size:
        raise ValidationError(NO_ROOM, code=CODE)


def check_answers(storage: Storage) -> None:
    """Raises ValidationError where a storage on another machine does not answer."""
    try:
        storage.check()
    except StorageUnavailable as problem:
        raise ValidationError(NO_ANSWER, code=AWAY) from problem
