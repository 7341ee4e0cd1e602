"""What follows when a file of a picture is gone for good, and the step of a restore that lets none come back; also while it is off."""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.dispatch import receiver

from media.consent.withdrawal import file_gone, withhold
from media.features import announced_functions
from media.images.models import Picture
from media.usage.references import referencing_page_ids

from ..erasure_log import erasures

KIND = "picture"  # of erasures; see ConsentConfig


@receiver(file_gone)
def remember_for_a_restore(picture, old_name, **kwargs):
    """An older backup holds the old file under this name: what comes back with it is withdrawn again."""
    erasures.record(KIND, old_name)


@receiver(file_gone)
def delete_drawn_files(picture, **kwargs):
    """Delete what was drawn of pages with the old file, such as social cards; new ones are drawn at the next request."""
    for pk in referencing_page_ids(picture):
        for delete in announced_functions("page_files"):
            transaction.on_commit(partial(delete, pk), robust=True)


def withdraw_again(was_recorded: Callable[[str], bool]) -> int:
    """Step of a restore: withdraws the pictures that came back with a file which was withdrawn or blurred later; how many."""
    names = Picture.objects.filter(withdrawn_at=None).values_list("pk", "file")
    return sum(withhold(pk, None) for pk, name in names if was_recorded(name))
