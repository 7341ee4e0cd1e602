"""Rate limit: how often somebody may do something within some seconds, counted in the cache; without a cache everybody
may.
"""

from time import time

from django.core.cache import cache


def within(what: str, who: object, times: int, seconds: int) -> bool:
    """Whether this time is still one of the `times` that `who` may do `what` in a window of `seconds`; counts it."""
    key = f"limit:{what}:{who}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # the window ended between the two
        return True


def is_used_up(what: str, who: object, times: int) -> bool:
    """Whether `who` has done `what` all of these `times` in the present window of `within`; does not count."""
    return (cache.get(f"limit:{what}:{who}") or 0) >= times


def spent(what: str, who: object, seconds: int) -> tuple[int, int]:
    """(how often `who` has done `what` in this window of `seconds`, this time counted; seconds until the next window)."""
    number, gone = divmod(int(time()), seconds)
    key = f"limit:{what}:{who}:{number}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key), seconds - gone
    except ValueError:  # the window ended between the two
        return 1, seconds - gone
