"""Files of drawn cards, and their deletion; also while cards are off."""

import re
from contextlib import suppress
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from ..base.models import BasePage

FOLDER = "share"


def delete_cards(page_id: int) -> None:
    """Delete the stored cards of the page with this id."""
    folder = f"{FOLDER}/{page_id}"
    with suppress(OSError):
        for name in default_storage.listdir(folder)[1]:
            if re.fullmatch(r"[0-9a-f]{16}\w*\.(png|jpg)", name):
                default_storage.delete(f"{folder}/{name}")


@receiver(post_delete)
def delete_social_cards_on_delete(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        transaction.on_commit(partial(delete_cards, instance.pk), robust=True)
