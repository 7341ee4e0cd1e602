"""WSGI middleware (PEP 3333) in front of Django: answers strangers from the page store, and fills it."""

import fcntl
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from threading import Lock
from urllib.parse import parse_qsl, quote, urlencode

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from home.page_store.named_files import FRESH_FOR
from home.page_store.rendering import Rendering
from home.page_store.response_cache import NEVER_KEPT
from home.page_store.responses import StoredResponse
from home.page_store.store import PageStore
from media.circuit_breaker import CircuitBreaker
from pages.http.database_errors import outage
from pages.http.identity import session_of
from pages.tree.snapshot import SAFE

from ..middleware import ClientAddress
from .cpu_limit import CPULimitMiddleware
from .sessions import database_at_hand, session_exists, without_session

breaker = CircuitBreaker("The page store can't be kept", OSError)  # for its log line, once a minute
LONGEST = 500  # characters of an address and its host
LOCKS = 64  # of addresses that are being made, each with a file
MOST_PATHS = 5000  # of which something is known
NEVER_STORED = (*NEVER_KEPT, "/static/")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
PATIENCE = 5  # seconds that a request waits for a flush, and at most those without one after it has failed
RETRY = 0.25  # seconds at least without a flush after one that has failed


class PageStoreMiddleware:
    """`application` is Django's, with the middleware home.page_store.response_cache, which says what may be stored."""

    def __init__(self, application: Callable, store: PageStore):
        self.application, self.store = application, store
        self.client_address, self.limited = ClientAddress(application), CPULimitMiddleware(self.respond, application)
        self.flushing, self.patient_until = Lock(), 0.0  # monotonic seconds; 0: the last flush did not fail
        self.parameters: dict[str, tuple[str, ...] | None] = {}  # by address without a query
        self.not_stored: set[str] = set()  # addresses, such as that of the search: a crowd need not wait there

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if session_of(environ) is None and (found := self.stored(environ)):
            return send(environ, start_response, found)
        return self.limited(environ, start_response)

    def stored(self, environ: dict) -> StoredResponse | None:
        """The stored response for a request without a session, from a store that was flushed within FRESH_FOR seconds."""
        if not self.may_be_answered(environ):
            return None
        self.flush_if_due()
        return self.store.read(self.key_of(environ))

    def flush_if_due(self) -> None:
        """Flush the store where no process did within FRESH_FOR seconds, as where `work` does not run."""
        age = time.time() - self.store.flushed_at()
        if not 0 <= age <= FRESH_FOR and time.monotonic() > self.patient_until:
            self.flush()

    def respond(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """To what is not stored, or is asked for by somebody who may be signed in."""
        if environ["REQUEST_METHOD"] not in SAFE_METHODS:
            response = self.application(environ, start_response)
            self.flush()  # whoever changed something sees it
            return response
        if session_of(environ) is not None and self.may_be_answered(environ):
            self.flush_if_due()  # for others, whom nginx can then answer
            environ = without_ended_session(environ)
            if session_of(environ) is None and (found := self.stored(environ)):
                return send(environ, start_response, found)
        is_stored = environ["REQUEST_METHOD"] == "GET" and self.may_be_answered(environ)
        if not is_stored or session_of(environ) is not None:
            return self.application(environ, start_response)
        if self.address_of(environ) in self.not_stored:
            return self.make(environ, start_response)
        with self.only_one(self.key_of(environ)):
            found = self.stored(environ)  # made by another meanwhile
            return send(environ, start_response, found) if found else self.make(environ, start_response)

    def may_be_answered(self, environ: dict) -> bool:
        """Whether, of a stranger, this may be for what is the same for all."""
        path, host = environ["PATH_INFO"], environ.get("HTTP_HOST", "")
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and "HTTP_AUTHORIZATION" not in environ
            and not path.startswith(NEVER_STORED)
            and len(path) + len(host) + len(environ.get("QUERY_STRING", "")) <= LONGEST
            and not ("HTTP_ORIGIN" in environ and settings.CORS_ORIGINS and "*" not in settings.CORS_ORIGINS)
        )

    def address_of(self, environ: dict) -> str:
        """Scheme, host and path. A scheme named by a proxy counts where that is trusted."""
        scheme = environ["wsgi.url_scheme"]
        if "HTTP_X_FORWARDED_PROTO" in environ and self.client_address.is_trusted(environ.get("REMOTE_ADDR", "")):
            scheme = environ["HTTP_X_FORWARDED_PROTO"]
        path = quote(environ["PATH_INFO"], safe=SAFE, encoding="latin-1")
        return f"{scheme}://{environ.get('HTTP_HOST', '')}{path}"

    def key_of(self, environ: dict) -> str:
        """The address with those parameters of its query that make a difference."""
        address, query = self.address_of(environ), environ.get("QUERY_STRING", "")
        names = self.parameters.get(address)
        if query and names is not None:
            pairs = parse_qsl(query, keep_blank_values=True)
            query = urlencode(sorted(pair for pair in pairs if pair[0] in names))
        return f"{address}?{query}" if query else address

    @contextmanager
    def only_one(self, key: str) -> Iterator[None]:
        """Context manager: of many who ask at once for what is not there yet, in all processes, one at a time.

        Where the folder can't be written, all at once.
        """
        number = sha256(key.encode()).digest()[0] % LOCKS
        with ExitStack() as stack:
            with suppress(OSError):
                self.store.make_folder()
                lock = stack.enter_context(open(self.store.folder / f"making-{number}", "w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def make(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Django's response; stored if it may be, and then sent as it is stored."""
        rendering, address = Rendering(self.application, environ), self.address_of(environ)
        if not rendering.may_be_stored:
            if len(self.not_stored) > MOST_PATHS:
                self.not_stored.clear()
            self.not_stored.add(address)
            return rendering.send(start_response)
        found, recorder = rendering.to_be_stored(), rendering.recorder
        self.not_stored.discard(address)
        if len(self.parameters) > MOST_PATHS:
            self.parameters.clear()
        self.parameters[address] = recorder.parameters
        with trouble_said():
            self.store.write(self.key_of(environ), found, recorder.tags, recorder.state)
        return send(environ, start_response, found)

    def flush(self) -> None:
        """Drop what is old. While the database is away, what is stored is served as it is.

        All threads wait for the one that flushes. A query has no timeout of its own: once one has lasted for PATIENCE, only
        one thread at a time tries again.
        """
        began, began_at = time.time(), time.monotonic()
        if self.patient_until:
            self.patient_until = began_at + PATIENCE
        if self.flushing.acquire(timeout=PATIENCE):
            try:
                if began < self.store.flushed_at() < time.time():  # by a thread that this one has waited for
                    self.patient_until = 0.0
                    return
                with trouble_said(), database_at_hand():
                    self.store.flush()
                    self.patient_until = 0.0
                    return
            finally:
                self.flushing.release()
        # Try again soon after what failed at once, so that nothing old is sent for long after the database is back.
        now = time.monotonic()
        self.patient_until = now + min(PATIENCE, max(RETRY, now - began_at))


def without_ended_session(environ: dict) -> dict:
    """The request without the cookie of a session that is none (any more): whoever sends one is a stranger."""
    try:
        with database_at_hand():
            return environ if session_exists(session_of(environ)) else without_session(environ)
    except (DatabaseError, InterfaceError):
        return environ  # whatever Django makes of it


def send(environ: dict, start_response: Callable, found: StoredResponse) -> list[bytes]:
    status, headers, body = found.answer(environ)
    start_response(status, headers)
    return [body]


@contextmanager
def trouble_said() -> Iterator[None]:
    """Context manager: what goes wrong with the store is a line of the log, and nobody's answer."""
    try:
        yield
    except (OSError, DatabaseError, InterfaceError, sqlite3.Error) as problem:  # the last of its own index
        if not outage.note(problem):
            breaker.open(problem)
