"""URLs: absolute ones, pages where visitors are, uploads always here; what others send as URLs, and as integers."""

from collections.abc import Collection
from urllib.parse import urljoin

from django.conf import settings
from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

UPLOADS = ("/documents/", "/media/", "/static/")


def join_url(base: str, address: str) -> str:
    """Absolute URL of a reference on a page at `base` (RFC 3986, section 5); raises ValueError for an invalid one."""
    is_upload = address.startswith(UPLOADS)
    return urljoin(settings.BASE_URL if is_upload and settings.HEADLESS == "only" else base, address)


def is_address_here(url: str | None, allowed_hosts: Collection[str] | str | None, require_https: bool = False) -> bool:
    """Whether a redirect to what somebody sent stays here: a path, or a URL of an allowed host.

    In Django's eyes the name of a view is one too, or any word, on which `redirect` breaks.
    """
    is_address = (url or "").startswith(("/", "http://", "https://"))
    return is_address and url_has_allowed_host_and_scheme(url, allowed_hosts, require_https)


def select_parameters(query: QueryDict, names: Collection[str]) -> QueryDict:
    """The query string without parameters that have none of these names."""
    found = QueryDict(mutable=True)
    for name in query:
        if name in names:
            found.setlist(name, query.getlist(name))
    return found


# Whole numbers in what others send: addresses and forms.


def whole_number(text: str, digits: int) -> int:
    """Parses an integer of at most so many ASCII digits; 0 for anything else, such as ² or too many digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else 0
