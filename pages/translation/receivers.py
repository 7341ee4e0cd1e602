"""When jobs are looked at again: after every publication, and whatever else shows or hides a source."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Locale, Page, PageViewRestriction, TranslatableMixin
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from .keeping import keep_all_soon, soon
from .models import Job
from .sources import snippet_models
from .tree import rename


@receiver([page_published, page_unpublished])
def a_page_was_published(sender, instance, **kwargs):
    soon([instance.translation_key])


@receiver(post_page_move)
def a_page_was_moved(sender, instance, **kwargs):
    """It may be private where it stands now."""
    soon(keys_below(instance))


@receiver(page_slug_changed)
def an_address_changed(sender, instance, instance_before, **kwargs):
    rename(instance_before, instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def a_page_was_closed_or_opened(sender, instance, **kwargs):
    soon(keys_below(instance.page))


@receiver(post_delete)
def a_page_was_deleted(sender, instance, **kwargs):
    if isinstance(instance, Page) and sender is not Page:
        soon([instance.translation_key])


@receiver(post_save)
def a_snippet_was_saved(sender, instance, raw=False, **kwargs):
    if not raw and is_snippet(instance):
        soon([instance.translation_key])


@receiver(post_delete)
def a_snippet_was_deleted(sender, instance, **kwargs):
    if is_snippet(instance):
        kind = ContentType.objects.get_for_model(instance)
        Job.every.filter(content_type=kind, object_id=instance.pk).delete()
        soon([instance.translation_key])


@receiver(post_save, sender=Locale)
def a_language_was_added(sender, created, raw=False, **kwargs):
    if created and not raw:
        transaction.on_commit(keep_all_soon.enqueue, robust=True)


def keys_below(page: Page) -> list:
    """The translation keys of a page and of all below it."""
    return list(Page.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True))


def is_snippet(instance) -> bool:
    return isinstance(instance, TranslatableMixin) and type(instance) in snippet_models()
