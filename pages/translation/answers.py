"""What became of each text that a translator sent to be saved."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Saved:
    """It is stored. Where it can't be published as it is, `problem` says why."""

    key: str
    version: str
    state: str  # done; with a problem, or emptied, what it was before: new or changed
    problem: str = ""


@dataclass
class Conflict:
    """Another wrote something else meanwhile. Theirs stands; what was sent is kept beside it."""

    key: str
    text: str  # theirs
    version: str  # of theirs: sent again with it, one's own words take their place
    by: str
    at: datetime
    words: str


@dataclass
class Moved:
    """The source changed meanwhile. The text is kept, and offered for what the source says now."""

    key: str
    text: str
    words: str


@dataclass
class Unknown:
    """There is no such segment in this job; nothing was stored."""

    key: str
    words: str


Answer = Saved | Conflict | Moved | Unknown
