"""Router of `everything/`: pages of every kind, in the order of the tree or of their publication; for copies, maps and
lists of one's own.
"""

import datetime as dt
from typing import Literal

from django.contrib.contenttypes.models import ContentType
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from ninja import Field, Query, Router
from wagtail.models import Page

from media.images.models import Picture

from ...base.models import page_kinds
from ..lists.filters import PAGE, filtered_by
from ..lists.pagination import PaginatedOut
from ..lists.sparse_fields import PARTIAL_RESPONSE
from ..schemas.images import serialize_picture
from ..schemas.links import page_link
from ..schemas.pages import with_card_fields
from .base import ItemOut, ListEndpoint, PageListQuery

router = Router(tags=["everything"])
KINDS = {kind._meta.label: kind for kind in page_kinds()}
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
ORDERS = {"path": "path", "changed": "changed_at", "-changed": "-changed_at", "title": "title", "-title": "-title"}


@filtered_by(*PAGE)
class PagesQuery(PageListQuery):
    type: list[Literal[tuple(KINDS)]] = Field(
        [], description="Only pages of this kind; repeat it for several.", examples=[["pages.TextPage"]]
    )
    order: Literal[tuple(ORDERS)] = Field(
        "path", description="In the order of the tree, by the last publication, or by title; `-` puts the last first."
    )


class PagesListOut(PaginatedOut):
    """Pages of every kind, a page of the list."""

    items: list[ItemOut] = Field(description="In the order asked for.")


@router.get(
    "/", response=PagesListOut, operation_id="everything_list", summary="Every page", openapi_extra=PARTIAL_RESPONSE
)
def everything_list(request: HttpRequest, asked: Query[PagesQuery]):
    """Every page, with what a list prints of it. What is changed last with `order=-changed`, what changed since with `changed_since`."""
    listing = ListEndpoint(request, asked, ItemOut)
    pages = listing.visible_pages(Page.objects.order_by().filter(depth__gt=1))
    if asked.type:
        pages = pages.filter(content_type__in=content_type_ids(asked.type))
    pages = pages.annotate(changed_at=Coalesce("last_published_at", Value(LONG_AGO), output_field=DateTimeField()))
    results = listing.paginate(pages, [ORDERS[asked.order]])
    return listing.respond(PagesListOut(items=serialize_items(results.rows, listing), **results.envelope))


def content_type_ids(kinds: list[str]) -> list[int]:
    """Content type ids of these page types, from Django's cache."""
    return [ContentType.objects.get_for_model(KINDS[kind]).pk for kind in kinds]


def serialize_items(pages: list[Page], listing: ListEndpoint) -> list[ItemOut]:
    """Serializes a page of the list; summaries and pictures are loaded for these alone, in two queries at most."""
    cards = with_card_fields(Page.objects.filter(pk__in=[page.pk for page in pages]).order_by())
    cards_by_id = {pk: card for pk, *card in cards.values_list("pk", "card_summary", "card_alt", "card_picture")}
    picture_ids = {card[-1] for card in cards_by_id.values() if listing.fields.wants("picture")} - {None}
    pictures = Picture.objects.in_bulk(picture_ids) if picture_ids else {}
    return [serialize_item(page, *cards_by_id.get(page.pk, ("", "", None)), pictures, listing) for page in pages]


def serialize_item(
    page: Page, summary: str, alt: str, picture: int | None, pictures: dict, listing: ListEndpoint
) -> ItemOut:
    fields = ("translation_key", "first_published_at", "last_published_at")
    return ItemOut(
        **dict(page_link(page, listing.request)),
        **{name: getattr(page, name) for name in fields},
        summary=summary or "",
        picture=serialize_picture(pictures.get(picture), listing.request, alt or ""),
    )
