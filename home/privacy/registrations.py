"""Erased registrations: recorded, so that a restore erases them again, and overwritten in the file of SQLite."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from pages.mail.backend import enqueue_once
from pages.people.signals import registrations_erased

from ..erasure_log import erasures
from .erasure import overwrite_soon

KIND = "registration"  # of erasures; see PagesConfig


@receiver(registrations_erased)
def record_erasure(keys: list[str], is_due: bool, **kwargs) -> None:
    """In the transaction that erases; what had come to its end will do so again by itself."""
    for key in [] if is_due else keys:
        erasures.record(KIND, key)
    transaction.on_commit(partial(enqueue_once, overwrite_soon, 0), robust=True)
