"""Signal receiver of recordings: with a row goes its file, also while the feature is off."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from .models import Recording


@receiver(post_delete, sender=Recording)
def delete_file(instance, **kwargs):
    """Deletes the file on commit of the row's deletion."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name), robust=True)
