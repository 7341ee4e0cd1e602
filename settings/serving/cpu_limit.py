"""CPU limit, as WSGI middleware (PEP 3333): how much one network may have computed, so that nobody has the whole site.

Processor time is counted, not requests: what is stored costs next to nothing and is never refused, and a calendar with odd filters
counts as what it takes. Each process keeps what it spends on whom in memory, and tells the counter of all processes only of
whole half seconds (`RATE_LIMITS["computing"]`), so that readers cost no write. What the database computes in processes
of its own is not seen; it is less than what we do with it.

Exempt are people signed in and programs with a token, which has a limit of its own, and this machine: `manage.py doctor`,
probes, what is made in advance; registrations, up to a number. Whom Django has found signed in is known as long as it is here, and for five minutes; a session
that nobody knows yet is looked up before it is refused, since strangers of its network may send a made-up one. Where no proxy is trusted private addresses are exempt as well: behind a proxy that
nobody named all visitors have its address, and one of them would close the site to all (`doctor` says so).
"""

import ipaddress
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils.translation import get_language_from_path

from home.page_store.environ import environ_of
from home.page_store.rendering import Rendering
from pages.api.middleware import API
from pages.http.caller import NAME, SESSION, TOKEN, Caller
from pages.http.identity import session_of
from pages.http.rate_limit import count_in_window, is_within_limit, limit_of, network_of

from ..middleware import ClientAddress
from .sessions import database_at_hand, signs_in

SCOPE = "computing"
COUNTED = 0.5  # seconds of a processor that count as one time
UNNOTICED = 0.5  # seconds in a window from which on a network has no more than its share of the threads
PART, PARTS = (
    "part",
    ("/static/", "/media/images/", "/theme-"),
)  # of stored pages: counted apart, so that those stay whole
MOST = 10_000  # networks and credentials that are remembered
KNOWN_FOR = 300  # seconds since Django has last found it valid
LOOKUPS = 5  # of sessions of one network, a second, by each process
REFUSAL_KEPT = 10  # seconds
ROUNDED = 5  # seconds; so that few answers need to be made

log = logging.getLogger("settings.cpu_limit")  # as `logger` of its lines, by which operators filter


@dataclass(slots=True)
class Spending:
    """What this process spends on one network in a window; moments are monotonic seconds."""

    ends: float
    seconds: float = 0.0
    uncounted: float = 0.0  # of them, not yet in the counter of all processes
    underway: int = 0
    second: int = 0  # in which so many sessions were looked up
    lookups: int = 0
    refused_until: float = 0.0


class CPULimitMiddleware:
    """`application` is limited; `django` makes the answers of who is refused."""

    def __init__(self, application: Callable, django: Callable):
        self.application, self.django, self.client_address = application, django, ClientAddress(django)
        self.share = max(1, settings.THREADS // 2)
        self.limited_network = lru_cache(MOST)(self.limited_network)
        self.lock, self.spendings = Lock(), {}
        self.known: dict[tuple[str, str], float] = {}  # the moment until which a credential is, by its kind
        self.refusals: dict[tuple[str, int], tuple[float, tuple]] = {}

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        credentials = credentials_of(environ)
        caller = environ[NAME] = Caller()
        try:
            if self.is_exempt(environ, credentials):
                return self.application(environ, start_response)
            return self.limit(environ, start_response, credentials)
        finally:
            if caller.known_by in credentials:
                self.remember((caller.known_by, credentials[caller.known_by]))

    def is_exempt(self, environ: dict, credentials: dict[str, str]) -> bool:
        now = time.monotonic()
        is_known = any(self.known.get(each, 0) > now for each in credentials.items())
        return is_known or not self.limited_network(self.client_address.of(environ))

    def limit(self, environ: dict, start_response: Callable, credentials: dict[str, str]) -> Iterable[bytes]:
        network = self.limited_network(self.client_address.of(environ))
        who = f"{network} {kind_of(environ, credentials)}"
        if seconds := self.begin(who):
            if self.is_signed_in(who, credentials.get(SESSION, "")) or is_registration(environ, network):
                return self.application(environ, start_response)
            return self.refuse(environ, start_response, seconds)
        began = time.thread_time()
        try:
            return self.application(environ, start_response)
        finally:
            self.end(who, 0 if environ[NAME].known_by else time.thread_time() - began)

    def is_signed_in(self, who: str, session: str) -> bool:
        """Whether this session signs somebody in; of a network that asks too often, or without the database, it does not."""
        if not session.isalnum() or not self.may_look_up(who):
            return False
        try:
            with database_at_hand():
                return signs_in(session)
        except (DatabaseError, InterfaceError):
            return False

    def may_look_up(self, who: str) -> bool:
        now = time.monotonic()
        with self.lock:
            spending = self.spending_of(who, now)
            if spending.second != int(now):
                spending.second, spending.lookups = int(now), 0
            spending.lookups += 1
            return spending.lookups <= LOOKUPS

    def limited_network(self, address: str) -> str:
        """The network that is counted for this client; empty for one that is exempt."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return address or "unknown"
        ip = getattr(ip, "ipv4_mapped", None) or ip
        is_ours = ip.is_loopback or self.client_address.is_trusted(address)
        return "" if is_ours or (ip.is_private and not settings.TRUSTED_PROXIES) else network_of(address)

    def begin(self, who: str) -> int:
        """The seconds that this request has to wait, or 0: then it is underway."""
        now = time.monotonic()
        with self.lock:
            spending = self.spending_of(who, now)
            if spending.refused_until > now:
                return ceil(spending.refused_until - now)
            if spending.seconds > UNNOTICED and spending.underway >= self.share and not who.endswith(PART):
                return 1
            spending.underway += 1
            return 0

    def end(self, who: str, seconds: float) -> None:
        """Adds what a request has cost, in seconds of a processor."""
        times, window = limit_of(SCOPE)
        with self.lock:
            spending = self.spending_of(who, time.monotonic())
            spending.underway = max(0, spending.underway - 1)
            spending.seconds += seconds
            whole, spending.uncounted = divmod(spending.uncounted + seconds, COUNTED)
        for _ in range(min(int(whole), times)):
            count = count_in_window(SCOPE, who, times, window)
            if count.times >= times and spending.refused_until < time.monotonic():
                spending.refused_until = time.monotonic() + count.seconds_left
                log.warning("One network asks for more than it may, and is refused for %d s.", count.seconds_left)

    def spending_of(self, who: str, now: float) -> Spending:
        """Begins a window where there is none."""
        if len(self.spendings) >= MOST and who not in self.spendings:
            self.spendings = {
                each: spending for each, spending in self.spendings.items() if spending.underway or spending.ends > now
            }
            if len(self.spendings) >= MOST:
                self.spendings = {}
        ends = now + limit_of(SCOPE)[1]
        spending = self.spendings.setdefault(who, Spending(ends))
        if spending.ends <= now:
            spending.ends, spending.seconds = ends, 0.0
        return spending

    def remember(self, credential: tuple[str, str]) -> None:
        if len(self.known) >= MOST:
            self.known = {}
        self.known[credential] = time.monotonic() + KNOWN_FOR

    def refuse(self, environ: dict, start_response: Callable, seconds: int) -> list[bytes]:
        status, headers, body = self.refusal(environ["PATH_INFO"], seconds)
        start_response(status, headers)
        return [body if environ["REQUEST_METHOD"] != "HEAD" else b""]

    def refusal(self, path: str, seconds: int) -> tuple[str, list[tuple[str, str]], bytes]:
        """Django's response 429, kept for a moment: to be refused costs nothing."""
        is_api = path.startswith(API) and settings.HEADLESS != "off"
        home = API if is_api else f"/{language}/" if (language := get_language_from_path(path)) else "/"
        asked = home, seconds if seconds < ROUNDED else ceil(seconds / ROUNDED) * ROUNDED
        until, found = self.refusals.get(asked, (0, None))
        if until < time.monotonic():
            caller = {NAME: Caller(seconds_to_wait=asked[1])}
            rendering = Rendering(self.django, environ_of(settings.BASE_URL + home) | caller)
            found = *rendering.said[-1], rendering.read()
            self.refusals[asked] = time.monotonic() + REFUSAL_KEPT, found
        return found


def is_registration(environ: dict, network: str) -> bool:
    """Whether somebody sends a registration, of whom nobody is refused: a hall has one address. So many in a minute and no
    more, since each is computed.
    """
    path = environ["PATH_INFO"]
    is_sent = path.endswith("/register/") or (path.startswith(API) and "/registration/" in path)
    if environ["REQUEST_METHOD"] != "POST" or not is_sent:
        return False
    return is_within_limit("registration, computing", network, *limit_of("registration, computing"))


def credentials_of(environ: dict) -> dict[str, str]:
    """The token and the session that a request claims to have, by their kind."""
    claimed = {TOKEN: environ.get("HTTP_AUTHORIZATION"), SESSION: session_of(environ)}
    return {kind: each for kind, each in claimed.items() if each}


def kind_of(environ: dict, credentials: dict[str, str]) -> str:
    """What is counted apart: who may be somebody we know is not refused for what strangers of the same network do."""
    if credentials:
        return "with a credential"
    return PART if environ["PATH_INFO"].startswith(PARTS) else ""
