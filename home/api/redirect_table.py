"""Router of `redirect/all/`: every old address and where it leads, for a front end that answers for itself."""

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from wagtail.contrib.redirects.models import Redirect

from pages.api.lists.pagination import PaginatedOut, PaginationQuery, paginate
from pages.api.lists.sparse_fields import PARTIAL_RESPONSE, SparseFieldsQuery, json_response, parse_fields
from pages.tree.current import current
from pages.tree.routing import find_site

from ..redirects.middleware import redirect_target
from .content import moved

router = Router(tags=["site"])


class RedirectsQuery(SparseFieldsQuery, PaginationQuery):
    """Query parameters of the table of redirects."""


class RedirectOut(Schema):
    """An old address that leads on."""

    id: int = Field(description="The id of the redirect.", examples=[7])
    path: str = Field(
        description="The old address: a path of this site, without a slash at its end; where it has a query, with that one alone. What stands below it leads on too, where the page answers for it.",
        examples=["/old-news"],
    )
    to: str = Field(
        description="Where it leads, at the end of the way: a full address.",
        examples=["https://www.example.org/news/"],
    )
    permanent: bool = Field(description="Whether for good (301), or for now (302).")


class RedirectListOut(PaginatedOut):
    """Redirects, a page of the table."""

    items: list[RedirectOut] = Field(description="In the order in which they were made.")


@router.get(
    "/",
    response=RedirectListOut,
    operation_id="redirect_list",
    summary="Every redirect",
    openapi_extra=PARTIAL_RESPONSE,
)
def redirect_list(request: HttpRequest, asked: Query[RedirectsQuery]):
    """All old addresses that lead to what strangers may see. Of what was moved under them, `redirect/?path=` knows more."""
    fields = parse_fields(asked.fields, RedirectOut)
    site, tree, now = find_site(request), current(), timezone.now()
    pages = Redirect.objects.exclude(redirect_page=None).values_list("redirect_page", flat=True)
    shown = {pk for pk in pages if (node := tree.nodes.get(pk)) and tree.is_visible(node, now)}
    rows = Redirect.get_for_site(site).filter(Q(redirect_page=None) | Q(redirect_page__in=shown))
    results = paginate(rows.select_related("redirect_page"), ["pk"], asked, request)
    items = []
    for row in results.rows:
        if target := redirect_target(row.old_path, site):
            leads = moved(*target, site)
            items.append(RedirectOut(id=row.pk, path=row.old_path, to=leads.to, permanent=leads.permanent))
    return json_response(RedirectListOut(items=items, **results.envelope), fields, within="items")
