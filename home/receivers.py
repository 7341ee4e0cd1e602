"""What follows when a language or an index page is added."""

from django.contrib.auth.models import Group
from django.db.models.signals import post_save
from django.dispatch import receiver

from . import groups

HELD = {kind for works_on in groups.WORKS_ON.values() for kind in works_on}


@receiver(post_save)
def rights_follow(sender, instance, created, raw=False, **kwargs):
    """Rights hang on home and index pages: whoever works on the others works on a new one too."""
    if sender in HELD and created and not raw and Group.objects.filter(name="editor").exists():
        groups.attach()
