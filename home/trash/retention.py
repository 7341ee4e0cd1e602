"""Retention of the trash: thirty days."""

from .models import DeletedItem


def delete_expired() -> None:
    """Duty."""
    for item in DeletedItem.objects.expired():
        item.delete()  # with its file
