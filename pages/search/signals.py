"""Signal receiver that indexes what is published."""

from django.dispatch import receiver
from wagtail.search import index
from wagtail.signals import page_published


@receiver(page_published)
def reindex_on_publish(sender, instance, **kwargs):
    """Indexes a page with its child rows: they are saved after the page, which Wagtail has indexed by then."""
    if any(isinstance(field, index.RelatedFields) for field in instance.get_search_fields()):
        index.insert_or_update_object(instance)
