"""AppConfig of what pictures, documents and recordings share."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

from .features import announced


class MediaConfig(AppConfig):
    name = "media"
    label = "media"
    verbose_name = _("Media")
    minutely = ["media.storage.leftovers.delete_leftovers", "media.storage.leftovers.delete_unnamed"]

    def ready(self):
        from wagtail.contrib.settings.models import AbstractSetting, register_setting
        from wagtail.models import ReferenceIndex

        pairs = [pair for settings in announced("site_settings") for pair in settings.items()]
        for label, options in sorted(pairs, key=lambda pair: pair[1].get("order", 1000)):
            register_setting(apps.get_model(label), **options)
        for model in apps.get_models():  # Wagtail does not look in settings for what uses a picture, a logo for example
            if issubclass(model, AbstractSetting):
                ReferenceIndex.register_model(model)
