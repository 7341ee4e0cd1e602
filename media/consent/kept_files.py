"""Receivers that keep the rows of consent true to their files. They are loaded with its models, so also while it is off."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from ..images.doomed import doom
from ..images.models import picture_replaced
from .models import ConsentState, ShownPerson, WithheldFile


@receiver(post_delete, sender=WithheldFile)
def delete_withheld_file(instance, **kwargs):
    """Deletes the file that was kept, as surely as one that is blurred."""
    doom(instance.picture_id, [instance.file.name])


@receiver(picture_replaced)
def forget_shown(picture, **kwargs):
    """A picture gets another file from a person or a program: what was said of the old one's faces is not true of it.

    Boxes go; so do those who said no, and the file that was kept for them. Who said yes stays: a better scan of the
    same photo is another file too.
    """
    picture.boxes.all().delete()
    ShownPerson.objects.filter(picture=picture.pk, state=ConsentState.WITHDRAWN).delete()
    for kept in WithheldFile.objects.filter(picture=picture.pk):
        kept.delete()  # with its file
