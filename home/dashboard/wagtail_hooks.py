"""Wagtail hooks of this app, registered by these modules."""

from . import (
    actions,  # noqa: F401
    first_steps,  # noqa: F401
    panels,  # noqa: F401
)
