"""Status of the backups: when the last was made and the last was proved by a rehearsal, in a file that no restore replaces."""

import datetime as dt
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from .storage import write_atomically

PROVED_FOR = dt.timedelta(days=30)  # after which admins are warned
MADE_FOR = dt.timedelta(hours=36)  # the timer makes one a day


@dataclass(frozen=True)
class BackupStatus:
    """What is known of the backups. Moments are aware; None where there was none yet."""

    made_at: dt.datetime | None = None  # the newest backup
    made_name: str = ""
    made_bytes: int = 0
    made_in: str = ""  # the folder, by its whole path, or the bucket
    first_made_at: dt.datetime | None = None  # the first backup of which this file knows
    proved_at: dt.datetime | None = None  # when a rehearsal last found a backup whole
    proved_name: str = ""
    proved_of: dt.datetime | None = None  # when that backup was made
    rehearsed_at: dt.datetime | None = None  # the last rehearsal, however it ended
    backup_problem: str = ""  # of the last backup, in one line; empty where it went well
    rehearsal_problem: str = ""
    unfinished_restore: str = ""  # the backup of a restore that was cut off

    @property
    def is_on(self) -> bool:
        """Whether this site keeps backups: one was asked for, or BACKUP_URL says where they go."""
        return settings.BACKUPS_ARE_ON or bool(self.made_at or self.backup_problem)

    @property
    def made_age(self) -> dt.timedelta | None:
        return timezone.now() - self.made_at if self.made_at else None

    @property
    def proved_age(self) -> dt.timedelta | None:
        return timezone.now() - self.proved_at if self.proved_at else None

    @property
    def is_late(self) -> bool:
        """Whether backups are on and the newest is older than the timer should ever let it be."""
        return self.is_on and (self.made_age is None or self.made_age > MADE_FOR)

    @property
    def is_unproved(self) -> bool:
        """Whether backups are on and no restore was proved for 30 days."""
        return self.is_on and (self.proved_age is None or self.proved_age >= PROVED_FOR)

    @property
    def is_long_unproved(self) -> bool:
        """Whether there was a backup to prove for 30 days, and no restore was proved since."""
        since = self.proved_at or self.first_made_at or self.made_at
        return self.is_on and since is not None and timezone.now() - since >= PROVED_FOR


def status_file() -> Path:
    return settings.VAR / "backup-status.json"


def backup_status() -> BackupStatus:
    """The status as it was last written; an empty one where there is none, or none that can be read."""
    with suppress(OSError, ValueError, TypeError):
        data = json.loads(status_file().read_text())
        moments = {field.name for field in fields(BackupStatus) if "datetime" in str(field.type)}
        known = {field.name for field in fields(BackupStatus)}
        return BackupStatus(
            **{
                name: dt.datetime.fromisoformat(value) if name in moments and value else value
                for name, value in data.items()
                if name in known
            }
        )
    return BackupStatus()


def update_status(**changes) -> None:
    """Writes these fields of the status; where that can't be, the rest goes on."""
    status = asdict(replace(backup_status(), **changes))
    text = json.dumps(status, indent=1, default=lambda moment: moment.isoformat())
    with suppress(OSError):
        write_atomically(status_file(), text + "\n")
