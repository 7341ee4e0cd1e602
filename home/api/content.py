"""Routers of `content/` and `redirect/`: one page with all that belongs to it, by path or id; and where an old path
leads.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal

from django.apps import apps
from django.db.models import DateTimeField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Field, Path, Query, Router, Schema
from pydantic import BaseModel
from wagtail.models import Page, Site

from pages.api.errors import Problem
from pages.api.lists.include import IncludeQuery, Inclusion, parse_include
from pages.api.lists.sparse_fields import PARTIAL_RESPONSE, SparseFieldsQuery, json_response, parse_fields
from pages.api.routers.base import activate_locale
from pages.api.schemas.blocks import AnySheet
from pages.api.schemas.blocks.sections import SectionBlockOut, SectionContentOut
from pages.api.schemas.dataloader import DataLoader
from pages.api.schemas.detail import KINDS, schema_of, type_of
from pages.api.schemas.detail.base import PageDetailOut
from pages.api.schemas.detail.plain import plain_schemas
from pages.api.schemas.included import IncludedOut
from pages.api.schemas.links import PageLinkOut
from pages.api.schemas.rich_text import Format
from pages.base.models import BasePage
from pages.base.unpublished_changes import is_public_as_saved
from pages.http.request_state import RequestState
from pages.http.responses import unstored
from pages.http.urls import join_url
from pages.tree.current import as_if_published, current, seen_by
from pages.tree.links import TreePage
from pages.tree.nodes import Node
from pages.tree.routing import find_site

from ..models import HomePage
from ..redirects.middleware import redirect_target
from .page_lookup import MAX_PATH_LENGTH, LocatedPage, find_by_id, find_by_path, local_path, node_at, root_of
from .page_meta import APISiteContext, OriginalOut, PageMetaOut, TranslationOut
from .page_state import PageLocation, PageStateOut, state_of
from .sections import FirstDayOut, serialize_first_day, serialize_sheets

# Detail schema and serializer of the home page.


class HomeDetailOut(PageDetailOut):
    """The front of the house."""

    type: Literal["home.HomePage"]
    headline: str = Field(description="The first words of the site.", examples=["Building the Solidarity Economy"])
    body: list[AnySheet] = Field(
        description="Its sheets in their order, told apart by `type`: each a `section` that draws from another page, with what it shows of that, or a block."
    )
    first_day: FirstDayOut | None = Field(
        None,
        description="What visitors find instead while no other page is public; null from then on, and where the page has a picture or blocks of its own.",
    )

    @classmethod
    def collect(cls, page: HomePage, loader: DataLoader) -> None:
        loader.add_block(page.sections.stream_block, page.sections.raw_data)

    @classmethod
    def serialize(cls, page: HomePage, loader: DataLoader) -> dict[str, Any]:
        fields = cls.listing(loader).item_fields(page) | {"lead": page.opening, "headline": page.headline or page.title}
        return fields | {"body": serialize_sheets(page, loader)}

    @property
    def naming(self) -> list[BaseModel]:
        """Itself, and what its sections show."""
        return [self, *(item for section in self.sections for item in getattr(section, "items", []))]

    @property
    def sections(self) -> list[SectionContentOut]:
        """What its sections show, of those that show something."""
        return [block.shown for block in self.body if isinstance(block, SectionBlockOut) and block.shown]


router = Router(tags=["content"])
WRITTEN = [HomeDetailOut, *KINDS]
PAGE_SCHEMAS = [*WRITTEN, *plain_schemas({type_of(each) for each in WRITTEN})]
AnyPage = Annotated[reduce(or_, PAGE_SCHEMAS), Field(discriminator="type")]


class ContentQuery(SparseFieldsQuery, IncludeQuery):
    """Query parameters of a page detail."""

    rich_text: Format = Field("html", description="What running text is written in.")


class VersionQuery(ContentQuery):
    version: Literal["live", "draft"] = Field(
        "live",
        description="`draft`: as it was last saved, for a token whose user may edit the page; at its own address alone.",
    )


class ContentByPathQuery(VersionQuery):
    path: str = Field(
        max_length=MAX_PATH_LENGTH,
        description="The address of the page as visitors see it: its path, with or without the slash at its end, or its full address. Addresses below a page work too: one date of an event, the list of one topic, author or outlet.",
        examples=["/es/noticias/"],
    )


class DraftOut(Schema):
    """What to say beside a page that is shown as it was last saved."""

    is_public: bool = Field(description="Whether visitors read the same already.")
    saved_at: dt.datetime | None = Field(description="When it was last saved.", examples=["2026-12-01T09:30:00Z"])
    ends_at: dt.datetime | None = Field(
        description="When the preview link ends that shows it; null with a token.", examples=["2026-12-04T17:30:00Z"]
    )


class ContentOut(Schema):
    """A page and what stands around it."""

    found: Literal["page"] = "page"
    draft: DraftOut | None = Field(None, description="That this is a draft, to be said; null for what is public.")
    page: AnyPage = Field(description="The page itself with its body; `type` says which kind it is.")
    state: PageStateOut | None = Field(
        None, description="What the address asked for below the page; null at its own address."
    )
    translations: list[TranslationOut] = Field(description="The languages in which it is, this one included.")
    original: OriginalOut | None = Field(
        None, description="What it was translated from; null where it is the original."
    )
    breadcrumbs: list[PageLinkOut] = Field(description="From the home page down to the page above it.")
    meta: PageMetaOut = Field(description="What its head says.")
    json_ld: list[dict[str, Any]] = Field(description="The same in the words of schema.org, ready to be printed.")
    included: IncludedOut | None = Field(None, description="What `include` asks for; null where it asks for nothing.")


class MovedOut(Schema):
    """Nothing stands at this address any more; it leads on."""

    found: Literal["redirect"] = "redirect"
    to: str = Field(description="Where it leads: a full address.", examples=["https://www.example.org/news/"])
    permanent: bool = Field(description="Whether for good (301), or for now (302).")


def moved(address: str, permanent: bool, site: Site) -> MovedOut:
    """Where a redirect leads (`redirect_target`), as a full address."""
    return MovedOut(
        to=join_url(f"{site.root_url}/", address) if address.startswith("/") else address, permanent=permanent
    )


PageId = Annotated[int, Path(description="The id of the page.", examples=[42])]
ContentOrMoved = Annotated[ContentOut | MovedOut, Field(discriminator="found")]


@router.get(
    "/",
    response=ContentOrMoved,
    operation_id="content_at",
    summary="Content by address",
    openapi_extra=PARTIAL_RESPONSE,
)
def content_at(request: HttpRequest, asked: Query[ContentByPathQuery]):
    """The page at an address, with its translations, breadcrumbs, head, JSON-LD and body; or where the address leads.

    A home page comes whole: each section in its `body` with what it shows now. `include` looks through that too.
    """
    path = local_path(asked.path, request)
    if asked.version == "draft":
        return editable_draft(node_at(path, request), request, asked)
    located = find_by_path(path, request)
    if located and (response := page_response(located, request, asked)):
        return response
    site = find_site(request)
    if target := redirect_target(path, site, request):
        return moved(*target, site)
    raise not_found()


@router.get(
    "/{int:page_id}/",
    response=ContentOut,
    operation_id="content_with",
    summary="Content by id",
    openapi_extra=PARTIAL_RESPONSE,
)
def content_with(request: HttpRequest, page_id: PageId, asked: Query[VersionQuery]):
    """The same by the id of the page, as links in other answers name it."""
    if asked.version == "draft":
        return editable_draft(current().nodes.get(page_id), request, asked)
    located = find_by_id(page_id, request)
    if located and (response := page_response(located, request, asked)):
        return response
    raise not_found()


def not_found() -> Problem:
    return Problem(404, "not-found", detail="No page that you may see stands here, and no redirect leads on.")


def page_response(located: LocatedPage, request: HttpRequest, params: ContentQuery) -> HttpResponse | None:
    """The response for a located page; None where the page has no schema, or nothing is at the rest of the path."""
    location = state_of(located, request)
    return serialize_content(located, location, request, params) if location else None


def serialize_content(
    located: LocatedPage,
    location: PageLocation,
    request: HttpRequest,
    params: ContentQuery,
    draft: DraftOut | None = None,
) -> HttpResponse | None:
    """The response with a page in its state, and what stands around it; None where the page has no schema."""
    fields = parse_fields(params.fields, ContentOut)
    content = page_content(located, location, request, params, draft)
    if content is None:
        return None
    if fields.include:
        fields.include["found"] = True  # what tells a page from a redirect
        if params.include:
            fields.include["included"] = True
    return json_response(content, fields)


def page_content(
    located: LocatedPage,
    location: PageLocation,
    request: HttpRequest,
    params: ContentQuery,
    draft: DraftOut | None = None,
) -> ContentOut | None:
    """The same, before it is written as JSON."""
    schema, asked = schema_of(located.page, PAGE_SCHEMAS), parse_include(params.include, PAGE_SCHEMAS)
    if schema is None:
        return None
    site_context = APISiteContext(located, request)
    loader = DataLoader(request, located.page.get_full_url(request), params.rich_text, located.page)
    schema.collect(located.page, loader)
    loader.load()
    page = schema.from_page(located.page, loader)
    if isinstance(page, HomeDetailOut) and not page.sections:
        page.first_day = serialize_first_day(site_context)
    extra = {"canonical": location.canonical, "loaded": loader.loaded}
    extra |= json_ld_terms(located.page, page)
    return ContentOut(
        draft=draft,
        page=page,
        state=location.state,
        translations=site_context.translations,
        original=site_context.original,
        breadcrumbs=site_context.breadcrumb_links,
        meta=site_context.page_meta(extra, location.state),
        json_ld=site_context.linked_data(extra),
        included=Inclusion(request, activate_locale(request, loader.language)).load(page.naming, asked),
    )


def content_by_id(pk: int, request: HttpRequest, params: ContentQuery) -> ContentOut | None:
    """The page of this id with what stands around it; None where whoever asks may not see one."""
    located = find_by_id(pk, request)
    location = located and state_of(located, request)
    return page_content(located, location, request, params) if located and location else None


@cache
def listed_kinds() -> frozenset[type[Page]]:
    """The models of pages that have a schema."""
    return frozenset(apps.get_model(type_of(each)) for each in PAGE_SCHEMAS)


# Drafts, for preview links (`previews.py`) and for tokens.


def editable_draft(node: Node | None, request: HttpRequest, params: ContentQuery) -> HttpResponse:
    """The response with the draft of a page that the token's user may edit; raises Problem 404 for any other."""
    if not request.user.is_authenticated:
        detail = "A draft is shown to a token whose user may edit the page."
        raise Problem(401, "token-missing", detail=detail, headers={"WWW-Authenticate": 'Bearer realm="api"'})
    page = Page.objects.select_related("locale").get(pk=node.pk) if node and root_of(node, request) else None
    if page is None or not page.permissions_for_user(request.user).can_edit():
        raise not_found()
    return draft_response(page, request, params)


def draft_response(
    page: Page, request: HttpRequest, params: ContentQuery, ends_at: dt.datetime | None = None
) -> HttpResponse:
    """The response with a page as it was last saved, serialized as if that were published; kept by nobody."""
    RequestState.of(request).is_kept, request.is_preview = False, True
    if page.locale_id not in current().locales:
        raise not_found()
    draft = in_utc(page.get_latest_revision_as_object())
    facts = DraftOut(
        is_public=is_public_as_saved(page),
        saved_at=page.latest_revision_created_at,
        ends_at=ends_at,
    )
    translation.activate(page.locale.language_code)
    with as_if_published(draft):
        tree = seen_by(request.user)
        above = [TreePage(tree, node) for node in tree.visible(tree.above(page.path), timezone.now())]
        response = serialize_content(LocatedPage(draft, [], above), PageLocation(), request, params, facts)
    if response is None:
        raise not_found()
    return unstored(response)


def in_utc(page: Page) -> Page:
    """The page with its moments in UTC, as a row has them; a revision has them in the site's zone."""
    for field in page._meta.concrete_fields:
        if isinstance(field, DateTimeField) and (moment := getattr(page, field.attname)):
            setattr(page, field.attname, moment.astimezone(dt.UTC))
    return page


@dataclass
class ShownTerm:
    """A topic or author with the attributes that JSON-LD reads of one in a template."""

    name: str
    list_url: str
    is_circle: bool = False


def json_ld_terms(page: BasePage, page_schema: Schema) -> dict[str, list[ShownTerm]]:
    """{relation: terms} that the page shows, for its JSON-LD."""
    parent_url = (page.url or "").removesuffix(f"{page.slug}/")
    return {
        name: [
            ShownTerm(row.name, f"{parent_url}{name[:-1]}/{row.slug}/", row.is_circle)
            for row in getattr(page_schema, name, [])
        ]
        for name in page.json_ld_terms
    }


# Router of `redirect/`: the target of a path that has no page any more.

redirects_router = Router(tags=["site"])


class RedirectQuery(Schema):
    path: str = Field(
        max_length=MAX_PATH_LENGTH,
        description="The old address: its path, or a full address of this site.",
        examples=["/old-news/?page=2"],
    )


@redirects_router.get("/", response=MovedOut, operation_id="redirect_at", summary="Where an address leads")
def redirect_at(request: HttpRequest, asked: Query[RedirectQuery]):
    """The end of the way, whatever lies between, with the query of the old address; 404 where nothing leads on."""
    site = find_site(request)
    target = redirect_target(local_path(asked.path, request), site, request)
    if target is None:
        raise Problem(404, "not-found", detail="No redirect leads on from this address.")
    return moved(*target, site)
