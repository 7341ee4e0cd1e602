"""Wagtail hooks of this app, registered by these modules."""

from . import (
    date_views,  # noqa: F401
    hooks,  # noqa: F401
    moves,  # noqa: F401
    views,  # noqa: F401
)
