"""Wagtail hooks of this app, registered by these modules."""

from . import panels  # noqa: F401 (it registers itself)
