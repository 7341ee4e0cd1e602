"""Free room: which errors say that a disk is full."""

import errno

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_full(problem: BaseException) -> bool:
    """Whether this error of the system says that there is no room left, on the disk or within a quota."""
    return isinstance(problem, OSError) and problem.errno in FULL
