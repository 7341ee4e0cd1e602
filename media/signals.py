"""Signal receivers of uploads: where Wagtail stores or deletes by itself."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from wagtail.models import UploadedFile

from .documents.validators import sanitize_document
from .images.sanitize import sanitize_picture
from .models import Document, Picture, Recording, Rendition


@receiver(pre_save, sender=UploadedFile)
def clean_waiting_upload(instance, **kwargs):
    """Wagtail keeps an upload aside when another field of its form was wrong; that copy is cleaned too."""
    model = instance.for_content_type and instance.for_content_type.model_class()
    clean = {Picture: sanitize_picture, Document: sanitize_document}.get(model)
    if clean and not instance.file._committed:
        instance.file = clean(instance.file, instance.file.name)


@receiver(post_delete, sender=Rendition)
def forget_sources(instance, origin=None, **kwargs):
    """Wagtail's command to renew all renditions deletes those that `sources` names: they are to be made again."""
    if isinstance(origin, Rendition) or getattr(origin, "model", None) is Rendition:
        Picture.objects.filter(pk=instance.image_id).exclude(sources={}).update(sources={})


@receiver(post_delete, sender=Recording)
def delete_file(instance, **kwargs):
    """The file goes when the row is gone for good."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name), robust=True)
