"""The context of a page's template, worked out only where a fragment is made."""

from collections.abc import Callable, Hashable
from functools import cached_property

from django.http import HttpRequest
from wagtail.models import Page

from media.cache_tags import Dependencies

from ..http.request_state import RequestState
from .recording import recording

LONGEST = 10  # characters of a value in a query string


class DeferredContext:
    """What `get_context` gives of a page, with its dependencies; `key` says in which state of it."""

    def __init__(self, page: Page, key: tuple[Hashable, ...], get_context: Callable[[], dict]):
        self.page, self.key, self.get_context = page, (page.pk, *key), get_context
        self.dependencies = Dependencies()

    @property
    def tags(self) -> set[str]:
        """Those of the page, whose row was read already, and of its context."""
        return {f"page:{self.page.pk}", f"group:{self.page.translation_key}"} | self.dependencies.tags

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
