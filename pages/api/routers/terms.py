"""Routers of `topics/`, `authors/` and `outlets/`: what lists can be narrowed by; only what some visible page names."""

from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router
from wagtail.models import Page

from ...base.models import page_kinds
from ...news.models import Author
from ...posts.models import Topic
from ...posts.taxonomy import Named, once
from ...press.models import Outlet
from ...visibility import visible
from ..lists.filters import filtered_by, key, row, slug_of, text, yes_or_no
from ..lists.pagination import PaginatedOut, Slice
from ..lists.sparse_fields import PARTIAL_RESPONSE
from ..schemas.images import serialize_picture
from ..schemas.terms import AuthorItemOut, OutletItemOut, TermItemOut, serialize_term
from .base import ListEndpoint, ListQuery

router = Router(tags=["names"])


FACTS = (
    row("id", "Its id."),
    key("translation_key", "What is the same in every language."),
    text("name", "Its name.", "Food"),
    slug_of("slug", "What lists are narrowed to it by.", "food"),
)


class NamesQuery(ListQuery):
    order: Literal["name", "-name"] = Field("name", description="`-` puts the last first.")


@filtered_by(*FACTS)
class TermsQuery(NamesQuery):
    """Query parameters of topics."""


@filtered_by(
    *FACTS,
    text("role", "What they do.", "Farm manager"),
    text("about", "The words about them.", "farm"),
    yes_or_no("is_circle", "Whether several sign together as one."),
)
class AuthorsQuery(NamesQuery):
    """Query parameters of authors."""


@filtered_by(*FACTS, text("website", "Its site.", "https://paper.example/"))
class OutletsQuery(NamesQuery):
    """Query parameters of outlets."""


class TopicsListOut(PaginatedOut):
    """Topics, a page of the list."""

    items: list[TermItemOut] = Field(description="In the order asked for.")


class AuthorsListOut(PaginatedOut):
    """Authors, a page of the list."""

    items: list[AuthorItemOut] = Field(description="In the order asked for.")


class OutletsListOut(PaginatedOut):
    """Outlets, a page of the list."""

    items: list[OutletItemOut] = Field(description="In the order asked for.")


def term_relations(model: type[Named]) -> list[tuple[type[Page], str]]:
    """(page model, name of the relation) of every relation to this model of terms."""
    columns = [(kind, field) for kind in page_kinds() for field in kind._meta.get_fields() if field.concrete]
    return [(kind, field.name) for kind, field in columns if field.related_model is model]


def used_by_visible_pages(model: type[Named], user) -> Q:
    """The condition that a page which this user may see refers to the term."""
    condition = Q()
    for kind, column in term_relations(model):
        pages = kind.objects.filter(**{f"{column}__translation_key": OuterRef("translation_key")})
        condition |= Q(Exists(visible(pages, user)))
    return condition


def list_terms(model: type[Named], listing: ListEndpoint, order: str) -> Slice:
    """A page of the list of terms, each in one language."""
    is_used = used_by_visible_pages(model, listing.request.user)
    rows: QuerySet = once(model.objects.all(), listing.locale.pk).filter(is_used)
    return listing.paginate(rows.select_related("picture") if model is Author else rows, [order])


@router.get(
    "/topics/", response=TopicsListOut, operation_id="topics_list", summary="Topics", openapi_extra=PARTIAL_RESPONSE
)
def topics_list(request: HttpRequest, asked: Query[TermsQuery]):
    """What news, press, announcements and events are filed under."""
    listing = ListEndpoint(request, asked, TermItemOut)
    results = list_terms(Topic, listing, asked.order)
    items = [TermItemOut(**serialize_term(row, request)) for row in results.rows]
    return listing.respond(TopicsListOut(items=items, **results.envelope))


@router.get(
    "/authors/", response=AuthorsListOut, operation_id="authors_list", summary="Authors", openapi_extra=PARTIAL_RESPONSE
)
def authors_list(request: HttpRequest, asked: Query[AuthorsQuery]):
    """Who writes the news."""
    listing = ListEndpoint(request, asked, AuthorItemOut)
    results = list_terms(Author, listing, asked.order)
    items = [
        AuthorItemOut(
            **serialize_term(row, request),
            role=row.role,
            about=row.about,
            picture=serialize_picture(row.picture, request, ""),
        )
        for row in results.rows
    ]
    return listing.respond(AuthorsListOut(items=items, **results.envelope))


@router.get(
    "/outlets/", response=OutletsListOut, operation_id="outlets_list", summary="Outlets", openapi_extra=PARTIAL_RESPONSE
)
def outlets_list(request: HttpRequest, asked: Query[OutletsQuery]):
    """The papers, stations and sites that reported about us."""
    listing = ListEndpoint(request, asked, OutletItemOut)
    results = list_terms(Outlet, listing, asked.order)
    items = [OutletItemOut(**serialize_term(row, request), website=row.website) for row in results.rows]
    return listing.respond(OutletsListOut(items=items, **results.envelope))
