"""The pages room, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = pgettext_lazy("desk", "Pages")
    minutely = [
        "pages.mail.backend.send_due",
        "pages.mail.backend.forget",
        "pages.not_found.forget",
        "pages.api.write_log.forget",
        "pages.api.idempotency.forget",
        "pages.search.models.forget",
        "pages.search.reindex.catch_up",
        "pages.events.occurrence_sync.move_window",
        "pages.press.link_checker.check_due",
        "pages.translation.jobs.sync.sync_missed_jobs",
        "pages.translation.orders.catch_up",
        "pages.translation.view_restrictions.carry_all",
    ]

    def ready(self):
        from django.db.models.signals import post_migrate

        from . import (
            form_fields,  # noqa: F401
            signals,  # noqa: F401
            wagtail_patches,
        )
        from .api.setup import register_routers
        from .search.backend.postgresql import prepare
        from .translation import signals as translation_receivers  # noqa: F401

        post_migrate.connect(prepare, sender=self)
        register_routers()
        wagtail_patches.apply()
