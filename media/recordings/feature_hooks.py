"""Wagtail hooks of recordings: viewset, collections and their permissions."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin.forms.collections import collection_member_permission_formset_factory

from .choosers import chooser
from .models import Recording
from .viewsets import recordings


@hooks.register("register_admin_viewset")
def register_recordings():
    return [chooser, recordings]


@hooks.register("register_group_permission_panel", order=1)  # below documents and pictures
def register_recording_permissions():
    permissions = [
        ("add_recording", pgettext_lazy("media", "Add"), _("Add/edit recordings you own")),
        ("change_recording", pgettext_lazy("media", "Edit"), _("Edit any recording")),
        ("choose_recording", pgettext_lazy("media", "Choose"), _("Select recordings in choosers")),
    ]
    return collection_member_permission_formset_factory(Recording, permissions, "media/recording_permissions.html")


@hooks.register("describe_collection_contents", order=1)
def describe_recordings(collection):
    count = Recording.objects.filter(collection=collection).count()
    if not count:
        return None
    count_text = ngettext("%(count)s recording", "%(count)s recordings", count) % {"count": count}
    return {
        "count": count,
        "count_text": count_text,
        "url": f"{reverse('recordings:index')}?collection={collection.pk}",
    }
