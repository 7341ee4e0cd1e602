"""Retention of the trash: thirty days."""

from .models import DeletedItem
from .pages import forget


def delete_expired() -> None:
    """Duty."""
    forget(DeletedItem.objects.expired())  # with their files
