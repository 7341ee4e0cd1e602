"""Visits from the web server's log (ACCESS_LOG): each line is counted once, whatever is rotated, cut off or killed."""

import gzip
import os
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from time import time
from typing import IO, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .counts import ReadAddress, add, rows_of
from .log_line import LINE
from .models import AccessLogPosition

CHUNK = 4 * 1024 * 1024  # bytes that are counted at a time
LONGEST_LINE = 64 * 1024
QUIET = 10  # seconds; a web server goes on writing into the file that was just renamed
ROTATED = "[.-]*"  # after the name: commonhouse.log.1, commonhouse.log.2.gz, commonhouse.log-20261128
COUNTED = {"200", "304"}
DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error)  # what gzip raises for a file that is not whole


class LogPlace(NamedTuple):
    """A byte of a file of the log, which is known by the hash of its first line."""

    first_line: str
    offset: int


def count_visits() -> None:
    """Counts the lines that were added since the last time; runs every minute."""
    if not settings.ACCESS_LOG:  # the server counts, and nothing of it a second time once there is a log again
        AccessLogPosition.objects.all().delete()
        return
    with suppress(OSError):  # which the status page says
        while count_next(settings.ACCESS_LOG):
            pass


def count_next(log: Path) -> bool:
    """Counts what comes next of one file; False where there is nothing. Raises OSError."""
    before = place_of(log)
    after, lines = read_on(log, before)
    if after == before:
        return False
    rows = rows_of(Counter(visits_in(lines)))
    with transaction.atomic():
        if AccessLogPosition.objects.filter(**before._asdict()).update(**after._asdict()):
            add(rows)  # else another process has
    return True


def place_of(log: Path) -> LogPlace:
    """How far the log was counted. What stood there before the first time may have been counted by the server."""
    row = AccessLogPosition.objects.first()
    if row is None:
        first_line = first_line_of(log)
        begun = {"first_line": first_line, "offset": log.stat().st_size if first_line else 0}
        row, _created = AccessLogPosition.objects.get_or_create(pk=1, defaults=begun)
    return LogPlace(row.first_line, row.offset)


def read_on(log: Path, place: LogPlace) -> tuple[LogPlace, list[bytes]]:
    """The whole lines that follow this place, and the place behind them; at the end of a rotated file, the next file."""
    files = files_of(log, place.first_line)
    path = files.pop(place.first_line, None)
    if path is None:  # deleted, or none was known
        return LogPlace(first_line_of(log), 0), []
    place, chunk = chunk_at(path, place)
    if not chunk and files and time() - path.stat().st_mtime > QUIET:
        return LogPlace(next(iter(files)), 0), []
    return place._replace(offset=place.offset + len(chunk)), chunk.splitlines()


def files_of(log: Path, first_line: str) -> dict[str, Path]:
    """The files of the log by their first line, from the one with this first line on to the newest. Mostly that is one."""
    if first_line and first_line_of(log) == first_line:
        return {first_line: log}
    found: dict[str, Path] = {}
    for path in sorted(log.parent.glob(log.name + ROTATED), key=lambda each: each.stat().st_mtime):
        with suppress(PermissionError, *DAMAGED):
            found.setdefault(first_line_of(path), path)  # one that is being compressed is there twice
    found.setdefault(first_line_of(log), log)
    found.pop("", None)
    names = list(found)
    return {name: found[name] for name in names[names.index(first_line) :]} if first_line in found else {}


def opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else open(path, "rb")


def first_line_of(path: Path) -> str:
    """The hash of the first line; empty where none is whole yet."""
    with opened(path) as file:
        return first_line_in(file)


def first_line_in(file: IO[bytes]) -> str:
    line = file.readline(LONGEST_LINE)
    return sha256(line).hexdigest() if line.endswith(b"\n") else ""


def chunk_at(path: Path, place: LogPlace) -> tuple[LogPlace, bytes]:
    """Whole lines from this place on, or from the end of a file that was shortened; none from where a compressed one is
    damaged. Raises FileNotFoundError where the file was renamed this moment."""
    chunk = b""
    with opened(path) as file:
        if first_line_in(file) != place.first_line:
            raise FileNotFoundError(path)
        if path.suffix != ".gz":
            place = place._replace(offset=min(place.offset, file.seek(0, os.SEEK_END)))
        with suppress(*DAMAGED):
            file.seek(place.offset)
            chunk = file.read(CHUNK)
    return place, chunk[: chunk.rfind(b"\n") + 1]


def visits_in(lines: list[bytes]) -> Iterator[ReadAddress]:
    """The visits among these lines: pages that people asked for who are not signed in."""
    zone = timezone.get_default_timezone()
    for line in lines:
        found = LINE.fullmatch(line.decode(errors="replace"))
        if not found or (found["method"], found["client"]) != ("GET", "person") or found["status"] not in COUNTED:
            continue
        if found["path"].endswith("/"):
            with suppress(ValueError):
                day = datetime.fromisoformat(found["time"]).astimezone(zone).date()
                yield ReadAddress(day, found["host"], unquote(found["path"]))
