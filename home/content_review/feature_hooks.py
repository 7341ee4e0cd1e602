"""Wagtail hooks of this app, registered by these modules."""

from . import admin  # noqa: F401 (it registers itself)
