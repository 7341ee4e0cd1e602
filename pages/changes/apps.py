"""AppConfig: the feed of changed rows, from which everything derived is renewed."""

from media.features import CoreConfig


class ChangesConfig(CoreConfig):
    name = "pages.changes"

    def ready(self):
        super().ready()
        from django.db.models.signals import post_migrate, pre_migrate

        from .triggers import drop_from_altered, install

        pre_migrate.connect(drop_from_altered, sender=self)
        post_migrate.connect(install, sender=self)  # sent once all migrations of all apps are done
