"""Outbox after a restore: what waited when the backup was made was most likely sent since."""

from django.utils import timezone

from .models import OutgoingMail


def hold_waiting() -> None:
    """Step of a restore: gives up every mail that waits, so that nobody gets it twice; an admin may send it again."""
    OutgoingMail.objects.waiting().update(given_up_at=timezone.now(), taken_until=None, last_error="Restored")
