"""AppConfig of the home page, the users and the desk."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    minutely = ["home.backup.erasures.export", "home.backup.erasures.delete_expired"]
    at_restore = ["home.bootstrap.follow_base_url"]
    after_restore = ["home.backup.restore.rebuild_references"]
    erasures = {"account": "home.users.erasure.erase_accounts"}

    def ready(self):
        from pages.api import input_fields  # noqa: F401 (before Wagtail's routers are made)

        from . import wagtail_patches
        from .api.setup import register_routers
        from .users import erasure, groups  # noqa: F401

        wagtail_patches.apply()
        register_routers()
