"""`topics/`, `authors/` and `outlets/`: what lists can be narrowed by; only what some page names that one may see."""

from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router
from wagtail.models import Page

from ...announcements import AnnouncementPage
from ...events.models import EventPage
from ...news import Author, NewsPage
from ...posts.models import Topic
from ...posts.taxonomy import Named, once
from ...press.models import Outlet, PressPage
from ...visibility import visible
from ..pagination import Listed, Sheet
from ..schemas.images import Picture, picture_of
from ..schemas.links import code_of
from ..schemas.terms import Name
from ..sparse_fields import PARTIAL_ANSWER
from .base import Asked, Listing

router = Router(tags=["names"])
# Which pages name them, and in which column.
NAMING: dict[type, dict[type[Page], str]] = {
    Topic: dict.fromkeys((NewsPage, PressPage, AnnouncementPage, EventPage), "topics"),
    Author: {NewsPage: "authors"},
    Outlet: {PressPage: "outlet"},
}


class NamesQuery(Asked):
    order: Literal["name", "-name"] = Field("name", description="`-` puts the last first.")


class NamedItem(Name):
    """A name with its id."""

    id: int = Field(description="Its id; another in every language.", examples=[5])


class AuthorItem(NamedItem):
    """Who writes: a person, or a circle that signs together."""

    role: str = Field(description="What they do.", examples=["Farm manager"])
    about: str = Field(description="A few words about them.", examples=["Grows greens on the west side."])
    picture: Picture | None = Field(description="A picture of them.")


class OutletItem(NamedItem):
    """Where pieces of others appear."""

    website: str = Field(description="Its site.", examples=["https://paper.example/"])


class TopicsList(Listed):
    """Topics, a page of the list."""

    items: list[NamedItem] = Field(description="In the order asked for.")


class AuthorsList(Listed):
    """Authors, a page of the list."""

    items: list[AuthorItem] = Field(description="In the order asked for.")


class OutletsList(Listed):
    """Outlets, a page of the list."""

    items: list[OutletItem] = Field(description="In the order asked for.")


def is_named(model: type[Named], user) -> Q:
    """A condition on rows: some page names them that this user may see."""
    wanted = Q()
    for kind, column in NAMING[model].items():
        filed = kind.objects.filter(**{f"{column}__translation_key": OuterRef("translation_key")})
        wanted |= Q(Exists(visible(filed, user)))
    return wanted


def named(model: type[Named], listing: Listing, order: str) -> Sheet:
    """A page of these names, each in one language."""
    rows: QuerySet = once(model.objects.all(), listing.locale.pk).filter(is_named(model, listing.request.user))
    return listing.sheet(rows.select_related("picture") if model is Author else rows, [order])


def of_name(row, request: HttpRequest) -> dict:
    """What is told of every name."""
    said = {name: getattr(row, name) for name in ("id", "name", "slug", "translation_key")}
    return said | {"locale": code_of(row, request)}


@router.get("/topics/", response=TopicsList, operation_id="topics_list", summary="Topics", openapi_extra=PARTIAL_ANSWER)
def topics_list(request: HttpRequest, asked: Query[NamesQuery]):
    """What news, press, announcements and events are filed under."""
    listing = Listing(request, asked, NamedItem)
    found = named(Topic, listing, asked.order)
    items = [NamedItem(**of_name(row, request)) for row in found.rows]
    return listing.answer(TopicsList(items=items, **found.around))


@router.get(
    "/authors/", response=AuthorsList, operation_id="authors_list", summary="Authors", openapi_extra=PARTIAL_ANSWER
)
def authors_list(request: HttpRequest, asked: Query[NamesQuery]):
    """Who writes the news."""
    listing = Listing(request, asked, AuthorItem)
    found = named(Author, listing, asked.order)
    items = [
        AuthorItem(
            **of_name(row, request), role=row.role, about=row.about, picture=picture_of(row.picture, request, "")
        )
        for row in found.rows
    ]
    return listing.answer(AuthorsList(items=items, **found.around))


@router.get(
    "/outlets/", response=OutletsList, operation_id="outlets_list", summary="Outlets", openapi_extra=PARTIAL_ANSWER
)
def outlets_list(request: HttpRequest, asked: Query[NamesQuery]):
    """The papers, stations and sites that reported about us."""
    listing = Listing(request, asked, OutletItem)
    found = named(Outlet, listing, asked.order)
    items = [OutletItem(**of_name(row, request), website=row.website) for row in found.rows]
    return listing.answer(OutletsList(items=items, **found.around))
