"""`content/`: everything about one page in one answer, by its address or its id."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema
from wagtail.models import Site

from pages.api.fields import PARTIAL_ANSWER, Narrowed, answer, chosen
from pages.api.links import PageLink
from pages.api.problems import Problem
from pages.api.rich_text import Format
from pages.api.telling import Telling
from pages.api.whole import KINDS, schema_of
from pages.base import BasePage
from pages.news import NewsPage
from pages.press import PressPage

from ..redirecting import target_of
from .around import Meta, Told, Translation
from .finding import LONGEST, Standing, at_path, know, path_in, with_id
from .front import WholeHome
from .original import Original
from .states import State, state_of

router = Router(tags=["content"])
WHOLE = [WholeHome, *KINDS]
AnyPage = Annotated[reduce(or_, WHOLE), Field(discriminator="type")]


class How(Narrowed):
    """How a page is told."""

    rich_text: Format = Field("html", description="What running text is written in.")


class ByPath(How):
    path: str = Field(
        max_length=LONGEST,
        description="The address of the page as visitors see it: its path, with or without the slash at its end, or its full address. Addresses below a page work too: one date of an event, the list of one topic, author or outlet.",
        examples=["/es/noticias/"],
    )


class Content(Schema):
    """A page and what stands around it."""

    found: Literal["page"] = "page"
    page: AnyPage = Field(description="The page itself with its body; `type` says which kind it is.")
    state: State | None = Field(None, description="What the address asked for below the page; null at its own address.")
    translations: list[Translation] = Field(description="The languages in which it is, this one included.")
    original: Original | None = Field(None, description="What it was translated from; null where it is the original.")
    breadcrumbs: list[PageLink] = Field(description="From the home page down to the page above it.")
    meta: Meta = Field(description="What its head says.")
    json_ld: list[dict[str, Any]] = Field(description="The same in the words of schema.org, ready to be printed.")


class Moved(Schema):
    """Nothing stands at this address any more; it leads on."""

    found: Literal["redirect"] = "redirect"
    to: str = Field(description="Where it leads: a full address.", examples=["https://www.example.org/news/"])
    permanent: bool = Field(description="Whether for good (301), or for now (302).")


PageId = Annotated[int, Path(description="The id of the page.", examples=[42])]
ContentOrMoved = Annotated[Content | Moved, Field(discriminator="found")]


@router.get(
    "/", response=ContentOrMoved, operation_id="content_at", summary="Content by address", openapi_extra=PARTIAL_ANSWER
)
def content_at(request: HttpRequest, asked: Query[ByPath]):
    """The page at an address, with its translations, breadcrumbs, head, JSON-LD and body; or where the address leads."""
    know(request)
    path = path_in(asked.path, request)
    found = at_path(path, request)
    if found and (told := tell(found, request, asked)):
        return told
    site = Site.find_for_request(request)
    if target := target_of(path, site, request):
        address, permanent = target
        return Moved(to=f"{site.root_url}{address}" if address.startswith("/") else address, permanent=permanent)
    raise nothing()


@router.get(
    "/{int:page_id}/",
    response=Content,
    operation_id="content_with",
    summary="Content by id",
    openapi_extra=PARTIAL_ANSWER,
)
def content_with(request: HttpRequest, page_id: PageId, asked: Query[How]):
    """The same by the id of the page, as links in other answers name it."""
    know(request)
    found = with_id(page_id, request)
    if found and (told := tell(found, request, asked)):
        return told
    raise nothing()


def nothing() -> Problem:
    return Problem(404, "not-found", detail="No page that you may see stands here, and no redirect leads on.")


def tell(found: Standing, request: HttpRequest, asked: How) -> HttpResponse | None:
    """The answer; None where the page knows better, or nothing is at what follows its address."""
    schema, which = schema_of(found.page, WHOLE), chosen(asked.fields, Content)
    if schema is None or (state := state_of(found, request)) is None:
        return None
    around = Told(found, request)
    telling = Telling(request, found.page.get_full_url(request), asked.rich_text)
    schema.note(found.page, telling)
    telling.ask()
    page = schema.of(found.page, telling)
    shown = {"canonical": state.canonical, "recordings": telling.recordings.values()} | names_shown(found.page, page)
    content = Content(
        page=page,
        state=state.told,
        translations=around.translations,
        original=around.original,
        breadcrumbs=around.crumbs,
        meta=around.head(shown, state.told),
        json_ld=around.linked_data(shown),
    )
    if which.include:
        which.include["found"] = True  # what tells a page from a redirect
    return answer(content, which)


@dataclass
class Shown:
    """A topic or author as a template has it."""

    name: str
    list_url: str
    is_circle: bool = False


def names_shown(page: BasePage, told: Schema) -> dict[str, list[Shown]]:
    """The topics and authors that the page prints, for its JSON-LD."""
    names = ("topics", "authors") if isinstance(page, NewsPage | PressPage) else ()
    above = (page.url or "").removesuffix(f"{page.slug}/")
    return {
        name: [Shown(row.name, f"{above}{name[:-1]}/{row.slug}/", row.is_circle) for row in getattr(told, name, [])]
        for name in names
    }
