"""Schemas of blocks that list pages: chosen ones, or what an index page has to show."""

from typing import Literal

from ninja import Field

from ....blocks.stored import list_values
from ..cards import PageCardOut, serialize_card
from ..dataloader import DataLoader
from ..links import PageLinkOut
from ..pages import ListLinkOut, lists_below
from .base import BlockOut


class PagesBlockOut(BlockOut):
    """Pages of this site, each with its own title, summary and picture."""

    type: Literal["pages"] = "pages"
    title: str = Field(description="The heading; may be empty.", examples=["Read on"])
    pages: list[PageCardOut] = Field(description="In their order; those that are gone or private are left out.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        shown = loader.chosen_pages(list_values(value.get("pages")))
        return {"title": value.get("title") or "", "pages": [serialize_card(page, loader) for page in shown]}


class ListingBlockOut(BlockOut):
    """What an index page has to show first."""

    title: str = Field(description="The heading: its own, else the title of the index.", examples=["What comes next"])
    index: PageLinkOut | None = Field(
        None, description="The page it draws from; null where that is gone or private, and then nothing is shown."
    )
    number: int | None = Field(description="How many are shown; null for all.", examples=[3])
    lists: list[ListLinkOut] = Field(
        description="Where the pages it shows are listed, with the parameters that give exactly these; of several lists, the newest of all are shown."
    )

    @classmethod
    def default_number(cls) -> int | None:
        """How many pages are shown by default; None for all."""
        return 3

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        chosen = value.get("index") or value.get("page")
        page = loader.pages.get(chosen)
        number = value.get("number") or cls.default_number()
        return {
            "title": value.get("title") or (page.title if page else ""),
            "index": loader.page(chosen),
            "number": number,
            "lists": lists_below(page, number, loader.request) if page else [],
        }


class NewestBlockOut(ListingBlockOut):
    """The newest news or announcements."""

    type: Literal["newest"] = "newest"


class EventsBlockOut(ListingBlockOut):
    """The next dates of a calendar, soonest first."""

    type: Literal["events"] = "events"


class PrinciplesBlockOut(ListingBlockOut):
    """The principles with their numbers."""

    type: Literal["principles"] = "principles"

    @classmethod
    def default_number(cls) -> int | None:
        return None
