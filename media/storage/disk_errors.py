"""Errors that say that a disk is full, or that the storage of uploads is away; no Django, since processes of their own name
them too.
"""

import errno
from collections.abc import Iterator

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FULL_SQLITE = {13, 778, 4874}  # SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE
FULL_POSTGRESQL = "53100"  # disk_full (PostgreSQL, appendix A)


class StorageUnavailable(OSError):
    """The storage of uploads is on another machine, and does not answer or refuses us."""


def causes(problem: BaseException | None) -> Iterator[BaseException]:
    """This error, then the one that it comes from, and so on."""
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def is_storage_away(problem: BaseException | None) -> bool:
    """Whether this error, or one that it comes from, says so."""
    return any(isinstance(each, StorageUnavailable) for each in causes(problem))


def is_full(problem: BaseException | None) -> bool:
    """Whether this error, or one that it comes from, says that there is no room: on a disk, in a quota or a database."""
    return any(says_full(each) for each in causes(problem))


def says_full(problem: BaseException) -> bool:
    return (
        (isinstance(problem, OSError) and problem.errno in FULL)
        or getattr(problem, "sqlite_errorcode", None) in FULL_SQLITE
        or getattr(problem, "sqlstate", None) == FULL_POSTGRESQL
    )
