"""Schemas of pages in a list, and of the list an index page stands for."""

from urllib.parse import urlencode

from django.db.models import CharField, F, IntegerField, QuerySet, TextField
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Schema
from wagtail.models import Page, get_page_models

from ...base.models import BasePage
from .images import PictureOut
from .links import PageLinkOut, absolute, page_link, type_of


class PageCardOut(PageLinkOut):
    """A page as a list shows it."""

    summary: str = Field(description="One or two sentences about it.", examples=["Two tons of greens from one field."])
    picture: PictureOut | None = Field(None, description="The picture that stands for it.")


def with_words(pages: QuerySet) -> QuerySet:
    """These pages with `card_summary`, `card_picture` (its id) and `card_alt`, whatever their kinds; no query more."""
    kinds = [kind._meta.model_name for kind in get_page_models() if issubclass(kind, BasePage)]

    def first(column: str, kind) -> Coalesce:
        return Coalesce(*(F(f"{name}__{column}") for name in kinds), output_field=kind)

    return pages.annotate(
        card_summary=first("summary", TextField()),
        card_picture=first("picture_id", IntegerField()),
        card_alt=first("picture_text", CharField()),
    )


def card(page, loader) -> PageCardOut:
    """A page of `loader.pages` as a list shows it."""
    picture = loader.picture(page.card_picture, page.card_alt or "")
    return PageCardOut(**dict(page_link(page, loader.request)), summary=page.card_summary or "", picture=picture)


# Where what stands below an index page is listed.

LISTS = {  # kind of index: the kinds of pages below it, and the list of each
    "pages.NewsIndexPage": {"pages.NewsPage": "news", "pages.PressPage": "press"},
    "pages.AnnouncementIndexPage": {"pages.AnnouncementPage": "announcements"},
    "pages.EventIndexPage": {"pages.EventPage": "events"},
    "pages.PrinciplesPage": {"pages.PrinciplePage": "principles"},
}


class ListLinkOut(Schema):
    """A list of this API, narrowed to what is meant here."""

    type: str = Field(description="The kind of pages it lists.", examples=["pages.NewsPage"])
    url: str = Field(
        description="Its full address.", examples=["https://www.example.org/api/v3/news/?locale=en&under=12&limit=3"]
    )


def lists_below(page: Page, number: int | None, request: HttpRequest) -> list[ListLinkOut]:
    """The lists of what stands below this page, at most `number` of them; none for a page that lists nothing."""
    query = urlencode({"locale": get_language(), "under": page.pk} | ({"limit": number} if number else {}))
    return [
        ListLinkOut(type=kind, url=absolute(f"/api/v3/{name}/?{query}", request))
        for kind, name in LISTS.get(type_of(page), {}).items()
    ]
