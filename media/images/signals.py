"""Signal receivers of pictures: where Wagtail stores or deletes by itself."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from ..uploads.pending import sanitize_pending
from .models import Picture, Rendition
from .sanitize import sanitize_picture

sanitize_pending(Picture, sanitize_picture)


@receiver(post_delete, sender=Rendition)
def clear_sources(instance, origin=None, **kwargs):
    """Clears `sources` when Wagtail's command to renew all renditions deletes what it names; they are made again."""
    if isinstance(origin, Rendition) or getattr(origin, "model", None) is Rendition:
        Picture.objects.filter(pk=instance.image_id).exclude(sources={}).update(sources={})
