"""AppConfig of the home page, the users and the desk."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    at_restore = {"home.bootstrap.follow_base_url": 10}

    def ready(self):
        from pages.api import input_fields  # noqa: F401 (before Wagtail's routers are made)

        from . import wagtail_patches

        wagtail_patches.apply()
