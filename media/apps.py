"""AppConfig of what pictures, documents and recordings share."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "media"
    label = "media"
    verbose_name = _("Media")
    minutely = ["media.storage.leftovers.delete_leftovers", "media.storage.leftovers.delete_unnamed"]

    def ready(self):
        from wagtail.contrib.settings.registry import registry
        from wagtail.models import ReferenceIndex

        for setting in registry:  # Wagtail does not look there for what uses a picture, a logo for example
            ReferenceIndex.register_model(setting)
