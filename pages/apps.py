"""The pages room, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")
    minutely = [
        "pages.outbox.send_due",
        "pages.outbox.forget",
        "pages.missed.forget",
        "pages.search.unfound.forget",
        "pages.events.occurrences.move_window",
        "pages.link_checking.check_due",
    ]

    def ready(self):
        from django.db.models.signals import post_migrate

        from . import receivers  # noqa: F401
        from .search.database import prepare

        post_migrate.connect(prepare, sender=self)
