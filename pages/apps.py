"""AppConfig of the pages: receivers, patches, and what is due every minute."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = pgettext_lazy("desk", "Pages")
    language_urls = "pages.events.registration.urls"
    minutely = [
        "pages.changes.models.delete_expired",
        "pages.mail.backend.send_due",
        "pages.mail.backend.delete_expired",
        "pages.http.rate_limit.delete_expired",
        "pages.not_found.delete_expired",
        "pages.api.write_log.delete_expired",
        "pages.api.idempotency.delete_expired",
        "pages.search.models.delete_expired",
        "pages.search.reindex.rebuild_if_outdated",
        "pages.events.occurrence_sync.move_window",
        "pages.events.registration.notices.send_due",
        "pages.events.registration.duties.drop_held",
        "pages.events.registration.duties.offer_and_lapse",
        "pages.events.registration.duties.remind",
        "pages.events.registration.duties.erase_ended",
        "pages.press.link_checker.check_due",
        "pages.translation.jobs.sync.sync_missed_jobs",
        "pages.translation.orders.process_waiting_orders",
        "pages.translation.view_restrictions.copy_all_restrictions",
    ]
    at_restore = {"pages.mail.restored.hold_waiting": 40, "pages.events.registration.restored.hold_waiting": 50}
    erasures = {"registration": "pages.events.registration.erasure.erase_again"}
    after_restore = {"pages.events.occurrence_sync.sync_all": 50, "pages.search.reindex.rebuild_now": 60}

    def ready(self):
        from django.db.models.signals import post_migrate

        from media import permissions

        from . import (
            form_fields,  # noqa: F401
            signals,  # noqa: F401
            wagtail_patches,
        )
        from .base.routable import make_resolvers
        from .blocks import definition_files  # noqa: F401
        from .changes import triggers
        from .http import cache
        from .people import refused_addresses  # noqa: F401
        from .search.backend.postgresql import prepare
        from .translation import signals as translation_receivers  # noqa: F401
        from .tree.data import keep_data

        permissions.keep = keep_data
        post_migrate.connect(prepare, sender=self)
        post_migrate.connect(cache.create_table, sender=self)
        post_migrate.connect(triggers.install, sender=self)  # sent once all migrations of all apps are done
        wagtail_patches.apply()
        make_resolvers()
