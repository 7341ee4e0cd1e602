"""Signal receivers of every kind of page: facts go to the translations; reserved slugs are refused."""

from django.dispatch import receiver
from wagtail.signals import page_published, pre_page_move

from ..fact_notes import FactNotes
from .models import BasePage
from .slugs import validate_not_reserved
from .synced_fields import sync_facts, update_written_for


@receiver(page_published)
def sync_facts_on_publish(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        sync_facts(instance)


@receiver(page_published)
def update_written_for_on_publish(sender, instance, **kwargs):
    if isinstance(instance, FactNotes):
        update_written_for(instance)


@receiver(pre_page_move)
def validate_slug_on_move(sender, instance, parent_page_before, parent_page_after, **kwargs):
    """Raises ValidationError for a reserved slug; the admin validates it before (`pages.base.wagtail_hooks`)."""
    if parent_page_before != parent_page_after:
        validate_not_reserved(instance.slug, parent_page_after)
