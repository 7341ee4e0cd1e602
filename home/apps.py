"""AppConfig of the home page, the users and the desk."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from pages.api import input_fields  # noqa: F401 (before Wagtail's routers are made)

        from . import wagtail_patches
        from .api.setup import register_routers
        from .users import groups  # noqa: F401

        wagtail_patches.apply()
        register_routers()
