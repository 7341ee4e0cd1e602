"""Which host an address of ours is at: pages where visitors are, uploads always here, also where a front end shows the pages."""

from urllib.parse import urljoin

from django.conf import settings

UPLOADS = ("/documents/", "/media/", "/static/")


def joined(base: str, address: str) -> str:
    """This address as a full one, read on a page at `base` (RFC 3986, section 5); raises ValueError for what is none."""
    is_upload = address.startswith(UPLOADS)
    return urljoin(settings.BASE_URL if is_upload and settings.HEADLESS == "only" else base, address)
