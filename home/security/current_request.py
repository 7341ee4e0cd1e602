"""The request that is answered in this thread, for signals, which are not handed it; and who asks it."""

from contextvars import ContextVar

from django.http import HttpRequest

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


def current_user():
    """The account in whose name the current request is made; None without a request, and for strangers."""
    user = getattr(current_request.get(), "user", None)
    return user if user and user.is_authenticated else None
