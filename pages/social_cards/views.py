"""View of the social card of a page (OpenGraph image): drawn once, stored by its hash."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from PIL import Image
from wagtail.models import Page

from media.cache_tags import tag_headers
from media.images.alt_text import public_alt_text
from media.images.models import Picture, Rendition
from media.permissions import COLLECTIONS
from media.storage.disk_errors import StorageUnavailable

from ..i18n.dates import format_date
from ..network.models import Network
from ..share_image import Shared, look_of, picture_of, public_logo
from ..visibility import visible
from .files import FOLDER, delete_cards
from .image import Card, draw_card
from .layout import SIZE

CACHE_CONTROL = "public, max-age=3600, s-maxage=300, must-revalidate"  # the page may become private
TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def card_image(page: Page, request: HttpRequest) -> Shared:
    """Return the card of this page as its OpenGraph image."""
    drawn, picture = build_card(page, request), picture_of(page, request)
    address = reverse("share_card", args=[page.pk, drawn.digest, drawn.form])
    alone = drawn.layout == "picture" and picture
    return Shared(address, *SIZE, (public_alt_text(picture, picture.description) if alone else "") or page.title)


def focus_of(picture: Picture, default: tuple[float, float]) -> tuple[float, float]:
    """The focal point, horizontal and vertical, from 0 to 1."""
    if not picture.has_focal_point():
        return default
    return round(picture.focal_point_x / picture.width, 2), round(picture.focal_point_y / picture.height, 2)


def build_card(page: Page, request: HttpRequest) -> Card:
    """The current card of this page; the active language must be that of the page."""
    network = Network.for_request(request)
    look, logo = look_of(network), public_logo(look_of(network), request)
    day, picture = page.share_date, picture_of(page, request)
    layout = "picture" if picture and picture == page.share_picture else page.share_layout
    # That of the home page is the opening strip's, as site/css/parts/home.css has it.
    default_focus = (0.62, 1.0) if layout == "home" else (0.5, 0.5)
    picture_fields = {}
    if picture:
        picture_fields = {"picture": picture.sources["fallback"][0], "focus": focus_of(picture, default_focus)}
    return Card(
        layout=layout,
        title=page.share_title,
        kind=page.share_line,
        date=day if isinstance(day, str) else format_date(day),
        name=network.shown_name,
        rtl=translation.get_language_bidi(),
        field=page.field_colour,
        face=look.face,
        choice=look.choice,
        logo=logo.sources["fallback"][0] if logo else "",
        **picture_fields | page.share_facts,
    )


@require_safe
def card(request: HttpRequest, pk: int, digest: str, form: str) -> HttpResponseBase:
    """View of the card of a visible page; redirects from an outdated digest to the current one, without drawing."""
    found = visible(Page.objects.filter(pk=pk, depth__gt=1)).select_related("locale").first()
    if found is None:
        raise Http404("no such page")
    with translation.override(found.locale.language_code):
        page, _args, _kwargs = found.specific.route(request, [])  # a page may know better that it is not there
        current = build_card(page, request)
    if (digest, form) != (current.digest, current.form):
        return redirect("share_card", pk=pk, digest=current.digest, form=current.form)
    headers = {"Cache-Control": CACHE_CONTROL, "ETag": f'"{digest}"'}
    if settings.WAGTAILFRONTENDCACHE:
        headers |= dict(tag_headers([f"page:{pk}", Picture._meta.db_table, *COLLECTIONS]))
    return HttpResponse(load_or_draw(pk, current), content_type=TYPES[form], headers=headers)


def load_or_draw(pk: int, card: Card) -> bytes:
    """Bytes of this card of a page from storage; if missing, draws and stores it, and deletes earlier ones."""
    name = f"{FOLDER}/{pk}/{card.digest}.{card.form}"
    with suppress_lost_file(), default_storage.open(name) as file:
        return file.read()
    content = draw_card(card, open_image(card.logo), open_image(card.picture))
    with suppress(OSError):  # a storage that fails costs time, not the answer
        delete_cards(pk)
        default_storage.save(name, ContentFile(content))
    return content


@contextmanager
def suppress_lost_file() -> Iterator[None]:
    """Suppresses what a storage says of a file that can't be read; one that is away may have it, and is told (503)."""
    try:
        yield
    except StorageUnavailable:
        raise
    except OSError:
        pass


def open_image(name: str) -> Image.Image | None:
    """Opens a logo or picture in storage; None without a name or file."""
    if not name:
        return None
    with suppress_lost_file(), Rendition._meta.get_field("file").storage.open(name) as file, Image.open(file) as image:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return None
