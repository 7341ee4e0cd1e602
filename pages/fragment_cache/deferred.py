"""The context of a template, worked out only where a fragment is made."""

from collections.abc import Callable, Hashable, Iterable
from functools import cached_property

from django.http import HttpRequest

from media.cache_tags import Dependencies

from ..http.request_state import RequestState
from .recording import recording

LONGEST = 10  # characters of a value in a query string


class DeferredContext:
    """What `get_context` gives, with its dependencies and those that are `known` before; `key` says of what, in which state.

    Of a page, or of a part that is kept by itself (`{% fragment … of part %}`): what changes the page alone leaves that. It
    prints no columns of the page but those that the tree has, or its `key`.
    """

    def __init__(self, key: tuple[Hashable, ...], get_context: Callable[[], dict], known: Iterable[str] = ()):
        self.key, self.get_context, self.known = key, get_context, set(known)
        self.dependencies = Dependencies()

    @cached_property
    def context(self) -> dict:
        with recording() as self.dependencies:
            return self.get_context()


def state_key(request: HttpRequest, parameters: tuple[str, ...]) -> tuple[Hashable, ...] | None:
    """The state that the query string asks for, if only these parameters are in it, each once; else None."""
    values = list(request.GET.lists())
    if any(name not in parameters or len(each) > 1 or len(each[0]) > LONGEST for name, each in values):
        return None
    return (RequestState.of(request).subpath, *sorted((name, each[0]) for name, each in values))
