"""Whole responses for strangers: kept in the process where they are no pages, and described to the page store."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from pages.caching import next_moment
from pages.fragment_cache.cache import Fragment
from pages.fragment_cache.recording import recording
from pages.http.identity import is_identified
from pages.http.request_state import RequestState
from pages.tree.current import State, current_state

from . import recorder

LONGEST = 300  # characters of an address
NEVER_KEPT = ("/admin/", "/media/", "/documents/", "/_util/", "/livez", "/readyz")
CONDITIONS = (
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"),
    *("HTTP_RANGE", "HTTP_IF_RANGE"),
)


class ResponseCacheMiddleware:
    """The innermost middleware: a response is kept before it is compressed and has its policies, for strangers only.

    Views say of theirs that it may be, by `pages.http.responses.keep_response`; pages keep their parts themselves.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
        is_read = request.method in {"GET", "HEAD"} and not request.path_info.startswith(NEVER_KEPT)
        if not is_read or is_identified(request) or len(address) > LONGEST:
            return self.get_response(request)
        state, now, store = current_state(), timezone.now(), request.META.get(recorder.NAME)
        of_request, asked = RequestState.of(request), len(request.GET)
        found = state.fragments.get(("response", address), now)
        if found:
            of_request.framed_hosts |= found.framed_hosts
            of_request.is_kept = True
            response = HttpResponse(found.content, headers=dict(found.headers))
        else:
            with recording() as dependencies, without_conditions(request, store):
                response = self.get_response(request)
            of_request.is_kept = dependencies.is_complete and may_be_kept(request, response)
            # Where the page has taken parameters out of the query, this address is not the only one of the response.
            is_put = request.method == "GET" and not of_request.keeps_fragments and len(request.GET) == asked
            if not of_request.is_kept or not (is_put or store):
                return response
            response.headers.setdefault("Content-Language", get_language())
            hosts, headers = of_request.framed_hosts, tuple(response.items())
            tags, until = frozenset(dependencies.tags), next_moment(now)
            found = Fragment(response.content, tags, now, until, frozenset(hosts), headers)
            if is_put:
                state.fragments.put(("response", address), found, state.version)
        if store and is_own_host(request, state):
            store.tags, store.until, store.state = found.tags, found.until.timestamp(), state
            store.parameters, store.may_be_stored = of_request.parameters, True
        if store:
            return response
        etag = response.get("ETag")
        return get_conditional_response(request, etag=etag, response=response) if etag else response


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    is_whole = response.status_code == 200 and not response.streaming and not response.cookies
    return is_whole and RequestState.of(request).is_kept


def is_own_host(request: HttpRequest, state: State) -> bool:
    """Whether it was asked for at the host and port of a site: of any other that leads here, nothing is stored."""
    local = {f"{name}:{settings.PORT}" for name in ("localhost", "127.0.0.1")}
    return request.get_host() in local | {
        urlsplit(url).netloc for url in (settings.BASE_URL, *(root.root_url for root in state.tree.roots))
    }


@contextmanager
def without_conditions(request: HttpRequest, store: recorder.Recorder | None) -> Iterator[None]:
    """Context manager: for the store, the whole response, whatever this client has of it already."""
    taken = {name: request.META.pop(name) for name in CONDITIONS if store and name in request.META}
    try:
        yield
    finally:
        request.META.update(taken)
