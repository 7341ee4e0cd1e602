"""Wagtail hooks of this app, registered by these modules."""

from ..api import write_report  # noqa: F401 (it registers itself)
