"""Wagtail hooks of this app, registered by these modules."""

from . import (
    languages,  # noqa: F401
    listing_buttons,  # noqa: F401
    page_tree_views,  # noqa: F401
)
