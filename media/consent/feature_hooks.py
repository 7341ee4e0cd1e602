"""Wagtail hooks of this app, registered by these modules."""

from . import views  # noqa: F401 (it registers itself)
