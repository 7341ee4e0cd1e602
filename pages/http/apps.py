"""AppConfig: rate limits, caches, and requests to other hosts."""

from media.features import CoreConfig


class HTTPConfig(CoreConfig):
    name = "pages.http"
    minutely = ["pages.http.rate_limit.delete_expired"]

    def ready(self):
        super().ready()
        from django.db.models.signals import post_migrate

        from .cache import create_table

        post_migrate.connect(create_table, sender=self)
