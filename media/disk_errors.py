"""Errors that say that a disk is full, or that the storage of uploads is away; no Django, since processes of their own name
them too.
"""

import errno

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FULL_SQLITE = {13, 778, 4874}  # SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE
FULL_POSTGRESQL = "53100"  # disk_full (PostgreSQL, appendix A)


class StorageUnavailable(OSError):
    """The storage of uploads is on another machine, and does not answer or refuses us."""


def is_storage_away(problem: BaseException | None) -> bool:
    """Whether this error, or one that it comes from, says so."""
    while problem is not None and not isinstance(problem, StorageUnavailable):
        problem = problem.__cause__ or problem.__context__
    return problem is not None


def is_full(problem: BaseException | None) -> bool:
    """Whether this error, or one that it comes from, says that there is no room: on a disk, in a quota or a database."""
    while problem is not None:
        if isinstance(problem, OSError) and problem.errno in FULL:
            return True
        if getattr(problem, "sqlite_errorcode", None) in FULL_SQLITE:
            return True
        if getattr(problem, "sqlstate", None) == FULL_POSTGRESQL:
            return True
        problem = problem.__cause__ or problem.__context__
    return False
