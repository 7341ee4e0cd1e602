"""Errors of the database that say it is away, which is answered with 503 and not as an error of ours."""

from django.db import InterfaceError, OperationalError

RETRY_AFTER = 10  # seconds, for the header of that name (RFC 9110, section 10.2.3)
SQLITE_ERROR = 1  # a statement that is wrong, which SQLite tells by the class of error of a database that is away


def is_database_away(problem: BaseException | None) -> bool:
    """Whether this error says that the database can't be reached or is locked."""
    is_wrong = getattr(getattr(problem, "__cause__", None), "sqlite_errorcode", 0) == SQLITE_ERROR
    return isinstance(problem, (OperationalError, InterfaceError)) and not is_wrong
