"""Image that stands for a page in previews of links: what a feature draws of it, else its own picture, else the logo."""

from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.models import Page

from media.cache_tags import use
from media.features import first_announced
from media.images.alt_text import public_alt_text
from media.images.models import Picture
from media.permissions import is_open

from .network.models import Network
from .theme.models import Look


@dataclass(frozen=True)
class Shared:
    """Image to share: URL path, size in pixels, alt text."""

    address: str
    width: int
    height: int
    alt: str


def share_image(page: Page, request: HttpRequest) -> Shared | None:
    """Return the OpenGraph image of this page, or None if it has none."""
    return first_announced("share_images", page, request) or stored_image(page, request)


def stored_image(page: Page, request: HttpRequest) -> Shared | None:
    """Return the picture of this page, else the logo of the network, as it is; None if neither is public."""
    picture = picture_of(page, request) or public_logo(look_of(Network.for_request(request)), request)
    if picture is None:
        return None
    use(f"media_picture:{picture.pk}")
    _name, width, height = picture.sources["fallback"]
    return Shared(picture.address, width, height, public_alt_text(picture, picture.description) or page.title)


def picture_of(page: Page, request: HttpRequest) -> Picture | None:
    """The picture chosen for sharing, else that of the page; None if neither is public."""
    return next((each for each in (page.share_picture, page.picture) if each and is_public(each, request)), None)


def look_of(network: Network) -> Look:
    """Return the saved look of a network, or the default."""
    return getattr(network.site, "look", None) or Look()


def public_logo(look: Look, request: HttpRequest) -> Picture | None:
    """Return the logo of this look; None without a public one."""
    return look.logo if look.logo and is_public(look.logo, request) else None


def is_public(picture: Picture, request: HttpRequest) -> bool:
    return bool(picture.address) and is_open(picture, request)
