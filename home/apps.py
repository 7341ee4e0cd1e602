"""AppConfig of the home page, the users and the desk."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from . import wagtail_patches

        wagtail_patches.apply()
