"""AppConfig of the pages: receivers, patches, and what is due every minute."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = pgettext_lazy("desk", "Pages")

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
        from .search.backend.postgresql import prepare
        from .tree.data import keep_data

        permissions.keep = keep_data
        post_migrate.connect(prepare, sender=self)
        post_migrate.connect(cache.create_table, sender=self)
        post_migrate.connect(triggers.install, sender=self)  # sent once all migrations of all apps are done
        wagtail_patches.apply()
        make_resolvers()
