"""Rate limit: how often somebody may do something within some seconds, counted once for all processes of a site.

Where the shared counter can't be written, as on a full disk, this process counts in memory: a password is still guessed a
few times only, by each process. Whoever is over the limit is remembered in this process until the window ends, and no
longer counted: a flood that is refused writes nothing.
"""

import ipaddress
from functools import partial
from time import time
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import salted_hmac

from .counters import MemoryCounter, counter

MAX_REFUSED = 10_000  # keys in memory


class Count(NamedTuple):
    """How often in the current window, this time included, and the seconds until it ends."""

    times: int
    seconds_left: int


refused: dict[str, float] = {}  # the end of the window of each key over its limit
uncounted = MemoryCounter()  # what the shared counter could not count, in this process


def limit_of(scope: str) -> tuple[int, int]:
    """How often, and in how many seconds: from the one table of all limits (`settings.rate_limits`)."""
    times, seconds, *_words = settings.RATE_LIMITS[scope]
    return times, seconds


def is_within_limit(scope: str, who: object, times: int, seconds: int) -> bool:
    """Counts an attempt of `who` at `scope`: whether it is among the `times` allowed in a window of `seconds`."""
    return count_in_window(scope, who, times, seconds).times <= times


def count_in_window(scope: str, who: object, times: int, seconds: int) -> Count:
    """Counts an attempt of `who` at `scope` in a window of `seconds`, which begins with the first; never far above `times`.

    Called outside of transactions: with one, an attempt that fails would be forgotten.
    """
    key = key_of(scope, who)
    if (seconds_left := int(refused.get(key, 0) - time())) > 0:
        return Count(times + 1, seconds_left)
    used = counter()
    stored = used.breaker.call(partial(used.add, key, seconds), None)
    in_memory = uncounted.look_up(key) if stored else uncounted.add(key, seconds)
    count = total(stored, in_memory)
    if count.times > times:
        remember(key, time() + count.seconds_left)
    return count


def current_count(scope: str, who: object) -> Count:
    """The count of `who` at `scope` in the current window of `count_in_window`; does not count."""
    key, used = key_of(scope, who), counter()
    return total(used.breaker.call(partial(used.look_up, key), None), uncounted.look_up(key))


def total(stored: tuple[int, int] | None, in_memory: tuple[int, int]) -> Count:
    """The sum of what the shared counter (None: out of order) and this process have counted, to the later end of the two."""
    times, seconds_left = stored or (0, 0)
    return Count(times + in_memory[0], max(seconds_left, in_memory[1]))


def forget(scope: str, who: object) -> None:
    """Ends the window of `who` at `scope`: nothing has been counted."""
    key, used = key_of(scope, who), counter()
    refused.pop(key, None)
    uncounted.delete(key)
    used.breaker.call(partial(used.delete, key), None)


def remember(key: str, end: float) -> None:
    """Keeps a key that is over its limit, and of many only those whose window still runs."""
    if len(refused) >= MAX_REFUSED:
        running = {each: until for each, until in refused.copy().items() if until > time()}
        refused.clear()
        refused.update(running if len(running) < MAX_REFUSED else {})
    refused[key] = end


def key_of(scope: str, who: object) -> str:
    """Keyed hash of what is counted, 32 hexadecimal digits; nobody reads from it who did what, not even by trying all
    addresses.
    """
    return salted_hmac("pages.http.rate_limit", f"{scope}:{who}", algorithm="sha256").hexdigest()[:32]


def network_of(address: str) -> str:
    """What one household has: an IPv4 address, the /64 of an IPv6 address (RFC 6177); what is no address, as it is."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4 or ip.ipv4_mapped:
        return str(getattr(ip, "ipv4_mapped", None) or ip)
    return str(ipaddress.ip_network((int(ip), 64), strict=False))


def delete_expired() -> None:
    """Deletes the counts of windows that have ended; runs every minute."""
    used = counter()
    uncounted.delete_expired()
    used.breaker.call(used.delete_expired, None)
