"""Base of the container formats: kinds, errors, and what a file says about itself."""

from dataclasses import dataclass

AUDIO, VIDEO = "audio", "video"
STEP = 64 * 1024  # bytes that are read or written at once, at most


class Damaged(Exception):
    """The file is broken, or nothing that browsers play."""


class Unplayable(Damaged):
    """The file is valid but not every browser plays its codec, which the argument names."""


@dataclass(frozen=True)
class Facts:
    """Facts read from a container: AUDIO or VIDEO, duration in seconds, width and height in pixels, 0 without video."""

    kind: str
    seconds: float
    width: int = 0
    height: int = 0
