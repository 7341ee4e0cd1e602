"""Where what stands below an index page is listed."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Schema
from wagtail.models import Page

from .links import absolute, type_of

LISTS = {  # kind of index: the kinds of pages below it, and the list of each
    "pages.NewsIndexPage": {"pages.NewsPage": "news", "pages.PressPage": "press"},
    "pages.AnnouncementIndexPage": {"pages.AnnouncementPage": "announcements"},
    "pages.EventIndexPage": {"pages.EventPage": "events"},
    "pages.PrinciplesPage": {"pages.PrinciplePage": "principles"},
}


class ListLink(Schema):
    """A list of this API, narrowed to what is meant here."""

    type: str = Field(description="The kind of pages it lists.", examples=["pages.NewsPage"])
    url: str = Field(
        description="Its full address.", examples=["https://www.example.org/api/v3/news/?locale=en&under=12&limit=3"]
    )


def lists_below(page: Page, number: int | None, request: HttpRequest) -> list[ListLink]:
    """The lists of what stands below this page, at most `number` of them; none for a page that lists nothing."""
    query = urlencode({"locale": get_language(), "under": page.pk} | ({"limit": number} if number else {}))
    return [
        ListLink(type=kind, url=absolute(f"/api/v3/{name}/?{query}", request))
        for kind, name in LISTS.get(type_of(page), {}).items()
    ]
