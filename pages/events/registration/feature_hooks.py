"""Wagtail hooks of this app, registered by these modules."""

from .admin import (
    access_warnings,  # noqa: F401
    retention_report,  # noqa: F401
    urls,  # noqa: F401
)
