"""Schema and serializer of a picture: every rendition that was made of it, none made for the asking."""

from django.http import HttpRequest
from ninja import Field
from pydantic import BaseModel

from media.images.alt_text import public_alt_text
from media.images.models import Picture, Rendition
from media.permissions import is_open

from .links import absolute

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png"}


class SizeOut(BaseModel):
    """One file of a picture."""

    url: str = Field(
        description="Its full address; it never changes.",
        examples=["https://www.example.org/media/images/3f2a.farm.640.avif"],
    )
    width: int = Field(description="In pixels.", examples=[640])
    height: int = Field(description="In pixels.", examples=[480])


class SourceSetOut(BaseModel):
    """A picture in one format, smallest first: a `source` element of HTML's `picture`."""

    type: str = Field(description="Media type.", examples=["image/avif"])
    srcset: str = Field(
        description="All sizes as HTML's `srcset` takes them.",
        examples=["https://www.example.org/media/images/3f2a.farm.640.avif 640w"],
    )
    sizes: list[SizeOut] = Field(description="The same, one by one.")


class FocalPointOut(BaseModel):
    """What must stay in sight when the picture is cropped, as parts of its width and height (0 to 1)."""

    x: float = Field(description="From the left edge.", examples=[0.5], ge=0, le=1)
    y: float = Field(description="From the top.", examples=[0.33], ge=0, le=1)


class PictureOut(BaseModel):
    """A picture with its source sets, best format first."""

    id: int = Field(description="Its id in `images/`.", examples=[7])
    url: str = Field(
        description="One size that every browser shows, for `img`.",
        examples=["https://www.example.org/media/images/3f2a.farm.1200.jpg"],
    )
    width: int = Field(description="Of that size, in pixels.", examples=[1200])
    height: int = Field(description="Of that size, in pixels.", examples=[900])
    alt: str = Field(
        description="What it shows, in the words of this use; empty where it is decoration.",
        examples=["Two people carry crates of collard greens"],
    )
    credit: str = Field(description="Who made it, as printed beside it.", examples=["Drawn by the print shop"])
    licence: str = Field(description="On what terms it may be used.", examples=["CC BY 4.0"])
    focal_point: FocalPointOut | None = Field(None, description="Its focal point, if somebody set one.")
    sources: list[SourceSetOut] = Field(
        description="AVIF, WebP and JPEG (PNG where something shines through); empty until they are made, shortly after the upload."
    )


def serialize_picture(row: Picture | None, request: HttpRequest, alt: str | None = None) -> PictureOut | None:
    """Serializes a picture; None without one, before its first rendition, or where this request may not see it.

    `alt` comes from the use of the picture (ImageBlock) unless given. Costs no query but the one for private
    collections, which a request asks once.
    """
    fallback = row.sources.get("fallback") if row else None
    if not fallback or not is_open(row, request):
        return None
    url, width, height = rendition_file(fallback, request)
    return PictureOut(
        id=row.pk,
        url=url,
        width=width,
        height=height,
        alt=public_alt_text(row, alt),
        credit=row.credit,
        licence=row.licence,
        focal_point=focal_point(row),
        sources=source_sets(row, request),
    )


def rendition_file(rendition: list, request: HttpRequest) -> tuple[str, int, int]:
    """Full address, width and height of a rendition as `Picture.sources` keeps it."""
    name, width, height = rendition
    return absolute(Rendition._meta.get_field("file").storage.url(name), request), width, height


def source_sets(row: Picture, request: HttpRequest) -> list[SourceSetOut]:
    """The source sets of all finished formats; none while they are being made."""
    found = []
    for kind in [kind for kind in TYPES if row.finished and kind in row.sources]:
        sizes = [rendition_file(rendition, request) for rendition in row.sources[kind]]
        srcset = ", ".join(f"{url} {width}w" for url, width, _height in sizes)
        rows = [SizeOut(url=url, width=width, height=height) for url, width, height in sizes]
        found.append(SourceSetOut(type=TYPES[kind], srcset=srcset, sizes=rows))
    return found


def focal_point(row: Picture) -> FocalPointOut | None:
    """The middle of the picture's focal point."""
    if not row.has_focal_point() or not row.width or not row.height:
        return None
    across, down = row.focal_point_x / row.width, row.focal_point_y / row.height
    return FocalPointOut(x=min(max(round(across, 4), 0), 1), y=min(max(round(down, 4), 0), 1))
