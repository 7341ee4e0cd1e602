"""`redirects/`-lookup: where an address leads that nothing stands at any more."""

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from wagtail.models import Site

from pages.api.problems import Problem

from ..redirecting import target_of
from .content import Moved
from .finding import LONGEST, path_in

router = Router(tags=["site"])


class Lookup(Schema):
    path: str = Field(
        max_length=LONGEST,
        description="The old address: its path, or a full address of this site.",
        examples=["/old-news/?page=2"],
    )


@router.get("/", response=Moved, operation_id="redirect_at", summary="Where an address leads")
def redirect_at(request: HttpRequest, asked: Query[Lookup]):
    """The end of the way, whatever lies between, with the query of the old address; 404 where nothing leads on."""
    site = Site.find_for_request(request)
    target = target_of(path_in(asked.path, request), site, request)
    if target is None:
        raise Problem(404, "not-found", detail="No redirect leads on from this address.")
    address, permanent = target
    return Moved(to=f"{site.root_url}{address}" if address.startswith("/") else address, permanent=permanent)
