"""The pages room, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = pgettext_lazy("desk", "Pages")
    minutely = [
        "pages.outbox.send_due",
        "pages.outbox.forget",
        "pages.missed.forget",
        "pages.api.writes.forget",
        "pages.api.idempotency.forget",
        "pages.search.unfound.forget",
        "pages.search.upgrading.catch_up",
        "pages.events.occurrences.move_window",
        "pages.link_checking.check_due",
        "pages.translation.keeping.keep_missed",
        "pages.translation.ordering.catch_up",
        "pages.translation.privacy.carry_all",
    ]

    def ready(self):
        from django.db.models.signals import post_migrate

        from . import cells, lines, receivers  # noqa: F401
        from .api.desk import take_the_place
        from .api.mounting import mount
        from .search.database import prepare
        from .translation import receivers as translation_receivers  # noqa: F401

        post_migrate.connect(prepare, sender=self)
        mount()
        take_the_place()
        cells.take_the_place()
