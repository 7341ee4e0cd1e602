"""Detail schemas and serializers of index pages: their own words, and where what they list is."""

from typing import Any, Literal

from ninja import Field, Schema

from ....base.models import BasePage
from ....events.index_page import EventIndexPage
from ....feeds import links
from ....news.models import NewsIndexPage
from ..dataloader import DataLoader
from ..links import PageLinkOut, absolute
from ..pages import ListLinkOut, lists_below
from .base import PageDetailOut


class IndexFeedOut(Schema):
    """What can be subscribed to."""

    type: str = Field(description="Media type.", examples=["application/atom+xml"])
    title: str = Field(description="What it is called.", examples=["News (Atom)"])
    url: str = Field(description="Its full address.", examples=["https://www.example.org/news/feed/"])


class IndexDetailOut(PageDetailOut):
    """A page that lists those below it."""

    lists: list[ListLinkOut] = Field(description="The lists of this API that hold what stands below it.")
    feeds: list[IndexFeedOut] = Field(description="Atom, JSON Feed and iCalendar.")

    @classmethod
    def serialize(cls, page: BasePage, loader: DataLoader) -> dict[str, Any]:
        lists = lists_below(page, None, loader.request)
        return super().serialize(page, loader) | {"lists": lists, "feeds": serialize_feeds(page, loader)}


def serialize_feeds(page: BasePage, loader: DataLoader) -> list[IndexFeedOut]:
    """The feeds of an index page, and its iCalendar file."""
    found = [(link["type"], link["title"], link["href"]) for link in (links(page) if page.is_index else [])]
    if isinstance(page, EventIndexPage):
        found.append(("text/calendar", page.title, f"{page.url}calendar.ics"))
    return [IndexFeedOut(type=kind, title=title, url=absolute(url, loader.request)) for kind, title, url in found]


class NewsIndexDetailOut(IndexDetailOut):
    """News and press."""

    type: Literal["pages.NewsIndexPage"]
    pinned: PageLinkOut | None = Field(None, description="A piece that stands first, whatever its date.")

    @classmethod
    def collect(cls, page: NewsIndexPage, loader: DataLoader) -> None:
        super().collect(page, loader)
        loader.add_page(page.pinned_id)

    @classmethod
    def serialize(cls, page: NewsIndexPage, loader: DataLoader) -> dict[str, Any]:
        return super().serialize(page, loader) | {"pinned": loader.page(page.pinned_id)}


class AnnouncementIndexDetailOut(IndexDetailOut):
    """What is announced now, and what was."""

    type: Literal["pages.AnnouncementIndexPage"]


class EventIndexDetailOut(IndexDetailOut):
    """The calendar."""

    type: Literal["pages.EventIndexPage"]


class PrinciplesDetailOut(IndexDetailOut):
    """All principles."""

    type: Literal["pages.PrinciplesPage"]
