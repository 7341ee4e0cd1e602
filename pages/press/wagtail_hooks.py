"""Wagtail hooks of this app, registered by these modules."""

from . import (
    link_report,  # noqa: F401
    prefill,  # noqa: F401
)
