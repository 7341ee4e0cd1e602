"""Responses of Django, asked for without a server: what a page store keeps of them (WSGI, PEP 3333)."""

from collections.abc import Callable, Iterable

from django.conf import settings

from media.cache_tags import tag_headers

from .recorder import NAME, Recorder
from .responses import COMPRESSED, Headers, StoredResponse


class Rendering:
    """What the application answers to this environ; it is read once, as it is or as a response to be stored."""

    def __init__(self, application: Callable, environ: dict, is_for_visitor: bool = True):
        self.recorder, self.said = Recorder(is_for_visitor), []
        self.body: Iterable[bytes] = application(
            environ | {NAME: self.recorder}, lambda *words: self.said.append(words)
        )

    @property
    def headers(self) -> Headers:
        return self.said[-1][1]

    @property
    def may_be_stored(self) -> bool:
        return self.recorder.may_be_stored and self.said[-1][0].startswith("200") and is_for_all(self.headers)

    def send(self, start_response: Callable) -> Iterable[bytes]:
        start_response(*self.said[-1])
        return self.body

    def read(self) -> bytes:
        try:
            return b"".join(self.body)
        finally:
            getattr(self.body, "close", lambda: None)()

    def to_be_stored(self) -> StoredResponse:
        is_compressed = dict(self.headers).get("Content-Type", "").startswith(COMPRESSED)
        tags = tag_headers(self.recorder.tags) if settings.WAGTAILFRONTENDCACHE else []
        return StoredResponse.of([*self.headers, *tags], self.read(), self.recorder.until, is_compressed)


def is_for_all(headers: Headers) -> bool:
    """Whether nothing in the response is for this client alone."""
    named = {name.lower(): value.lower() for name, value in headers}
    varies = {each.strip() for each in named.get("vary", "").split(",")} - {
        "",
        "accept-encoding",
        "authorization",
        "origin",
    }
    return "set-cookie" not in named and not varies and named.get("cache-control", "").startswith("public")
