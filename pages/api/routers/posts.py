"""Router of `posts/`: news and press in one list, in the order in which the site shows them."""

import datetime as dt
from typing import Annotated, Literal

from django.db.models import DateField, F
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from ninja import Field, Query, Router
from wagtail.models import Page

from ...id_lists import among
from ...news import NewsIndexPage, NewsPage
from ...posts.filters import NAMES, PostFilters
from ...posts.models import Post
from ...press.models import PressPage
from ...tree.current import current
from ...tree.nodes import Node
from ..filters import PAGE, day, filtered_by
from ..pagination import PaginatedOut
from ..sparse_fields import PARTIAL_RESPONSE
from . import news, press
from .base import SLUG, ListEndpoint
from .news import DatedListQuery

router = Router(tags=["posts"])
LONG_AGO = dt.date.min


KINDS = {value: str(label) for kind in (NewsPage, PressPage) for value, label in kind.kind_labels().items()}


@filtered_by(*PAGE, day("date", "The day it is dated, or appeared.", "day"))
class PostsQuery(DatedListQuery):
    author: str = Field("", pattern=SLUG, description="Only what the author with this slug wrote.", examples=["ann"])
    outlet: str = Field("", pattern=SLUG, description="Only from the outlet with this slug.", examples=["the-paper"])
    kind: Literal[("", *KINDS)] = Field("", description="Only news, or press of one medium.", examples=["news"])


class NewsPostOut(news.NewsItemOut):
    """A report, among other posts."""

    type: Literal["pages.NewsPage"]


class PressPostOut(press.PressItemOut):
    """A piece that appeared elsewhere, among other posts."""

    type: Literal["pages.PressPage"]


AnyPost = Annotated[NewsPostOut | PressPostOut, Field(discriminator="type")]


class PostsListOut(PaginatedOut):
    """News and press, a page of the list."""

    items: list[AnyPost] = Field(description="The newest first, as the site has them; `type` tells news from press.")


@router.get("/", response=PostsListOut, operation_id="posts_list", summary="Posts", openapi_extra=PARTIAL_RESPONSE)
def posts_list(request: HttpRequest, asked: Query[PostsQuery]):
    """News and press, newest first, as the site lists them together: by topic, kind, author, outlet, year and month."""
    asked.check_month()
    listing = ListEndpoint(request, asked, NewsPostOut)
    nodes = filtered(listing, asked)
    dated = Coalesce(F("newspage__date"), F("presspage__date"), LONG_AGO, output_field=DateField())
    rows = among(Page.objects.order_by(), [node.pk for node in nodes]).annotate(day=dated)
    results = listing.paginate(rows, ["-day"])
    return listing.respond(PostsListOut(items=serialize_items(results.rows, listing), **results.envelope))


def filtered(listing: ListEndpoint, asked: PostsQuery) -> list[Node]:
    """The pages of the list. A topic, author or outlet that nothing is filed under leaves none."""
    kinds: list[type[Post]] = [NewsPage, PressPage]
    nodes = [node for kind in kinds for node in listing.visible_nodes(kind, NewsIndexPage)]
    query = {name: str(getattr(asked, name) or "") for name in NAMES}
    filters = PostFilters.from_query(query, kinds, listing.locale.pk)
    return [] if filters.unknown else filters.filter(nodes, current())


def serialize_items(rows: list[Page], listing: ListEndpoint) -> list[AnyPost]:
    """Serializes a page of the list: a few queries for each kind."""
    ids = [row.pk for row in rows]
    reports = listing.with_pictures(NewsPage.objects.prefetch_related("corrections").filter(pk__in=ids))
    posts = {post.pk: post for post in [*reports.defer_streamfields(), *PressPage.listed().filter(pk__in=ids)]}
    return serialize_posts([posts[pk] for pk in ids if pk in posts], listing)


def serialize_posts(posts: list[Post], listing: ListEndpoint) -> list[AnyPost]:
    """Serializes loaded posts, in their order."""
    reports, pieces = ([post for post in posts if isinstance(post, kind)] for kind in (NewsPage, PressPage))
    found: dict[int, AnyPost] = {item.id: NewsPostOut(**dict(item)) for item in news.serialize_items(reports, listing)}
    found |= {item.id: PressPostOut(**dict(item)) for item in press.serialize_items(pieces, listing)}
    return [found[post.pk] for post in posts if post.pk in found]
