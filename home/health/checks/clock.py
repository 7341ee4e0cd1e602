"""Health checks of the clock: against the kernel's own word, the database, what was written before, and the code's age."""

import ctypes
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from pages.i18n.durations import format_seconds

from ..check import Finding, broken, health_check, warning
from ..models import since_last_duty_run

NOT_SYNCHRONIZED = 5  # TIME_ERROR of adjtimex(2)
TOLERATED = timedelta(seconds=30)
WRONG = timedelta(minutes=10)
SIZE_OF_TIMEX = 1024  # bytes; the struct is smaller everywhere, and mode 0 only reads


def advice() -> str:
    return _("Let the clock follow a time server: apt install systemd-timesyncd (or chrony), then look at timedatectl.")


@health_check(pgettext_lazy("health", "Clock"))
def clock() -> Iterator[Finding]:
    if timezone.now() < datetime.fromtimestamp((settings.ROOT / "pyproject.toml").stat().st_mtime, UTC) - WRONG:
        yield broken(_("The clock of this machine is behind: the code on its disk is from later."), advice())
    if is_unsynchronized():
        yield warning(_("The clock of this machine follows no time server."), advice())


def is_unsynchronized() -> bool:
    """Whether the kernel says so; False where it says nothing (adjtimex(2), which needs no right to be read)."""
    try:
        return ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(SIZE_OF_TIMEX)) == NOT_SYNCHRONIZED
    except (OSError, AttributeError):
        return False


@health_check(pgettext_lazy("health", "Clocks of others"), needs_database=True)
def other_clocks() -> Iterator[Finding]:
    """The database's, where it may stand elsewhere, and that of the background work."""
    apart = database_lead()
    if abs(apart) > TOLERATED:
        yield broken(
            _("The clocks of this machine and of the database are %(time)s apart.")
            % {"time": format_seconds(abs(apart))},
            advice(),
        )
    since = since_last_duty_run()
    if since and since < -TOLERATED:
        yield broken(
            _("The background work did something %(time)s from now: a clock was set back, or differs.")
            % {"time": format_seconds(-since)},
            advice(),
        )


def database_lead() -> timedelta:
    """How far the database's clock is ahead of ours; nothing for SQLite, which has none."""
    if connection.vendor != "postgresql":
        return timedelta()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0] - timezone.now()
