"""The home room, as Django knows it."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from pages.api import input_fields  # noqa: F401 (before Wagtail's routers are made)

        from .api.setup import register_routers
        from .users import (
            groups,  # noqa: F401
            password_forms,
            permissions,
            workflow_mails,
        )

        permissions.install_permission_tester()
        password_forms.ask_about_tokens()
        workflow_mails.tell_with_the_note()
        register_routers()
