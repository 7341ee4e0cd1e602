"""Signal receiver that deletes the cards of deleted pages."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from ..base.models import BasePage
from .views import FOLDER, delete_cards


@receiver(post_delete)
def delete_social_cards_on_delete(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        transaction.on_commit(partial(delete_cards, f"{FOLDER}/{instance.pk}"), robust=True)
