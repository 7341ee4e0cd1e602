"""AppConfig of what the pages share beside their apps."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = pgettext_lazy("desk", "Pages")

    def ready(self):
        from . import (
            form_fields,  # noqa: F401
            wagtail_patches,
        )

        wagtail_patches.apply()
