"""Wagtail hooks of this app, registered by these modules."""

from . import urls  # noqa: F401 (it registers itself)
