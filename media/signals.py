"""Signal receivers of uploads: where Wagtail stores or deletes by itself."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from wagtail.models import UploadedFile

from .consent.doomed import doom
from .documents.validators import sanitize_document
from .images.sanitize import sanitize_picture
from .models import Document, Picture, Recording, Rendition, WithheldFile


@receiver(pre_save, sender=UploadedFile)
def sanitize_pending_upload(instance, **kwargs):
    """Sanitizes the copy of an upload that Wagtail stores while another field of its form is invalid."""
    model = instance.for_content_type and instance.for_content_type.model_class()
    sanitize = {Picture: sanitize_picture, Document: sanitize_document}.get(model)
    if sanitize and not instance.file._committed:
        instance.file = sanitize(instance.file, instance.file.name)


@receiver(post_delete, sender=Rendition)
def clear_sources(instance, origin=None, **kwargs):
    """Clears `sources` when Wagtail's command to renew all renditions deletes what it names; they are made again."""
    if isinstance(origin, Rendition) or getattr(origin, "model", None) is Rendition:
        Picture.objects.filter(pk=instance.image_id).exclude(sources={}).update(sources={})


@receiver(post_delete, sender=WithheldFile)
def delete_withheld_file(instance, **kwargs):
    """Deletes the file that was kept, as surely as one that is blurred."""
    doom(instance.picture_id, [instance.file.name])


@receiver(post_delete, sender=Recording)
def delete_file(instance, **kwargs):
    """Deletes the file on commit of the row's deletion."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name), robust=True)
