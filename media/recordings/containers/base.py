"""Base of the container formats: kinds, errors, and what a file says about itself."""

from dataclasses import dataclass

AUDIO, VIDEO = "audio", "video"
STEP = 64 * 1024  # bytes that are read or written at once, at most


class Damaged(Exception):
    """The file is broken, or nothing that browsers play."""


class Unplayable(Damaged):
    """The file is sound but its coding is one that not every browser plays; the argument names the coding."""


@dataclass(frozen=True)
class Facts:
    """What a file says about itself: audio or video, seconds, and pixels when there is something to see."""

    kind: str
    seconds: float
    width: int = 0
    height: int = 0
