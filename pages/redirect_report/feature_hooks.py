"""Wagtail hooks of this app, registered by these modules."""

from . import report  # noqa: F401 (it registers itself)
