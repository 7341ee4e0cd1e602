"""Rate limit: how often somebody may do something within some seconds, counted in the cache; without a cache everybody
may.
"""

from time import time

from django.core.cache import cache


def is_within_limit(scope: str, who: object, times: int, seconds: int) -> bool:
    """Counts an attempt of `who` at `scope`: whether it is among the `times` allowed in a window of `seconds`."""
    key = f"limit:{scope}:{who}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # the window ended between the two
        return True


def is_used_up(scope: str, who: object, times: int) -> bool:
    """Whether `who` has reached the limit of `times` in the current window of `is_within_limit`; does not count."""
    return (cache.get(f"limit:{scope}:{who}") or 0) >= times


def count_in_window(scope: str, who: object, seconds: int) -> tuple[int, int]:
    """Counts an attempt of `who` at `scope` in a fixed window of `seconds`: (count, seconds until the next window)."""
    number, gone = divmod(int(time()), seconds)
    key = f"limit:{scope}:{who}:{number}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key), seconds - gone
    except ValueError:  # the window ended between the two
        return 1, seconds - gone
