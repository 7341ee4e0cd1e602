"""Signal receivers of what webhooks tell: one a concern."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import (
    autocreate_redirects_on_page_move,
    autocreate_redirects_on_slug_change,
)
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from pages.i18n.locales import SwitchedOff
from pages.translation.jobs.outdated import fell_behind
from pages.translation.view_restrictions import CarriedRestriction

from .changes import below, follow_targets, tell_behind, tell_changes, tell_deleted, tell_redirects
from .models import Webhook

# Wagtail's own come before ours, which tell of the redirects that they make. Connected twice they are still one.
page_slug_changed.connect(autocreate_redirects_on_slug_change)
post_page_move.connect(autocreate_redirects_on_page_move)


@receiver([page_published, page_unpublished])
def tell_on_publish(sender, instance, **kwargs):
    """With what is below it, whose address may have changed with its own."""
    tell_changes(below(instance))


@receiver([page_slug_changed, post_page_move])
def tell_on_move(sender, instance, **kwargs):
    """Of another slug Wagtail tells after the commit: what was published with it is told already."""
    tell_changes(below(instance))
    tell_redirects()


@receiver(post_delete, sender=Page)
def tell_on_delete(sender, instance, **kwargs):
    tell_deleted(instance.pk)


@receiver([post_save, post_delete], sender=PageViewRestriction)
@receiver(post_save, sender=CarriedRestriction)
def tell_on_restriction(sender, instance, raw=False, **kwargs):
    if not raw and (page := Page.objects.filter(pk=instance.page_id).first()):
        tell_changes(below(page))


@receiver([post_save, post_delete], sender=SwitchedOff)
def tell_on_language(sender, raw=False, **kwargs):
    if not raw:
        tell_changes()


@receiver(fell_behind)
def tell_on_behind(sender, pages, **kwargs):
    tell_behind(pages)


@receiver(post_save, sender=Redirect)
def tell_on_redirect(sender, created, raw=False, **kwargs):
    if created and not raw:
        tell_redirects()


@receiver([post_save, post_delete], sender=Webhook)
def follow_targets_on_change(sender, raw=False, **kwargs):
    if not raw:
        follow_targets()
