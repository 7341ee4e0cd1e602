"""Limits of unpacking: how much of a document, and how deep documents may lie in each other; and why one is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

UNPACKED = 200 * 1024 * 1024  # bytes, over all that lies in one upload
DEEPEST = 3  # documents in each other, the upload itself not counted
LARGEST = 64 * 1024 * 1024  # bytes of one part that has to be held in memory


class DocumentError(Exception):
    """The document can't be taken; the argument is a key of WORDS."""


class Budget:
    """What is left of both, shared by all parts of one upload, and the sanitizer of each part: (content, name, budget)."""

    def __init__(self, sanitize: Callable[[bytes, str, "Budget"], bytes], left: int = UNPACKED):
        self._sanitize, self.left, self.depth = sanitize, left, 0

    def cleaned(self, data: bytes, name: str) -> bytes:
        """A file inside the document without names, places and what a camera wrote down; raises DocumentError."""
        return self._sanitize(data, name, self)

    def spend(self, amount: int) -> None:
        """Raises DocumentError when so many bytes more are too many."""
        self.left -= amount
        if self.left < 0:
            raise DocumentError("packed")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Around a document inside another; raises DocumentError where there are too many in each other."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise DocumentError("deep")
        try:
            yield
        finally:
            self.depth -= 1
