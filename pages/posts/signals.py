"""Signal receivers of posts and of what they are filed under."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import page_published

from ..base.synced_fields import sync_snippet_facts
from .models import Post
from .publication_date import date_first_publication
from .taxonomy import Named


@receiver(page_published)
def date_first_publication_on_publish(sender, instance, revision, **kwargs):
    """Before the facts go to the translations (`pages.base.signals`)."""
    if isinstance(instance, Post):
        date_first_publication(instance, revision)


@receiver(post_save)
def sync_term_facts_on_save(sender, instance, raw=False, **kwargs):
    if isinstance(instance, Named) and not raw:
        sync_snippet_facts(instance)
