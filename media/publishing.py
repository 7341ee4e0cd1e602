"""Publishing that is refused because a check is open, and the kind of publishing that is not asked.

The checks are those of the apps that announce `publishing_gates` and `copy_gates`; this is what every floor may know of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from media.features import announced_functions, first_announced

_amending: ContextVar[bool] = ContextVar("amending", default=False)


class PublishingStopped(Exception):
    """A page is not published, since checks of it are open; `missing` names each, `page` is the draft.

    At `address` staff see these checks.
    """

    def __init__(self, page, missing: list[str], message: str, address: str = ""):
        super().__init__(message)
        self.page, self.missing, self.message, self.address = page, missing, message, address


def stop_of(page) -> PublishingStopped | None:
    """Return what keeps this draft from being published; None where no check of it is open."""
    return first_announced("publishing_gates", page)


def stops_copies(page, with_those_below: bool) -> bool:
    """Return whether a check could stop this page, or a public one below it: a copy of it has to be a draft."""
    return any(gate(page, with_those_below) for gate in announced_functions("copy_gates"))


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
