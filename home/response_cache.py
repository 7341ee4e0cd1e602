"""Whole responses that are no pages, kept as fragments: feeds, calendars, Markdown, the API, files for machines."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from pages.caching import next_moment
from pages.fragment_cache.cache import Fragment
from pages.fragment_cache.recording import recording
from pages.http.identity import is_identified
from pages.http.request_state import RequestState
from pages.tree.current import current_state

LONGEST = 300  # characters of an address


class ResponseCacheMiddleware:
    """The innermost middleware: a response is kept before it is compressed and has its policies, for strangers only.

    Views say of theirs that it may be, by `pages.http.responses.keep_response`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
        if request.method not in {"GET", "HEAD"} or is_identified(request) or len(address) > LONGEST:
            return self.get_response(request)
        state, now = current_state(), timezone.now()
        if found := state.fragments.get(("response", address), now):
            RequestState.of(request).framed_hosts |= found.framed_hosts
            response = HttpResponse(found.content, headers=dict(found.headers))
            return get_conditional_response(request, etag=response.get("ETag"), response=response)
        with recording() as dependencies:
            response = self.get_response(request)
        if dependencies.is_complete and may_be_kept(request, response):
            response.headers.setdefault("Content-Language", get_language())
            hosts, headers = RequestState.of(request).framed_hosts, tuple(response.items())
            found = Fragment(
                response.content, frozenset(dependencies.tags), now, next_moment(now), frozenset(hosts), headers
            )
            state.fragments.put(("response", address), found, state.version)
        return response


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    is_whole = response.status_code == 200 and not response.streaming and not response.cookies
    return is_whole and request.method == "GET" and RequestState.of(request).is_kept
