"""Index pages: their own words, and where what they list is."""

from typing import Any, Literal

from ninja import Field, Schema

from ....base.models import BasePage
from ....news import NewsIndexPage
from ..dataloader import Telling
from ..links import PageLink, absolute
from ..pages import ListLink, lists_below
from .base import Whole


class Feed(Schema):
    """What can be subscribed to."""

    type: str = Field(description="Media type.", examples=["application/atom+xml"])
    title: str = Field(description="What it is called.", examples=["News (Atom)"])
    url: str = Field(description="Its full address.", examples=["https://www.example.org/news/feed/"])


class Index(Whole):
    """A page that lists those below it."""

    lists: list[ListLink] = Field(description="The lists of this API that hold what stands below it.")
    feeds: list[Feed] = Field(description="Atom, JSON Feed and iCalendar.")

    @classmethod
    def told(cls, page: BasePage, telling: Telling) -> dict[str, Any]:
        lists = lists_below(page, None, telling.request)
        return super().told(page, telling) | {"lists": lists, "feeds": feeds_of(page, telling)}


def feeds_of(page: BasePage, telling: Telling) -> list[Feed]:
    """The feeds of an index, and the file that calendars follow."""
    from ....events.index_page import EventIndexPage
    from ....feeds import links

    found = [(link["type"], link["title"], link["href"]) for link in (links(page) if page.is_index else [])]
    if isinstance(page, EventIndexPage):
        found.append(("text/calendar", page.title, f"{page.url}calendar.ics"))
    return [Feed(type=kind, title=title, url=absolute(url, telling.request)) for kind, title, url in found]


class WholeNewsIndex(Index):
    """News and press."""

    type: Literal["pages.NewsIndexPage"]
    pinned: PageLink | None = Field(None, description="A piece that stands first, whatever its date.")

    @classmethod
    def note(cls, page: NewsIndexPage, telling: Telling) -> None:
        super().note(page, telling)
        telling.name_page(page.pinned_id)

    @classmethod
    def told(cls, page: NewsIndexPage, telling: Telling) -> dict[str, Any]:
        return super().told(page, telling) | {"pinned": telling.page(page.pinned_id)}


class WholeAnnouncementIndex(Index):
    """What is announced now, and what was."""

    type: Literal["pages.AnnouncementIndexPage"]


class WholeCalendar(Index):
    """The calendar."""

    type: Literal["pages.EventIndexPage"]


class WholePrinciples(Index):
    """All principles."""

    type: Literal["pages.PrinciplesPage"]
