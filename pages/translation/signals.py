"""Signal receivers that sync translation jobs: after every publication, and whatever else shows or hides a source."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Locale, Page, PageViewRestriction, TranslatableMixin
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from ..base.models import BasePage
from ..network.models import Chrome
from ..opening_hours.models import HoursException
from . import pictures, view_restrictions
from .jobs.sources import snippet_models
from .jobs.sync import enqueue_sync, sync_all_jobs_soon
from .models import Job
from .page_tree import follow_offline, sync_slug
from .view_restrictions import CarriedRestriction


@receiver(page_published)
def update_descriptions_of_translation(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        pictures.remove_translated_descriptions(instance)
        pictures.update_published_translation(instance)


@receiver([page_published, page_unpublished])
def sync_jobs_on_publish(sender, instance, **kwargs):
    enqueue_sync([instance.translation_key])


@receiver(pre_save)
def note_pictures(sender, instance, raw=False, update_fields=None, **kwargs):
    if isinstance(instance, BasePage) and not raw and has_pictures(instance, update_fields):
        pictures.store_picture_uses(instance)


@receiver(post_save)
def update_pictures_of_translations(sender, instance, raw=False, update_fields=None, **kwargs):
    if isinstance(instance, BasePage) and not raw and has_pictures(instance, update_fields):
        pictures.update_translations(instance)


def has_pictures(page: BasePage, update_fields) -> bool:
    """Whether a save writes a column with pictures."""
    return update_fields is None or bool({pictures.TEXT, *pictures.stream_names(type(page))} & set(update_fields))


@receiver(post_page_move)
def sync_jobs_on_move(sender, instance, **kwargs):
    """It may be private at its new place."""
    enqueue_sync(keys_below(instance))


@receiver(page_unpublished)
def unpublish_translations(sender, instance, **kwargs):
    """However a source is unpublished, by expiry, program or request; not within `follow_disabled`."""
    follow_offline(instance)


@receiver(page_slug_changed)
def update_slugs_of_translations(sender, instance, instance_before, **kwargs):
    sync_slug(instance_before, instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
@receiver(post_save, sender=CarriedRestriction)
def sync_jobs_on_restriction(sender, instance, **kwargs):
    enqueue_sync(keys_below(instance.page))


@receiver(post_save, sender=PageViewRestriction)
def copy_saved_restriction(sender, instance, raw=False, **kwargs):
    if not raw:
        view_restrictions.copy_restriction(instance)


@receiver(m2m_changed, sender=PageViewRestriction.groups.through)
def copy_groups_of_restriction(sender, instance, action, **kwargs):
    if isinstance(instance, PageViewRestriction) and action.startswith("post_"):
        view_restrictions.copy_restriction(instance)


@receiver(pre_delete, sender=PageViewRestriction)
def remove_copies_of_restriction(sender, instance, origin=None, **kwargs):
    """Only where the restriction itself is deleted: one that goes with its page leaves the translations private."""
    if issubclass(getattr(origin, "model", type(origin)), PageViewRestriction):
        view_restrictions.remove_copies(instance)


@receiver(post_page_move)
def copy_restrictions_on_move(sender, instance, **kwargs):
    view_restrictions.copy_all_restrictions()


@receiver(post_save)
def copy_restrictions_to_new_translation(sender, instance, created, raw=False, **kwargs):
    if created and not raw and isinstance(instance, Page):
        alike = Page.objects.filter(translation_key=instance.translation_key).exclude(pk=instance.pk)
        if instance.alias_of_id or alike.exists():
            view_restrictions.copy_all_restrictions()


@receiver(copy_for_translation_done)
def remove_restrictions_of_new_translation(sender, source_obj, target_obj, **kwargs):
    """Wagtail copies restrictions to a new translation, which would stay when those of the source are deleted."""
    if isinstance(target_obj, Page):
        view_restrictions.own_restrictions().filter(page=target_obj.pk).delete()


@receiver(post_delete)
def sync_jobs_on_page_delete(sender, instance, **kwargs):
    if isinstance(instance, Page) and sender is not Page:
        enqueue_sync([instance.translation_key])


@receiver(post_save)
def sync_jobs_on_snippet_save(sender, instance, raw=False, **kwargs):
    if not raw and is_snippet(instance):
        enqueue_sync([instance.translation_key])


@receiver([post_save, post_delete], sender=HoursException)
def sync_jobs_on_exception_change(sender, instance, raw=False, **kwargs):
    """The rows of a snippet are saved after the snippet itself."""
    if not raw:
        enqueue_sync(Chrome.objects.filter(pk=instance.chrome_id).values_list("translation_key", flat=True))


@receiver(post_delete)
def delete_jobs_of_snippet(sender, instance, **kwargs):
    if is_snippet(instance):
        kind = ContentType.objects.get_for_model(instance)
        Job.every.filter(content_type=kind, object_id=instance.pk).delete()
        enqueue_sync([instance.translation_key])


@receiver(post_save, sender=Locale)
def sync_jobs_on_new_locale(sender, created, raw=False, **kwargs):
    if created and not raw:
        transaction.on_commit(sync_all_jobs_soon.enqueue, robust=True)


def keys_below(page: Page) -> list:
    """The translation keys of a page and of all below it."""
    return list(Page.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True))


def is_snippet(instance) -> bool:
    return isinstance(instance, TranslatableMixin) and type(instance) in snippet_models()
