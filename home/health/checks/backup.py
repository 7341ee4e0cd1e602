"""Health check of the backups: how old the newest is, and when it was last proved that one can be restored."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from ...backup.status import backup_status
from ...durations import time_ago
from ..check import Finding, broken, health_check, warning, well
from .settings import is_public


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
    if status.unfinished_restore:
        yield broken(_("A restore was cut off."), _("Run it again: it finishes what it began."))
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
