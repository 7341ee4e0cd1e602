"""Throttles (rate limit) of the API: how many requests one token, or one address without a token, may make; and the
headers that tell what is left.
"""

from django.http import HttpRequest, HttpResponse

from ...http.caller import Caller
from ...http.rate_limit import count_in_window, limit_of, network_of
from ...http.request_state import RequestState
from ..errors import Problem

UNLIMITED = ("/api/v3/docs/",)


def check(request: HttpRequest) -> None:
    """Counts the request; raises Problem 429 above the limit. Counts are kept by token, without one by network."""
    api = RequestState.of(request).api
    kind, ident = ("token", api.token.pk) if api.token else ("address", network_of(request.META.get("REMOTE_ADDR", "")))
    if seconds_left := Caller.of(request).seconds_to_wait:
        raise too_many("That took much computing.", seconds_left)
    limit, seconds = limit_of(f"api:{kind}")
    used, seconds_left = count_in_window(f"api:{kind}", ident, limit, seconds)
    api.rate = (limit, seconds, max(0, limit - used), seconds_left)
    if used > limit and request.path not in UNLIMITED:
        raise too_many(f"At most {limit} requests in {seconds} seconds.", seconds_left)


def too_many(why: str, seconds: int) -> Problem:
    """Problem 429, and how long to wait."""
    detail = f"{why} Wait {seconds} seconds."
    return Problem(429, "too-many-requests", detail=detail, headers={"Retry-After": str(seconds)})


def add_ratelimit_headers(request: HttpRequest, response: HttpResponse) -> None:
    """The RateLimit fields of draft-ietf-httpapi-ratelimit-headers, in the form most clients read (its version 06)."""
    # In a shared cache everybody gets this copy: the count of one client is none of theirs.
    is_public = "public" in response.get("Cache-Control", "")
    if (rate := RequestState.of(request).api.rate) and not is_public:
        limit, seconds, remaining, seconds_left = rate
        response["RateLimit-Policy"] = f"{limit};w={seconds}"
        response["RateLimit-Limit"], response["RateLimit-Remaining"] = str(limit), str(remaining)
        response["RateLimit-Reset"] = str(seconds_left)
