"""Template tag `{% show_picture %}`: a picture in every size and format that was made of it, asking the database once a
page at most.
"""

from typing import Any

from django import template
from django.core.files.storage import Storage
from django.template import Context

from ...permissions import is_open
from ..alt_text import public_alt_text
from ..models import Picture, Rendition

register = template.Library()


@register.inclusion_tag("parts/picture.html", takes_context=True)
def show_picture(
    context: Context,
    picture: Picture | None,
    alt: str | None = None,
    sizes: str = "100vw",
    loading: str = "lazy",
    **attributes: str,
) -> dict[str, Any]:
    """What parts/picture.html needs; nothing when there is no picture, its file is lost or its collection is private.

    `alt` comes from the use of the picture (ImageBlock) unless given; `class` may be given too.
    """
    storage = Rendition._meta.get_field("file").storage
    fallback = picture.sources.get("fallback") if picture else None
    if not fallback or not is_open(picture, context.get("request")) or not _stands(storage, fallback[0]):
        return {}
    return {
        "src": storage.url(fallback[0]),
        "width": fallback[1],
        "height": fallback[2],
        "sets": _sets(storage, picture.sources) if picture.finished else {},
        "alt": public_alt_text(picture, alt),
        "sizes": sizes,
        "loading": loading,
        "class": " ".join(filter(None, [attributes.get("class"), focus(picture)])),
    }


@register.simple_tag(takes_context=True)
def open_picture(context: Context, picture: Picture | None) -> Picture | None:
    """The picture, where everybody may have it: what stands around it, its credit for example, goes with it."""
    return picture if picture and is_open(picture, context.get("request")) else None


@register.filter
def read_aloud(picture: Picture) -> str:
    """The alternative text of a picture in an ImageBlock; empty for decoration."""
    return public_alt_text(picture)


def focus(picture: Picture) -> str:
    """The class that keeps the picture's focal point in sight, rounded to quarters: focus-25-75; empty in the middle."""
    if not picture.has_focal_point():
        return ""
    across, down = (
        min(max(round(4 * point / length), 0), 4) * 25
        for point, length in ((picture.focal_point_x, picture.width), (picture.focal_point_y, picture.height))
    )
    return "" if across == down == 50 else f"focus-{across}-{down}"


def _sets(storage: Storage, sources: dict) -> dict[str, str]:
    """A srcset per format, the plain one under "plain"."""
    kinds = {"avif": "avif", "webp": "webp", "plain": "png" if "png" in sources else "jpeg"}
    return {
        key: ", ".join(f"{storage.url(name)} {width}w" for name, width, _height in sources[kind])
        for key, kind in kinds.items()
    }


def _stands(storage: Storage, name: str) -> bool:
    try:
        storage.path(name)
    except NotImplementedError:  # asking a storage elsewhere would cost a request for every picture
        return True
    return storage.exists(name)
