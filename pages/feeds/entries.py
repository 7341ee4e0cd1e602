"""What a feed says, whatever it is written in."""

import datetime as dt
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Enclosure:
    """A file that comes along; `length` in bytes."""

    url: str
    type: str
    length: int


@dataclass(frozen=True)
class Name:
    """Somebody or something by name, with the address of what there is about it; `term` as in addresses."""

    name: str
    url: str = ""
    term: str = ""


@dataclass(frozen=True)
class Entry:
    """One piece, whole. `id` stays whatever becomes of its address; `via` is where it first appeared."""

    id: str
    title: str
    url: str
    language: str
    published: dt.datetime
    updated: dt.datetime
    summary: str
    content: str
    authors: list[Name] = field(default_factory=list)
    topics: list[Name] = field(default_factory=list)
    picture: Enclosure | None = None
    via: str = ""


@dataclass(frozen=True)
class Feed:
    """A page of entries, newest first; `links` are addresses by relation (self, alternate, first, previous, next)."""

    id: str
    title: str
    subtitle: str
    language: str
    author: str
    updated: dt.datetime
    entries: list[Entry]
    atom: dict[str, str]
    json: dict[str, str]
    icon: str = ""


def urn(key: uuid.UUID, language: str, *state: str) -> str:
    """A name for good (RFC 4122): the same wherever a page moves and whatever it is called, another in every language."""
    return f"urn:uuid:{uuid.uuid5(key, '/'.join([language, *state]))}"
