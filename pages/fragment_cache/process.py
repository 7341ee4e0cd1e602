"""Cache of the process for what only a release changes."""

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from django.conf import settings

F = TypeVar("F", bound=Callable)


def process_cache(function: F) -> F:
    """Decorate a function like `functools.cache`; for developers (DEBUG) nothing is kept, since templates change."""
    return function if settings.DEBUG else cache(function)
