"""View of the social card of a page (OpenGraph image): drawn once, stored by its hash."""

import re
from contextlib import suppress
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from PIL import Image
from wagtail.models import Page

from media.models import Picture, Rendition
from media.permissions import is_open

from ..network import Network
from ..theme.models import Look
from ..visibility import visible
from .image import Card, draw
from .layout import SIZE

KEPT = "public, max-age=3600, s-maxage=300, must-revalidate"  # the page may become private
FOLDER = "share"
TYPES = {"png": "image/png", "jpg": "image/jpeg"}


@dataclass(frozen=True)
class Shared:
    """An address from the root of the site, pixels, and what is seen."""

    address: str
    width: int
    height: int
    alt: str


def shared(page: Page, request: HttpRequest) -> Shared:
    """The picture to share this page with."""
    drawn, picture = card_of(page, request), picture_of(page, request)
    address = reverse("share_card", args=[page.pk, drawn.digest, drawn.form])
    alone = drawn.layout == "picture" and picture
    return Shared(address, *SIZE, (picture.description if alone else "") or page.title)


def picture_of(page: Page, request: HttpRequest) -> Picture | None:
    """The picture chosen for sharing, else that of the page; none that is not for everybody."""
    return next((each for each in (page.share_picture, page.picture) if each and shows(each, request)), None)


def shows(picture: Picture, request: HttpRequest) -> bool:
    return bool(picture.address) and is_open(picture, request)


def focus_of(picture: Picture, usual: tuple[float, float]) -> tuple[float, float]:
    """Where its focal point is, across and down, from 0 to 1."""
    if not picture.has_focal_point():
        return usual
    return round(picture.focal_point_x / picture.width, 2), round(picture.focal_point_y / picture.height, 2)


def card_of(page: Page, request: HttpRequest) -> Card:
    """What the card of this page says today; the active language must be that of the page."""
    network = Network.for_request(request)
    look = getattr(network.site, "look", None) or Look()
    day, picture = page.share_date, picture_of(page, request)
    layout = "picture" if picture and picture == page.share_picture else page.share_layout
    usual = (0.62, 1.0) if layout == "home" else (0.5, 0.5)  # of the opening strip, as site/css/parts/home.css has it
    told = {}
    if picture:
        told = {"picture": picture.sources["fallback"][0], "focus": focus_of(picture, usual)}
    return Card(
        layout=layout,
        title=page.share_title,
        kind=page.share_line,
        date=day if isinstance(day, str) else date_format(day, pgettext("date format", "F j, Y")),
        name=network.shown_name,
        rtl=translation.get_language_bidi(),
        field=page.field_colour,
        face=look.face,
        choice=look.choice,
        logo=logo_of(look, request),
        **told | page.share_facts,
    )


def logo_of(look: Look, request: HttpRequest) -> str:
    """The name in storage of the rendition of the logo; empty without one that everybody may have."""
    shown = look.logo and look.logo.sources.get("fallback") and is_open(look.logo, request)
    return look.logo.sources["fallback"][0] if shown else ""


@require_safe
def card(request: HttpRequest, pk: int, digest: str, form: str) -> HttpResponseBase:
    """The card of a visible page; an address of an earlier one leads to today's. No other is drawn."""
    found = visible(Page.objects.filter(pk=pk, depth__gt=1)).select_related("locale").first()
    if found is None:
        raise Http404("no such page")
    with translation.override(found.locale.language_code):
        page, _args, _kwargs = found.specific.route(request, [])  # a page may know better that it is not there
        today = card_of(page, request)
    if (digest, form) != (today.digest, today.form):
        return redirect("share_card", pk=pk, digest=today.digest, form=today.form)
    headers = {"Cache-Control": KEPT, "ETag": f'"{digest}"'}
    return HttpResponse(stored_card(f"{FOLDER}/{pk}/{digest}.{form}", today), content_type=TYPES[form], headers=headers)


def stored_card(name: str, card: Card) -> bytes:
    """The card of this name from storage; drawn and stored there, in place of earlier ones, if it is not there yet."""
    with suppress(OSError), default_storage.open(name) as file:
        return file.read()
    content = draw(card, opened(card.logo), opened(card.picture))
    with suppress(OSError):  # a storage that fails costs time, not the answer
        forget(name.rpartition("/")[0])
        default_storage.save(name, ContentFile(content))
    return content


def opened(name: str) -> Image.Image | None:
    """A logo or picture in storage; None where there is none, or it is lost."""
    if not name:
        return None
    with suppress(OSError), Rendition._meta.get_field("file").storage.open(name) as file, Image.open(file) as image:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return None


def forget(folder: str) -> None:
    """Deletes the cards of one page; to be called when that page is deleted."""
    with suppress(OSError):
        for name in default_storage.listdir(folder)[1]:
            if re.fullmatch(r"[0-9a-f]{16}\w*\.(png|jpg)", name):
                default_storage.delete(f"{folder}/{name}")
