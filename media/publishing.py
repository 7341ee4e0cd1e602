"""Publishing that is refused because a check is open, and the kind of publishing that is not asked.

The checks are those of the desk (home.publishing_checks); this is what every room may know of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_amending: ContextVar[bool] = ContextVar("amending", default=False)


class PublishingStopped(Exception):
    """A page is not published, since checks of it are open; `missing` names each, `page` is the draft."""

    def __init__(self, page, missing: list[str], message: str):
        super().__init__(message)
        self.page, self.missing, self.message = page, missing, message


@contextmanager
def amending() -> Iterator[None]:
    """Context in which no check is asked: a fact of a public page is put right, or what was public becomes so again."""
    token = _amending.set(True)
    try:
        yield
    finally:
        _amending.reset(token)


def is_amending() -> bool:
    return _amending.get()
