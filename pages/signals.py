"""Signal receivers of a publication: one a concern."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.search import index
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from .base.models import BasePage
from .base.slugs import validate_not_reserved
from .base.synced_fields import sync_facts, sync_snippet_facts, update_written_for
from .events.models import EventPage
from .events.occurrence_sync import count_up, sync_occurrences
from .events.places import Place
from .fact_notes import FactNotes
from .network.models import Chrome
from .opening_hours.models import HoursException
from .posts.models import Post
from .posts.publication_date import date_first_publication
from .posts.taxonomy import Named
from .social_cards.views import FOLDER, delete_cards


@receiver(page_published)
def date_first_publication_on_publish(sender, instance, revision, **kwargs):
    """Before the facts go to the translations."""
    if isinstance(instance, Post):
        date_first_publication(instance, revision)


@receiver(page_published)
def sync_facts_on_publish(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        sync_facts(instance)


@receiver(post_save)
def sync_snippet_facts_on_save(sender, instance, raw=False, **kwargs):
    if isinstance(instance, (Named, Place, Chrome)) and not raw:
        sync_snippet_facts(instance)


@receiver(page_published)
def update_written_for_on_publish(sender, instance, **kwargs):
    if isinstance(instance, FactNotes):
        update_written_for(instance)


@receiver(post_save, sender=Place)
@receiver(post_save, sender=Chrome)
def update_written_for_on_snippet_save(sender, instance, raw=False, **kwargs):
    if not raw:
        update_written_for(instance)


@receiver(post_save, sender=HoursException)
def update_written_for_on_exception_save(sender, instance, raw=False, **kwargs):
    """The rows of a snippet are saved after the snippet itself."""
    if not raw:
        update_written_for(instance.chrome)


@receiver(pre_page_move)
def validate_slug_on_move(sender, instance, parent_page_before, parent_page_after, **kwargs):
    """Raises ValidationError for a reserved slug; the admin validates it before (`pages.wagtail_hooks`)."""
    if parent_page_before != parent_page_after:
        validate_not_reserved(instance.slug, parent_page_after)


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
def reindex_on_publish(sender, instance, **kwargs):
    """Indexes a page with its child rows: they are saved after the page, which Wagtail has indexed by then."""
    if any(isinstance(field, index.RelatedFields) for field in instance.get_search_fields()):
        index.insert_or_update_object(instance)


@receiver(page_published)
def reindex_translations_on_publish(sender, instance, **kwargs):
    """Indexes the translations that have a kicker again: one that contradicts the recurrence now is not found by it."""
    if isinstance(instance, EventPage) and instance.source.pk == instance.pk:
        others = EventPage.objects.filter(translation_key=instance.translation_key, live=True).exclude(kicker="")
        for other in others.exclude(pk=instance.pk):
            index.insert_or_update_object(other)


@receiver(post_delete)
def delete_social_cards_on_delete(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        transaction.on_commit(partial(delete_cards, f"{FOLDER}/{instance.pk}"), robust=True)
