"""Wagtail hooks of this app, registered by these modules."""

from .admin import retention_report, urls  # noqa: F401 (they register themselves)
from .admin.event_form import access_warnings, change_effects  # noqa: F401
