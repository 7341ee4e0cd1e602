"""Limits of unpacking: how much of a document, and how deep documents may lie in each other; and why one is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

MAX_UNPACKED_SIZE = 200 * 1024 * 1024  # bytes, over all that lies in one upload
MAX_DEPTH = 3  # documents in each other, the upload itself not counted
MAX_PART_SIZE = 64 * 1024 * 1024  # bytes of one part that has to be held in memory


class DocumentError(Exception):
    """The document can't be taken; the argument is a key of MESSAGES."""


class Budget:
    """Counter of both limits, shared by all parts of one upload; `sanitize` takes (content, name, budget) of a part."""

    def __init__(self, sanitize: Callable[[bytes, str, "Budget"], bytes], left: int = MAX_UNPACKED_SIZE):
        self._sanitize, self.left, self.depth = sanitize, left, 0
        self.has_tracked_changes = False  # whether tracked changes or comments were cut

    def sanitize(self, data: bytes, name: str) -> bytes:
        """The content of a file inside the document without metadata about people; raises DocumentError."""
        return self._sanitize(data, name, self)

    def spend(self, amount: int) -> None:
        """Counts unpacked bytes; raises DocumentError beyond the limit."""
        self.left -= amount
        if self.left < 0:
            raise DocumentError("packed")

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Context manager around a document inside another; raises DocumentError beyond MAX_DEPTH."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DocumentError("deep")
        try:
            yield
        finally:
            self.depth -= 1
