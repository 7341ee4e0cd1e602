"""AppConfig of pictures, documents and recordings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "media"
    label = "media"
    verbose_name = _("Media")
    minutely = [
        "media.documents.text_extraction.read_missed",
        "media.consent.doomed.delete_doomed",
        "media.leftovers.delete_leftovers",
        "media.leftovers.delete_unnamed",
    ]
    at_restore = {"media.images.restored.forget_sources": 60}

    def ready(self):
        from wagtail.contrib.settings.registry import registry
        from wagtail.models import ReferenceIndex
        from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
        from wagtail.permissions import register_permission_policy

        from . import signals  # noqa: F401
        from .models import Recording

        policy = CollectionOwnershipPermissionPolicy(Recording, owner_field_name="uploaded_by_user")
        register_permission_policy(Recording, policy)
        for setting in registry:  # Wagtail does not look there for what uses a picture, a logo for example
            ReferenceIndex.register_model(setting)
