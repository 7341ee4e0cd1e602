"""Wagtail hooks of this app, registered by these modules."""

from . import status_page  # noqa: F401 (it registers itself)
