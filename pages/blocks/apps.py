"""AppConfig: blocks of a body."""

from media.features import CoreConfig


class BlocksConfig(CoreConfig):
    name = "pages.blocks"

    def ready(self):
        super().ready()
        from . import (
            chooser_keywords,  # noqa: F401
            definition_files,  # noqa: F401
        )
