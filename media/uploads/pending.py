"""Copies of uploads that Wagtail stores while another field of their form is invalid."""

from collections.abc import Callable

from django.core.files.base import File
from django.db.models import Model
from django.db.models.signals import pre_save
from wagtail.models import UploadedFile


def sanitize_pending(model: type[Model], sanitize: Callable[[File, str], File]) -> None:
    """Sanitize each such copy of an upload of this model before it is stored."""

    def receiver(instance, **kwargs):
        content_type = instance.for_content_type
        if content_type and content_type.model_class() is model and not instance.file._committed:
            instance.file = sanitize(instance.file, instance.file.name)

    pre_save.connect(receiver, sender=UploadedFile, weak=False, dispatch_uid=f"sanitize pending {model.__name__}")
