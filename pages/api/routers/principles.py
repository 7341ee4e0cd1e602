"""Router of `principles/`: what holds us together, by its number."""

from typing import Literal

from django.http import HttpRequest
from ninja import Field, Query, Router

from ...about.models import PrinciplePage, PrinciplesPage
from ..lists.filters import WHOLE_PAGE, filtered_by, number, yes_or_no
from ..lists.pagination import PaginatedOut
from ..lists.sparse_fields import PARTIAL_RESPONSE
from .base import ItemOut, ListEndpoint, PageListQuery

router = Router(tags=["principles"])


@filtered_by(
    *WHOLE_PAGE,
    number("number", "Its place among the principles.", 3),
    yes_or_no("to_be_confirmed", "Whether its name is not known for certain yet."),
)
class PrinciplesQuery(PageListQuery):
    order: Literal["number", "-number", "title", "-title"] = Field("number", description="`-` puts the last first.")


class PrincipleItemOut(ItemOut):
    """One principle: `title` is its name, `summary` its statement."""

    number: int = Field(description="Its place among the principles.", examples=[3])
    to_be_confirmed: bool = Field(description="Whether its name is not known for certain yet.", examples=[False])


class PrinciplesListOut(PaginatedOut):
    """Principles, a page of the list."""

    items: list[PrincipleItemOut] = Field(description="In the order asked for.")


@router.get(
    "/",
    response=PrinciplesListOut,
    operation_id="principles_list",
    summary="Principles",
    openapi_extra=PARTIAL_RESPONSE,
)
def principles_list(request: HttpRequest, asked: Query[PrinciplesQuery]):
    """Our principles with their statements, by number."""
    listing = ListEndpoint(request, asked, PrincipleItemOut)
    rows = listing.visible_pages(listing.with_pictures(PrinciplePage.objects.all()), PrinciplesPage)
    results = listing.paginate(rows, [asked.order])
    return listing.respond(PrinciplesListOut(items=serialize_items(results.rows, listing), **results.envelope))


def serialize_items(pages: list[PrinciplePage], listing: ListEndpoint) -> list[PrincipleItemOut]:
    return [
        PrincipleItemOut(**listing.item_fields(page), number=page.number, to_be_confirmed=page.to_be_confirmed)
        for page in pages
    ]
