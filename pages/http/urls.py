"""Absolute URLs: pages where visitors are, uploads always here; parsing of integers from outside."""

from urllib.parse import urljoin

from django.conf import settings

UPLOADS = ("/documents/", "/media/", "/static/")


def join_url(base: str, address: str) -> str:
    """Absolute URL of a reference on a page at `base` (RFC 3986, section 5); raises ValueError for an invalid one."""
    is_upload = address.startswith(UPLOADS)
    return urljoin(settings.BASE_URL if is_upload and settings.HEADLESS == "only" else base, address)


# Whole numbers in what others send: addresses and forms.


def whole_number(text: str, digits: int) -> int:
    """Parses an integer of at most so many ASCII digits; 0 for anything else, such as ² or too many digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else 0
