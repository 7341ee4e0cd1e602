"""Wagtail hook that keeps a collection with recordings from being deleted, with them; also while the feature is off."""

from django.apps import apps
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail import hooks

from .models import Recording


@hooks.register("describe_collection_contents", order=1)
def describe_recordings(collection):
    count = Recording.objects.filter(collection=collection).count()
    if not count:
        return None
    is_on = apps.get_app_config("media_recordings").is_on
    count_text = ngettext("%(count)s recording", "%(count)s recordings", count) % {"count": count}
    return {
        "count": count,
        "count_text": count_text,
        "url": f"{reverse('recordings:index')}?collection={collection.pk}" if is_on else "",
    }
