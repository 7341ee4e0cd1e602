"""Health check of the backups: how old the newest is, and when it was last proved that one can be restored."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from media.uploads.free_room import nearest_folder
from pages.i18n.durations import time_ago

from ..health.check import Finding, broken, health_check, warning, well
from ..health.checks.settings import is_public
from ..health.reasons import plain_reason
from .create import check_encryption
from .encryption import read_keys
from .errors import BackupError
from .status import backup_status
from .storage import backup_place


@health_check(pgettext_lazy("health", "Backups"))
def backups() -> Iterator[Finding]:
    status = backup_status()
    if status.backup_problem:
        yield broken(_("The last backup failed."), _("Run manage.py backup: it says why."))
    elif status.made_at is None:
        missing = broken if is_public() else warning
        yield missing(_("No backup was made yet."), _("Turn on the timer, or run manage.py backup each night."))
    elif status.is_late:
        yield broken(
            _("For more than a day no backup was made."), _("Look whether the timer runs, or run manage.py backup.")
        )
    if status.rehearsal_problem:
        yield broken(_("The last rehearsal of a restore failed."), _("Run manage.py rehearse_restore: it says why."))
    elif status.is_long_unproved:
        yield warning(
            _("For 30 days nobody has proved that a backup can be restored."), _("Run manage.py rehearse_restore.")
        )
    elif status.made_at and status.is_unproved:
        yield warning(_("It was not proved yet that a backup can be restored."), _("Run manage.py rehearse_restore."))
    if status.made_at:
        yield well(_("The newest backup was made %(when)s.") % {"when": time_ago(status.made_at)})
    if status.proved_at:
        yield well(_("That one can be restored was last proved %(when)s.") % {"when": time_ago(status.proved_at)})


@health_check(pgettext_lazy("health", "Restore"))
def cut_off_restore() -> Iterator[Finding]:
    if backup_status().unfinished_restore:
        yield broken(_("A restore was cut off."), _("Run it again: it finishes what it began."))


@health_check(pgettext_lazy("health", "Folder of backups"))
def backup_folder() -> Iterator[Finding]:
    """Whether another could be written there, and the newest still lies where it was made."""
    status = backup_status()
    if not status.is_on:
        return
    folder = settings.BACKUPS
    if isinstance(folder, Path) and not os.access(nearest_folder(folder), os.W_OK | os.X_OK):
        yield broken(
            _("No backup can be written to %(folder)s.") % {"folder": folder},
            _("Give that folder to the account of the site; look whether its disk is mounted."),
        )
    if status.made_in.startswith("/") and not os.path.exists(Path(status.made_in, status.made_name)):
        yield gone(status.made_name, status.made_in)


@health_check(pgettext_lazy("health", "Bucket of backups"), writes=True)
def backup_bucket() -> Iterator[Finding]:
    """The same for a bucket, which only `doctor` asks: it may take its time."""
    status = backup_status()
    if isinstance(settings.BACKUPS, Path) or not status.is_on:
        return
    try:
        names = backup_place(settings.BACKUPS, "").names()
    except OSError as problem:
        yield broken(
            _("The bucket of the backups does not answer: %(problem)s.") % {"problem": plain_reason(problem)},
            _("Compare BACKUP_URL with its key, secret and address."),
        )
        return
    if status.made_in == str(settings.BACKUPS) and status.made_name not in names:
        yield gone(status.made_name, status.made_in)


def gone(name: str, place: str) -> Finding:
    return broken(
        _("The newest backup, %(name)s, is not in %(place)s any more.") % {"name": name, "place": place},
        _("Look whether that disk is mounted; if so, run manage.py backup."),
    )


@health_check(pgettext_lazy("health", "Key of backups"))
def backup_key() -> Iterator[Finding]:
    try:
        keys = read_keys(settings.BACKUP_KEY, settings.BACKUP_PASSPHRASE)
        if not isinstance(settings.BACKUPS, Path) and backup_status().is_on:
            check_encryption(keys)
    except BackupError as problem:
        yield broken(
            _("No backup is made: %(problem)s.") % {"problem": problem},
            _("Compare BACKUP_KEY; let the account of the site read that file."),
        )
    if settings.BACKUP_PASSPHRASE and not settings.BACKUP_KEY:
        yield warning(
            _("BACKUP_PASSPHRASE ends with the next release."),
            _(
                "Make a key with manage.py backup --new-key FILE, and set BACKUP_KEY=FILE. "
                "Keep the passphrase for older backups."
            ),
        )
