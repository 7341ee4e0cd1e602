"""Retention of backups: all of a day, then the newest of each of the last days, weeks and months that have one."""

import datetime as dt
from collections.abc import Callable, Iterable

from .storage import Backup, BackupFolder

DAYS, WEEKS, MONTHS = 7, 4, 12
RECENT = dt.timedelta(
    days=1
)  # before the newest: what is made in an emergency must not take the place of what was good
PERIODS: list[tuple[int, Callable[[Backup], tuple]]] = [
    (DAYS, lambda backup: backup.moment.timetuple()[:3]),
    (WEEKS, lambda backup: backup.moment.isocalendar()[:2]),
    (MONTHS, lambda backup: backup.moment.timetuple()[:2]),
]


def kept(backups: Iterable[Backup]) -> set[Backup]:
    """Of these backups those that are kept; always the newest."""
    newest_first = sorted(backups, reverse=True)
    found = {backup for backup in newest_first if newest_first[0].moment - backup.moment < RECENT}
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


def last_day(backups: Iterable[Backup], now: dt.datetime) -> dt.date | None:
    """The day on which the last of these backups is deleted, if one is made a day from now on; None without backups."""
    before = set(backups)
    there = set(before)
    while before & there:
        now += dt.timedelta(days=1)
        there = kept({*there, Backup(now, "")})
    return now.date() if before else None
