"""Signal receiver of the notes of exceptions."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from ..base.synced_fields import update_written_for
from .models import HoursException


@receiver(post_save, sender=HoursException)
def update_written_for_on_exception_save(sender, instance, raw=False, **kwargs):
    """The rows of a snippet are saved after the snippet itself."""
    if not raw:
        update_written_for(instance.chrome)
