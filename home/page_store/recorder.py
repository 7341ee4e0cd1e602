"""What Django tells the store of a response that it was asked for: in the WSGI environ, by this name."""

from dataclasses import dataclass

from pages.tree.current import State

NAME = "commonhouse.recorder"


@dataclass
class Recorder:
    """Whether a response may be stored, and what it depends on. `parameters` of a query make a difference to it."""

    is_for_visitor: bool = True  # else it is made in advance
    may_be_stored: bool = False
    tags: frozenset[str] = frozenset()
    until: float = 0.0  # seconds since 1970
    state: State | None = None
    parameters: tuple[str, ...] | None = None  # None: all
