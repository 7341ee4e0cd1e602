"""Erasure of accounts: recorded when one is deleted, and repeated after a restore."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import ModelLogEntry

from ..erasure_log import erasures
from .models import User

KIND = "account"
DEMO_LOGINS = settings.VAR / "demo-logins.txt"


def identifier(user: User) -> str:
    """What never changes of an account, and no other has: names and addresses may."""
    return f"{user.pk} {user.date_joined.astimezone(dt.UTC).isoformat()}"


@receiver(post_delete, sender=User)
def record_erasure(instance: User, **kwargs) -> None:
    erasures.record(KIND, identifier(instance))


def erase_accounts(is_erased: Callable[[str], bool]) -> int:
    """Deletes the accounts that were erased before; how many."""
    users = [user for user in User.objects.all() if is_erased(identifier(user))]
    for user in users:
        anonymize_log(user)
        user.delete()
    return len(users)


def anonymize_log(user: User) -> None:
    """Takes the names out of the log entries about this account: what its label was, now or earlier."""
    about = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    about.update(label="", data={})
