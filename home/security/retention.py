"""Retention of the audit log: a year."""

from .models import SecurityEvent


def delete_expired() -> None:
    """Duty."""
    SecurityEvent.objects.expired().delete()
