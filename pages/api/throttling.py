"""Throttling (rate limit) of the API: how many requests one token, or one address without a token, may make; and the
headers that tell what is left.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ..http.rate_limit import count_in_window
from ..http.request_state import RequestState
from .errors import Problem

UNLIMITED = ("/api/v3/docs/",)


def check(request: HttpRequest) -> None:
    """Counts this request; raises Problem when it is one too many. A token has a count of its own, whatever its address."""
    api = RequestState.of(request).api
    kind, who = ("token", api.token.pk) if api.token else ("address", request.META.get("REMOTE_ADDR", ""))
    times, seconds = settings.API_RATES[kind]
    used, left = count_in_window(f"api:{kind}", who, seconds)
    api.rate = (times, seconds, max(0, times - used), left)
    if used > times and request.path not in UNLIMITED:
        words = f"At most {times} requests in {seconds} seconds. Wait {left} seconds."
        raise Problem(429, "too-many-requests", detail=words, headers={"Retry-After": str(left)})


def add_ratelimit_headers(request: HttpRequest, response: HttpResponse) -> None:
    """The RateLimit fields of draft-ietf-httpapi-ratelimit-headers, in the form most clients read (its version 06)."""
    kept = "public" in response.get("Cache-Control", "")  # a copy for everybody: the count of one is none of theirs
    if (rate := RequestState.of(request).api.rate) and not kept:
        times, seconds, remaining, left = rate
        response["RateLimit-Policy"] = f"{times};w={seconds}"
        response["RateLimit-Limit"], response["RateLimit-Remaining"] = str(times), str(remaining)
        response["RateLimit-Reset"] = str(left)
