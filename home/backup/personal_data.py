"""What backups hold of people: for how long, in words, and until which day."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from media.data_map import Purpose

from ..erasure_log import erasures
from . import retention
from .storage import backup_place


def kept_elsewhere() -> tuple[Purpose, str, str, str, str]:
    """Return for the record of personal data: the purpose, where, what, for how long, and how it is erased."""
    purpose = Purpose(
        pgettext_lazy("privacy", "Backups"),
        gettext_lazy("What is lost can be brought back. Who was erased since is erased again at once."),
        gettext_lazy("everybody named above"),
        gettext_lazy("whoever runs the server"),
    )
    return purpose, gettext("files of backups"), gettext("all of the above"), backup_time(), gettext("by their end")


def backup_time() -> str:
    """How long the last backup of a day, a week, a month is kept."""
    words = gettext("%(days)d days, %(weeks)d weeks and %(months)d months: the newest of each")
    return words % {"days": retention.DAYS, "weeks": retention.WEEKS, "months": retention.MONTHS}


def last_day() -> date | None:
    """Return the day on which the last of the backups that there are now is deleted; None without any. Raises OSError."""
    folder = backup_place(settings.BACKUPS, erasures.this_site())
    return retention.last_day(folder.backups(), timezone.now())
