"""Notices after a restore: what waited when the backup was made was most likely sent since."""

from django.utils import timezone

from .. import notices


def hold_waiting() -> None:
    """Step of a restore: counts every notice that waits as done, so that nobody is told twice."""
    notices.waiting().update(done_at=timezone.now())
