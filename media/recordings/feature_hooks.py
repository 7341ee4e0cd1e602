"""Wagtail hooks of recordings: viewset, and permissions on collections."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
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
