"""An upload that still waits for its title lies in storage too: it is cleaned like a picture."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail.models import UploadedFile

from .cleaning import cleaned
from .models import Picture


@receiver(pre_save, sender=UploadedFile)
def clean_waiting_upload(instance, **kwargs):
    """Wagtail keeps an upload aside when another field of its form was wrong."""
    model = instance.for_content_type and instance.for_content_type.model_class()
    if model is Picture and not instance.file._committed:
        instance.file = cleaned(instance.file, instance.file.name)
