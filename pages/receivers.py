"""What follows from a publication: one receiver a concern."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from .base import BasePage
from .events.models import EventPage
from .events.occurrences import keep
from .facts import carry_facts


@receiver(page_published)
def facts_follow(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        carry_facts(instance)


@receiver([page_published, page_unpublished, post_page_move])
def dates_follow(sender, instance, **kwargs):
    if isinstance(instance, EventPage):
        keep(instance)
