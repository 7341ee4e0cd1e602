"""AppConfig: what all kinds of pages share."""

from media.features import CoreConfig


class BaseConfig(CoreConfig):
    name = "pages.base"

    def ready(self):
        super().ready()
        from .routable import make_resolvers

        make_resolvers()
