"""Wagtail hooks of this app, registered by these modules."""

from . import (
    orders,  # noqa: F401
    report,  # noqa: F401
)
from .editor import (
    engine_screens,  # noqa: F401
    urls,  # noqa: F401
)
