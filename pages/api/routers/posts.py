"""Router of `posts/`: news and press in one list, in the order in which the site shows them."""

import datetime as dt
from typing import Annotated, Literal

from django.db.models import DateField, F
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from wagtail.models import Locale, Page

from media.cache_tags import use

from ...base.fallback import set_list_locale
from ...id_lists import among
from ...news.models import NewsIndexPage, NewsPage
from ...posts.facets import Facets, Option
from ...posts.filters import NAMES, PostFilters
from ...posts.index_page import PostIndex
from ...posts.models import Post
from ...press.models import PressPage
from ...tree.current import current, seen_by
from ...tree.links import instance_of
from ...tree.nodes import Node
from ..errors import Problem
from ..lists.filters import PAGE, day, filtered_by
from ..lists.pagination import PaginatedOut
from ..lists.sparse_fields import PARTIAL_RESPONSE
from ..schemas.search import FacetValueOut
from . import news, press
from .base import SLUG, ListEndpoint, activate_locale
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
    filters = PostFilters.from_query(query, kinds, listing.locale.pk, seen_by(listing.request.user))
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


# What the list can be narrowed by.


class PostFacetsQuery(Schema):
    """What a list of posts is narrowed by now, each as `posts/` takes it."""

    under: int = Field(ge=1, le=2**31 - 1, description="The index page whose list it is.", examples=[12])
    locale: str = Field(
        "", max_length=20, description="The language of the list; left out, the site's own.", examples=["es"]
    )
    topic: str = Field("", pattern=SLUG, description="The topic that is chosen, by its slug.", examples=["food"])
    kind: Literal[("", *KINDS)] = Field("", description="The kind that is chosen.", examples=["news"])
    author: str = Field("", pattern=SLUG, description="The author that is chosen, by their slug.", examples=["ann"])
    outlet: str = Field("", pattern=SLUG, description="The outlet that is chosen, by its slug.", examples=["the-paper"])
    year: int | None = Field(None, ge=1, le=9998, description="The year that is chosen.", examples=[2026])
    month: int | None = Field(None, ge=1, le=12, description="The month of that year that is chosen.", examples=[5])


class PostFacetOut(Schema):
    """One thing to narrow a list of posts by."""

    name: Literal[NAMES] = Field(description="The parameter of `posts/`.", examples=["topic"])
    label: str = Field(description="What it is called.", examples=["Topic"])
    open_label: str = Field(description="The choice that leaves it open.", examples=["All topics"])
    options: list[FacetValueOut] = Field(description="In the order in which they are offered.")


class PostFacetsOut(Schema):
    """What a list of posts can be narrowed by."""

    facets: list[PostFacetOut] = Field(description="Those that leave a choice, or hold one; in their order.")


@router.get("/facets/", response=PostFacetsOut, operation_id="posts_facets", summary="Facets of posts")
def posts_facets(request: HttpRequest, asked: Query[PostFacetsQuery]):
    """Which topics, kinds, authors, outlets, years and months the list of an index page can be narrowed by, as the site's
    own list offers them to visitors: each with the number of posts that it would leave. Months are offered for a year.

    What means nothing in this list, as a topic that nothing is filed under, narrows nothing here.
    """
    locale = activate_locale(request, asked.locale)
    index = list_index(asked.under, locale)
    choices = PostFilters.from_query(
        {name: str(getattr(asked, name) or "") for name in NAMES}, index.post_kinds, locale.pk
    )
    found = Facets(index.pieces(), index.post_kinds, choices, locale.pk)
    facets = [
        PostFacetOut(
            name=facet.name,
            label=str(facet.label),
            open_label=str(facet.open_label),
            options=[serialize_option(option) for option in facet.options],
        )
        for facet in found
    ]
    return PostFacetsOut(facets=facets)


def list_index(pk: int, locale: Locale) -> PostIndex:
    """The public index of posts with this id, set to list them in this locale; raises Problem 404 for any other page."""
    tree, now = current(), timezone.now()
    node = tree.nodes.get(pk)
    if node is None or not issubclass(node.model, PostIndex) or not tree.is_visible(node, now):
        raise Problem(404, "not-found", detail="No public list of posts has this id.")
    use(f"group:{node.translation_key}")
    return set_list_locale(locale.pk, instance_of(tree.translation(node.translation_key, locale.pk, now) or node))


def serialize_option(option: Option) -> FacetValueOut:
    return FacetValueOut(
        value=option.value,
        label=str(option.label),
        count=option.amount,
        chosen=option.chosen,
        locale=current().locales.get(option.locale_id, ""),
    )
