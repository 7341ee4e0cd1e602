"""Wagtail hooks of this app, registered by these modules."""

from . import (
    ancestor_visibility,  # noqa: F401
    content_check,  # noqa: F401
    delete,  # noqa: F401
    log_messages,  # noqa: F401
    poster,  # noqa: F401
    restore,  # noqa: F401
    undo_together,  # noqa: F401
    views,  # noqa: F401
)
