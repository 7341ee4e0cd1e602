"""Free room: an upload that finds none is refused in words, before it is stored."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.translation import gettext_lazy as _

from .disk_errors import is_full

MIN_FREE_BYTES = 50 * 1024 * 1024  # bytes that must stay free: the renditions need room too
CODE = "full"  # of the ValidationError
NO_ROOM = _("The server has no room left for this file. Ask whoever runs the site to make room.")


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


def check_disk_space(storage: Storage, file: File) -> None:
    """Validator of free disk space; raises ValidationError when the disk under a local storage is as good as full."""
    try:
        folder = Path(storage.path(""))
    except NotImplementedError:  # the storage is elsewhere and looks after itself
        return
    if shutil.disk_usage(nearest_folder(folder)).free < MIN_FREE_BYTES + file.size:
        raise ValidationError(NO_ROOM, code=CODE)
