"""Signal receivers of events and places: dates follow their event, facts of a place go to its translations."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.search import index
from wagtail.signals import page_published, page_unpublished, post_page_move

from ..base.synced_fields import sync_snippet_facts, update_written_for
from .models import EventPage
from .occurrence_sync import count_up, sync_occurrences
from .places import Place


@receiver(post_save, sender=Place)
def sync_facts_of_place_on_save(sender, instance, raw=False, **kwargs):
    if not raw:
        sync_snippet_facts(instance)
        update_written_for(instance)


@receiver([page_published, post_page_move])
def sync_occurrences_on_page_change(sender, instance, signal, **kwargs):
    if isinstance(instance, EventPage):
        sync_occurrences(instance)
        if signal is page_published:
            count_up(instance)


@receiver(page_unpublished)
def delete_occurrences_on_unpublish(sender, instance, **kwargs):
    """Deletes the dates of an event whose source is unpublished.

    Wagtail also sends the signal before it deletes a page, which is still live in the database then. A row that is made at
    that moment would outlive its page: what goes with the page is collected by then.
    """
    if isinstance(instance, EventPage) and instance.source.pk == instance.pk:
        sync_occurrences(instance, is_live=False)


@receiver(post_delete, sender=EventPage)
def sync_occurrences_on_source_delete(sender, instance, **kwargs):
    """A translation whose source is deleted is an event of its own."""
    translation = EventPage.objects.filter(translation_key=instance.translation_key, live=True).first()
    if translation:
        sync_occurrences(translation)


@receiver(page_published)
def reindex_translations_on_publish(sender, instance, **kwargs):
    """Indexes the translations that have a kicker again: one that contradicts the recurrence now is not found by it."""
    if isinstance(instance, EventPage) and instance.source.pk == instance.pk:
        others = EventPage.objects.filter(translation_key=instance.translation_key, live=True).exclude(kicker="")
        for other in others.exclude(pk=instance.pk):
            index.insert_or_update_object(other)
