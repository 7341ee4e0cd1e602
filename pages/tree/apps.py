"""AppConfig: the copy of the page tree in the process."""

from media.features import CoreConfig


class TreeConfig(CoreConfig):
    name = "pages.tree"

    def ready(self):
        super().ready()
        from media import permissions

        from .data import keep_data

        permissions.keep = keep_data
