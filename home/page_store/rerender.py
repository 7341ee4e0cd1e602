"""Makes pages again that were dropped, so that nobody waits for them, and a web server has them when nobody answers."""

import time
from functools import cache

from django.core.handlers.wsgi import WSGIHandler

from .environ import environ_of
from .rendering import Rendering
from .store import PageStore, page_store

SECONDS = 0.15  # at a time
AT_ONCE = 3  # pages between two flushes


@cache
def application() -> WSGIHandler:
    return WSGIHandler()


def look_after() -> None:
    """For the background work, four times a second: drops what is old, then makes again what was dropped."""
    if not (store := page_store()):
        return
    ends = time.monotonic() + SECONDS
    store.flush()
    while store.has_wanted and time.monotonic() < ends:
        for address in store.take_wanted(AT_ONCE):
            rerender(store, address)
        store.flush()


def rerender(store: PageStore, address: str) -> None:
    """Makes the page at this address again, if it still is one that all strangers see; or leaves it to be made once more."""
    is_settled = False
    try:
        rendering = Rendering(application(), environ_of(address), is_for_visitor=False)
        if rendering.may_be_stored:
            recorder = rendering.recorder
            is_settled = store.write(address, rendering.to_be_stored(), recorder.tags, recorder.state)
        else:
            rendering.read()
            is_settled = True
    finally:
        if not is_settled:  # something was changed meanwhile, or it failed
            store.want_again(address)
