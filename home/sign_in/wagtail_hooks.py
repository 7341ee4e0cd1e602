"""Wagtail hooks of this app, registered by these modules."""

from . import account_menu  # noqa: F401 (it registers itself)
