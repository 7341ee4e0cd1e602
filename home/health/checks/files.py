"""Health checks of files: static files, uploads, and the room that is left on disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from media.uploads.free_room import nearest_folder
from pages.i18n.compiled import is_compiled

from ..check import Finding, broken, health_check, warning, well
from ..reasons import plain_reason

LITTLE_ROOM, NO_ROOM = 1024**3, 100 * 1024**2  # bytes free, below which we warn and say that it is broken
FEW_FILES = 1000  # inodes, each a file, below which a disk counts as full
EVERY_PAGE = ("css/site.css", "css/pages.css", "css/admin/admin.css")  # without these no page is readable


def is_hashed() -> bool:
    """Whether pages name static files by their hash, which a manifest knows; not for developers and in tests."""
    return hasattr(staticfiles_storage, "read_manifest") and not settings.DEBUG


@health_check(pgettext_lazy("health", "Static files"), probed=True, vital=True)
def static_files() -> Iterator[Finding]:
    advice = _("Run manage.py prepare, then restart the server.")
    if not is_hashed():
        yield well(_("Static files are served as they are."))
        return
    if not (manifest := staticfiles_storage.read_manifest()):
        yield broken(_("Style sheets, scripts and icons were never collected."), advice)
        return
    on_disk = staticfiles_storage.load_manifest()[0]
    missing = [name for name in EVERY_PAGE if not os.access(path_of(on_disk.get(name, "")), os.R_OK)]
    if missing or not manifest:
        yield broken(_("Files are missing or cannot be read: %(names)s.") % {"names": ", ".join(missing)}, advice)
    elif any(staticfiles_storage.hashed_files.get(name) != on_disk[name] for name in EVERY_PAGE):
        yield warning(_("They were collected anew since this process was started."), _("Restart the server."))
    else:
        yield well(_("%(number)d files are collected.") % {"number": len(on_disk)})


@health_check(pgettext_lazy("health", "Translations of the interface"))
def translations() -> Iterator[Finding]:
    """Whether the catalogues that Django reads are those of the code."""
    if is_compiled(settings.VAR):
        yield well(_("They are compiled."))
    else:
        yield broken(
            _("They are not compiled, or older than the code."), _("Run manage.py prepare, then restart the server.")
        )


def path_of(name: str) -> Path:
    """Where a collected file lies; a folder that can't be opened where there is none."""
    return Path(settings.STATIC_ROOT) / (name or "missing")


@health_check(pgettext_lazy("health", "Age of the static files"))
def static_sources() -> Iterator[Finding]:
    """Whether what was collected is older than the code: a file that is not in it, or that has changed since."""
    if not is_hashed() or not staticfiles_storage.read_manifest():
        return
    collected = os.stat(staticfiles_storage.path(staticfiles_storage.manifest_name)).st_mtime
    names = staticfiles_storage.load_manifest()[0]
    found = [
        (f"{storage.prefix}/{name}" if getattr(storage, "prefix", None) else name, storage.path(name))
        for finder in get_finders()
        for name, storage in finder.list(["CVS", ".*", "*~"])  # as collectstatic
    ]
    changed = [name for name, path in found if name not in names or os.stat(path).st_mtime > collected]
    if changed:
        yield warning(
            _("%(number)d files are newer than what was collected, one is %(name)s.")
            % {"number": len(changed), "name": changed[0]},
            _("Run manage.py prepare, then restart the server."),
        )


def upload_folder() -> Path | None:
    """The folder of uploads; None where they lie on another machine."""
    try:
        return Path(default_storage.path(""))
    except NotImplementedError:
        return None


@health_check(pgettext_lazy("health", "Uploads"), probed=True)
def storage() -> Iterator[Finding]:
    """Whether uploads could be written, without writing one; a storage elsewhere is asked by `doctor` alone."""
    folder = upload_folder()
    if folder and not os.access(nearest_folder(folder), os.W_OK | os.X_OK):
        yield broken(
            _("Nothing can be written to %(folder)s.") % {"folder": folder},
            _("Give that folder to the account of the server; look whether its disk is mounted read-only."),
        )


@health_check(pgettext_lazy("health", "Writing an upload"), writes=True)
def storage_write() -> Iterator[Finding]:
    """Writes a small file where uploads go, reads it again and deletes it."""
    text = get_random_string(32).encode()
    try:
        name = default_storage.save(f"doctor-{get_random_string(8)}.txt", ContentFile(text))
        with default_storage.open(name) as file:
            kept = file.read() == text
        default_storage.delete(name)
    except Exception as problem:
        yield broken(
            _("A file could not be written, read and deleted: %(problem)s.") % {"problem": plain_reason(problem)},
            _("Compare STORAGE_URL; without it, look at the owner and the free room of %(folder)s.")
            % {"folder": settings.MEDIA_ROOT},
        )
        return
    yield (
        well(_("A file was written, read and deleted."))
        if kept
        else broken(
            _("A file was written and came back changed."), _("Look at the disk and at what stands before the storage.")
        )
    )


def temporary_folder() -> Path:
    """Where uploads lie while they arrive; without asking `tempfile`, which writes a file to find out."""
    return Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.tempdir or os.environ.get("TMPDIR") or "/tmp")  # noqa: S108


@health_check(pgettext_lazy("health", "Free room"), probed=True)
def room() -> Iterator[Finding]:
    """Room on the disks of `var`, of the uploads and of the temporary folder; a folder that shares a disk is named once."""
    seen = set()
    for folder in filter(None, (settings.VAR, upload_folder(), temporary_folder())):
        place = nearest_folder(Path(folder))
        if place.stat().st_dev not in seen:
            seen.add(place.stat().st_dev)
            yield room_in(place)


def room_in(folder: Path) -> Finding:
    free, disk = shutil.disk_usage(folder).free, os.statvfs(folder)
    words = {"size": filesizeformat(free), "folder": folder}
    if disk.f_files and disk.f_favail < FEW_FILES:
        return broken(
            _("The disk of %(folder)s holds no more files, whatever their size.") % words,
            _("Delete what is old there, or give it a larger disk."),
        )
    if free < NO_ROOM:
        return broken(
            _("Only %(size)s are free on the disk of %(folder)s.") % words,
            _("Make room now: uploads fail, and soon the database does too."),
        )
    if free < LITTLE_ROOM:
        return warning(
            _("Only %(size)s are free on the disk of %(folder)s.") % words, _("Make room, or give it a larger disk.")
        )
    return well(_("%(size)s are free on the disk of %(folder)s.") % words)
