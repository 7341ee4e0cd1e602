"""Wagtail hooks of this app, registered by these modules."""

from .admin import (
    retention_report,  # noqa: F401
    urls,  # noqa: F401
)
