"""Retention of backups: the newest of each of the last days, weeks and months that have one."""

from collections.abc import Callable, Iterable

from .storage import Backup, BackupFolder

DAYS, WEEKS, MONTHS = 7, 4, 12
PERIODS: list[tuple[int, Callable[[Backup], tuple]]] = [
    (DAYS, lambda backup: backup.moment.timetuple()[:3]),
    (WEEKS, lambda backup: backup.moment.isocalendar()[:2]),
    (MONTHS, lambda backup: backup.moment.timetuple()[:2]),
]


def kept(backups: Iterable[Backup]) -> set[Backup]:
    """Of these backups those that are kept; always the newest."""
    newest_first = sorted(backups, reverse=True)
    found = set(newest_first[:1])
    for number, period in PERIODS:
        last_of_each: dict[tuple, Backup] = {}
        for backup in newest_first:
            last_of_each.setdefault(period(backup), backup)
        found.update(list(last_of_each.values())[:number])
    return found


def delete_expired(folder: BackupFolder, made: str) -> list[Backup]:
    """Deletes what is not kept, and never the one of this name, which was made just now; what was deleted."""
    backups = folder.backups()
    expired = [backup for backup in backups if backup not in kept(backups) and backup.name != made]
    for backup in expired:
        folder.delete(backup)
    return expired
