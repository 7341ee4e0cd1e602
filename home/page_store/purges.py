"""Tells the caches before the site (Varnish, a CDN) what has changed: by address and by cache tag, until they have heard it.

They know the tags from the headers of each response. WAGTAILFRONTENDCACHE names them (`wagtail.contrib.frontend_cache`);
CACHE_PURGE_URL is one of them.
"""

from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from django.conf import settings
from wagtail.contrib.frontend_cache.backends.http import HTTPBackend, PurgeRequest
from wagtail.contrib.frontend_cache.utils import get_backends

from media.cache_tags import named
from media.circuit_breaker import CircuitBreaker

from .responses import Headers
from .store import page_store

TIMEOUT = 10  # seconds
AT_ONCE = 200  # addresses and tags
NOT_THERE = {404, 412}  # what nginx answers where it had no copy
breaker = CircuitBreaker("The cache before the site was not told what has changed, and will be", OSError)


class TaggedHTTPBackend(HTTPBackend):
    """Wagtail's, for caches that know the method PURGE; knows tags, and raises OSError where that only writes to the log."""

    def purge(self, url: str, headers: Headers | None = None) -> None:
        parts = urlsplit(url)
        address = urlunsplit([self.cache_scheme, self.cache_netloc, parts.path, parts.query, ""])
        request = PurgeRequest(address, headers={"Host": parts.netloc, **dict(headers or [])})
        try:
            urlopen(request, timeout=TIMEOUT).close()  # noqa: S310 (of the settings)
        except HTTPError as answer:
            answer.close()
            if answer.code not in NOT_THERE:
                raise

    def purge_tags(self, site: str, tags: list[str]) -> None:
        """One request with all tags, of the home page of this site."""
        self.purge(f"{site}/", named(tags))


def send(words: list[str]) -> None:
    """Addresses and tags, to each cache. Raises OSError."""
    addresses = [word for word in words if "://" in word]
    tags = [word for word in words if "://" not in word]
    for backend in get_backends().values():
        backend.purge_batch(addresses)
        if tags and isinstance(backend, TaggedHTTPBackend):
            backend.purge_tags(settings.BASE_URL, tags)


def send_due() -> None:
    """For the background work, each second: what was dropped since, in the order in which it was, or once more."""
    store = page_store()
    if not store or not settings.WAGTAILFRONTENDCACHE:
        return
    while words := store.due_purges(AT_ONCE):
        if not breaker.call(lambda words=words: send(words) or True, default=False):
            return
        store.forget_purges(words)
