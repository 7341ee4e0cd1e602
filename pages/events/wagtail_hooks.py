"""Wagtail hooks of this app, registered by these modules."""

from .admin import date_preview  # noqa: F401 (it registers itself)
