"""Errors of the database that say it is away: answered with 503 and not as an error of ours, and logged once."""

import logging
import re

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.backends.signals import connection_created
from django.dispatch import receiver

log = logging.getLogger(__name__)
RETRY_AFTER = 10  # seconds, for the header of that name (RFC 9110, section 10.2.3)
SQLITE_ERROR = 1  # a statement that is wrong, which SQLite tells by the class of error of a database that is away
SQLITE_UNREACHABLE = {14, 26}  # SQLITE_CANTOPEN, SQLITE_NOTADB
UNREACHABLE = ("08", "57P", "53")  # connection failed, server shuts down, no room for another (SQLSTATE)
PASSWORD = re.compile(r"(password=)\S+|(://[^:/@\s]*:)[^@\s]+(?=@)", re.IGNORECASE)


def is_database_away(problem: BaseException | None) -> bool:
    """Whether this error says that the database can't be reached or is locked."""
    is_wrong = getattr(getattr(problem, "__cause__", None), "sqlite_errorcode", 0) == SQLITE_ERROR
    return isinstance(problem, (OperationalError, InterfaceError)) and not is_wrong


def is_unreachable(problem: BaseException | None) -> bool:
    """Whether the database can't be reached at all: not one that is only locked, or that ended a deadlock."""
    if not is_database_away(problem):
        return False
    cause = problem.__cause__ or problem
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code in SQLITE_UNREACHABLE
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(UNREACHABLE)


def reason(problem: BaseException) -> str:
    """The first line of what the driver says, without a full stop and without the password."""
    said = (str(problem).strip().splitlines() or [type(problem).__name__])[0].strip().rstrip(".")
    if password := settings.DATABASES["default"].get("PASSWORD"):
        said = said.replace(password, "…")
    return PASSWORD.sub(lambda found: f"{found[1] or found[2]}…", said)


class Outage:
    """What this process has said of a database that is away: one line when it goes, and one when it is back."""

    is_said = False

    def note(self, problem: BaseException) -> bool:
        """Whether this error says that the database can't be reached; then why is said, once until it answers."""
        if not is_unreachable(problem):
            return False
        if not self.is_said:
            self.is_said = True
            log.error("The database does not answer: %s", reason(problem))
        return True

    def end(self) -> None:
        if self.is_said:
            self.is_said = False
            log.warning("The database answers again.")


outage = Outage()


@receiver(connection_created)
def end_outage(**_kwargs) -> None:
    outage.end()
