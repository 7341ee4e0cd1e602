"""The home room, as Django knows it."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from pages.api import inputs  # noqa: F401 (before Wagtail's routers are made)

        from . import passwords, receivers, reviewing, rights  # noqa: F401
        from .api.mounting import mount

        rights.enforce()
        passwords.ask_about_tokens()
        reviewing.tell_with_the_note()
        mount()
