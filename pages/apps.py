"""The pages room, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")
    minutely = ["pages.outbox.send_due", "pages.outbox.forget", "pages.events.occurrences.move_window"]

    def ready(self):
        from . import receivers  # noqa: F401
