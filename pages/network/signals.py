"""Signal receiver of the texts around every page."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from ..base.synced_fields import sync_snippet_facts, update_written_for
from .models import Chrome


@receiver(post_save, sender=Chrome)
def sync_facts_of_texts_on_save(sender, instance, raw=False, **kwargs):
    if not raw:
        sync_snippet_facts(instance)
        update_written_for(instance)
