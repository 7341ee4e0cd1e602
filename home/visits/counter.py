"""WSGI middleware (PEP 3333) that counts visits where no web server's log is read (ACCESS_LOG).

In memory, and twice a minute into the table: so nothing is written while somebody waits, and a process that is killed takes
no more with it than half a minute.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from multiprocessing.util import Finalize
from threading import Lock, Thread
from time import sleep, time

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from pages.http.database_errors import outage
from pages.http.identity import session_of

from ..health.tracebacks import error_location
from .counts import ReadAddress, add, rows_of
from .robots import is_robot

log = logging.getLogger("settings.visits")  # as `logger` of its lines, by which operators filter
COUNTED = ("200", "304")
PERIOD = 30  # seconds between two writes of one process
MOST_ADDRESSES = 5000  # in memory
LONGEST = 500  # characters of a path


class VisitCounter:
    """Of one process of the server, made once it was forked."""

    def __init__(self, application: Callable):
        self.application, self.lock = application, Lock()
        self.visits: Counter[ReadAddress] = Counter()
        self.day, self.day_ends = date.min, 0.0  # seconds since 1970

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if not may_be_visit(environ):
            return self.application(environ, start_response)

        def count_answered(status: str, headers: list, *error) -> Callable | None:
            if status.startswith(COUNTED):
                self.count(environ.get("HTTP_HOST", ""), environ["PATH_INFO"])
            return start_response(status, headers, *error)

        return self.application(environ, count_answered)

    def count(self, host: str, path: str) -> None:
        with self.lock:
            if (now := time()) >= self.day_ends:
                self.day, self.day_ends = day_at(now)
            visit = ReadAddress(self.day, host, path)
            if visit in self.visits or len(self.visits) < MOST_ADDRESSES:
                self.visits[visit] += 1

    def start(self) -> "VisitCounter":
        """From now on it writes what it has counted, and for the last time when the process ends."""
        Thread(target=self.write_periodically, daemon=True).start()
        Finalize(self, self.write, exitpriority=1)
        return self

    def write_periodically(self) -> None:
        while True:
            sleep(PERIOD)
            try:
                self.write()
            except Exception as problem:  # of these visits: the next ones may be written
                log.error("Visits are not counted: %s", error_location(problem))

    def write(self) -> None:
        """Adds to the table what was counted; while the database is away that is kept."""
        with self.lock:
            visits, self.visits = self.visits, Counter()
        try:
            if visits:
                add(rows_of(visits))
        except (DatabaseError, InterfaceError) as problem:
            with self.lock:
                self.visits.update(visits)
            if not outage.note(problem):
                log.error("Visits are written later: %s", error_location(problem))
        finally:
            connections.close_all()


def with_visits(application: Callable) -> Callable:
    """Return the application that counts its visits, or itself where a log of the web server tells of them."""
    return application if settings.ACCESS_LOG else VisitCounter(application).start()


def may_be_visit(environ: dict) -> bool:
    """Whether this asks for what may be a page, and comes from a person who is not signed in."""
    path = environ["PATH_INFO"]
    return (
        environ["REQUEST_METHOD"] == "GET"
        and path.endswith("/")
        and len(path) <= LONGEST
        and session_of(environ) is None
        and not is_robot(environ.get("HTTP_USER_AGENT", ""))
    )


def day_at(moment: float) -> tuple[date, float]:
    """The day of this moment (seconds since 1970) in the site's time zone, and the moment at which it ends."""
    zone = timezone.get_default_timezone()
    day = datetime.fromtimestamp(moment, zone).date()
    following = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    return day, following.timestamp()
