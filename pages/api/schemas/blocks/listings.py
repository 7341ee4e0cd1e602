"""Blocks that list pages: chosen ones, or what an index page has to show."""

from typing import Literal

from ninja import Field

from ..dataloader import Telling, items_of
from ..links import PageLink
from ..pages import ListLink, PageCard, card, lists_below
from .base import Block
from .media import GROUND, Ground


class Pages(Block):
    """Pages of this site, each with its own title, summary and picture."""

    type: Literal["pages"] = "pages"
    title: str = Field(description="The heading; may be empty.", examples=["Read on"])
    pages: list[PageCard] = Field(description="In their order; those that are gone or private are left out.")

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        shown = telling.chosen(items_of(value.get("pages")))
        return {"title": value.get("title") or "", "pages": [card(page, telling) for page in shown]}


class Listing(Block):
    """What an index page has to show first."""

    title: str = Field(description="The heading: its own, else the title of the index.", examples=["What comes next"])
    index: PageLink | None = Field(
        None, description="The page it draws from; null where that is gone or private, and then nothing is shown."
    )
    number: int | None = Field(description="How many are shown; null for all.", examples=[3])
    lists: list[ListLink] = Field(
        description="Where the pages it shows are listed, with the parameters that give exactly these; of several lists, the newest of all are shown."
    )

    @classmethod
    def usual(cls) -> int | None:
        """How many are shown where nobody has said."""
        return 3

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        page = telling.pages.get(value.get("index") or value.get("page"))
        number = value.get("number") or cls.usual()
        return {
            "title": value.get("title") or (page.title if page else ""),
            "index": telling.page(page.pk) if page else None,
            "number": number,
            "lists": lists_below(page, number, telling.request) if page else [],
        }


class Newest(Listing):
    """The newest news or announcements."""

    type: Literal["newest"] = "newest"


class Events(Listing):
    """The next dates of a calendar, soonest first."""

    type: Literal["events"] = "events"


class Principles(Listing):
    """The principles with their numbers."""

    type: Literal["principles"] = "principles"

    @classmethod
    def usual(cls) -> int | None:
        return None


class Section(Listing):
    """A sheet of the home page that draws from one page of the tree: an index shows its newest, any other page itself."""

    type: Literal["section"] = "section"
    show_first: PageLink | None = Field(None, description="A piece that stands first, whatever its date.")
    more: str = Field(description="Words of the link to `index`; empty: “More” and its title.", examples=["All news"])
    ground: Ground = Field(description=GROUND, examples=["paper"])

    @classmethod
    def usual(cls) -> int | None:
        return 4

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        first = telling.page(value.get("show_first"))
        own = {"show_first": first, "more": value.get("more") or "", "ground": value.get("ground") or "paper"}
        return super().told(value, telling) | own
