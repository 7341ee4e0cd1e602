"""Schemas of pages in a list, and of the list an index page stands for."""

from urllib.parse import urlencode

from django.db.models import CharField, F, IntegerField, QuerySet, TextField
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Schema
from wagtail.models import Page

from media.cache_tags import covered

from ...base.models import BasePage, page_kinds
from .images import PictureOut
from .links import PageLinkOut, absolute


class PageSummaryOut(PageLinkOut):
    """A page as a list shows it."""

    summary: str = Field(description="One or two sentences about it.", examples=["Two tons of greens from one field."])
    picture: PictureOut | None = Field(None, description="The picture that stands for it.")


def with_card_fields(pages: QuerySet) -> QuerySet:
    """Annotates pages of any kind with `card_summary`, `card_picture` (its id), `card_alt` and `card_stage`; no query of its own."""
    kinds = [kind._meta.model_name for kind in page_kinds()]

    def first(column: str, kind) -> Coalesce:
        return Coalesce(*(F(f"{name}__{column}") for name in kinds), output_field=kind)

    return pages.annotate(
        card_summary=first("summary", TextField()),
        card_picture=first("picture_id", IntegerField()),
        card_alt=first("picture_text", CharField()),
        card_stage=F("textpage__stage"),
    )


def load_cards(ids: set[int]) -> dict[int, Page]:
    """The pages with these ids, with their card fields; one query."""
    with covered(*(f"page:{pk}" for pk in ids)):
        return {page.pk: page for page in with_card_fields(Page.objects.filter(pk__in=ids).order_by())}


def with_own_card(page: BasePage) -> BasePage:
    """The page with the card fields that it has itself."""
    page.card_summary, page.card_picture, page.card_alt = page.summary, page.picture_id, page.picture_text
    page.card_stage = getattr(page, "stage", "")
    return page


# Where what stands below an index page is listed.

LISTS = {  # of the kinds that have a list of their own; any other is listed by `everything/`
    "pages.NewsPage": "news",
    "pages.PressPage": "press",
    "pages.AnnouncementPage": "announcements",
    "pages.EventPage": "events",
    "pages.PrinciplePage": "principles",
}


class ListLinkOut(Schema):
    """A list of this API, narrowed to what is meant here."""

    type: str = Field(description="The kind of pages it lists.", examples=["pages.NewsPage"])
    url: str = Field(
        description="Its full address.", examples=["https://www.example.org/api/v3/news/?locale=en&under=12&limit=3"]
    )


def lists_below(page: Page, number: int | None, request: HttpRequest) -> list[ListLinkOut]:
    """Links to the API's lists of the children of an index page, with `number` as their limit; none for other pages."""
    query = {"locale": get_language(), "under": page.pk} | ({"limit": number} if number else {})
    index = page.specific_class or Page
    kinds = index.allowed_subpage_models() if getattr(index, "schema", "") == "CollectionPage" else []
    addresses = {kind._meta.label: list_url(kind._meta.label, query) for kind in kinds}
    return [ListLinkOut(type=label, url=absolute(address, request)) for label, address in addresses.items()]


def list_url(kind: str, query: dict) -> str:
    """The path of the API's list of a kind of page (a label such as `pages.NewsPage`), with this query."""
    name, filters = (LISTS[kind], {}) if kind in LISTS else ("everything", {"type": kind})
    return f"/api/v3/{name}/?{urlencode(query | filters)}"
