"""AppConfig: the search of visitors."""

from media.features import CoreConfig


class SearchConfig(CoreConfig):
    name = "pages.search"
    minutely = ["pages.search.reindex.rebuild_if_outdated"]
    after_restore = {"pages.search.reindex.rebuild_now": 60}

    def ready(self):
        super().ready()
        from django.db.models.signals import post_migrate

        from .backend.postgresql import prepare

        post_migrate.connect(prepare, sender=self)
