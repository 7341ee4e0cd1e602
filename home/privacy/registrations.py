"""Erased registrations: recorded, so that a restore erases them again, and overwritten in the file of SQLite."""

from django.db import transaction
from django.dispatch import receiver
from django_tasks_db.models import DBTaskResult

from pages.people.signals import registrations_erased

from ..backup import erasures
from .erasure import overwrite_soon

KIND = "registration"  # of erasures; see PagesConfig


@receiver(registrations_erased)
def record_erasure(keys: list[str], is_due: bool, **kwargs) -> None:
    """In the transaction that erases; what had come to its end will do so again by itself."""
    for key in [] if is_due else keys:
        erasures.record(KIND, key)
    transaction.on_commit(overwrite_once, robust=True)


def overwrite_once() -> None:
    """Enqueues the overwriting, unless one waits already."""
    if not DBTaskResult.objects.filter(task_path=overwrite_soon.module_path, status="READY").exists():
        overwrite_soon.enqueue(0)
