"""Schemas of the sections of a home page, and of what each shows: the items of its index, or the words of its page."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from ...routers.announcements import AnnouncementItemOut
from ...routers.base import ItemOut
from ...routers.posts import AnyPost
from ...routers.principles import PrincipleItemOut
from ..about import PillarOut, StoryMomentOut
from ..dataloader import DataLoader
from ..event_dates import EventDateOut
from ..images import PictureOut
from ..links import PageLinkOut
from .listings import ListingBlockOut
from .media import GROUND, Ground


class SectionContentOut(Schema):
    """What every section says that shows something."""

    kind: str
    anchor: str = Field(description="Its name in addresses, after `#`.", examples=["news-0"])
    heading: str = Field(description="Its heading.", examples=["News & Media"])
    heading_locale: str = Field(description="The language of the heading.", examples=["en"])
    page: PageLinkOut = Field(description="Where its link leads: the page that it draws from.")
    link_words: str = Field(description="The words of that link.", examples=["More News & Media"])
    link_locale: str = Field(description="The language of these words.", examples=["en"])


class NewsSectionOut(SectionContentOut):
    """The newest of an index of news and press."""

    kind: Literal["news"] = "news"
    pinned: bool = Field(description="Whether the first of them stands there because it was chosen.")
    items: list[AnyPost] = Field(description="News and press, told apart by `type`; the first of them is set large.")


class AnnouncementSectionOut(SectionContentOut):
    """The newest announcement in force."""

    kind: Literal["announcements"] = "announcements"
    items: list[AnnouncementItemOut] = Field(description="That one.")


class EventSectionOut(SectionContentOut):
    """The next dates of a calendar."""

    kind: Literal["events"] = "events"
    items: list[EventDateOut] = Field(description="Soonest first.")


class PrincipleSectionOut(SectionContentOut):
    """All principles, after the words of their page."""

    kind: Literal["principles"] = "principles"
    summary: str = Field(description="The words of the page; may be empty.", examples=["What holds us together."])
    items: list[PrincipleItemOut] = Field(description="By their number; none while there are the words alone.")


class OwnWordsSectionOut(SectionContentOut):
    """What a page has to say itself, in the language of `page`."""

    shout: str = Field(
        description="A few words, set as large as the sheet allows; may be empty.",
        examples=["Work, land and the vote."],
    )
    summary: str = Field(
        description="Its words; an empty line begins a new paragraph. May be empty.",
        examples=["Worker cooperatives that own the land."],
    )
    picture: PictureOut | None = Field(None, description="Its picture.")


class MissionSectionOut(OwnWordsSectionOut):
    """What the network is for."""

    kind: Literal["mission"] = "mission"
    pillars: list[PillarOut] = Field(description="What carries the work.")


class StorySectionOut(OwnWordsSectionOut):
    """How it came to be."""

    kind: Literal["story"] = "story"
    moments: list[StoryMomentOut] = Field(description="Those that the home page shows, earliest first.")


class OtherSectionOut(SectionContentOut):
    """What a page of any other kind has to say, and the newest pages below it."""

    kind: Literal["other"] = "other"
    summary: str = Field(description="The words of the page; may be empty.", examples=["Work that we offer."])
    items: list[ItemOut] = Field(description="What it lists; none while there are the words alone.")


AnySection = Annotated[
    NewsSectionOut
    | AnnouncementSectionOut
    | EventSectionOut
    | PrincipleSectionOut
    | MissionSectionOut
    | StorySectionOut
    | OtherSectionOut,
    Field(discriminator="kind"),
]


class SectionBlockOut(ListingBlockOut):
    """A sheet of the home page that draws from one page of the tree: an index shows its newest, any other page itself."""

    type: Literal["section"] = "section"
    show_first: PageLinkOut | None = Field(None, description="A piece that stands first, whatever its date.")
    more: str = Field(description="Words of the link to `index`; empty: “More” and its title.", examples=["All news"])
    ground: Ground = Field(description=GROUND, examples=["paper"])
    shown: AnySection | None = Field(
        None,
        description="What visitors find in it now, whole and in its order, as the site's own home page has it; told apart by `kind`. Null: it has nothing to show, and is left out with its heading.",
    )

    @classmethod
    def default_number(cls) -> int | None:
        return 4

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict[str, Any]:
        first = loader.page(value.get("show_first"))
        fields = {"show_first": first, "more": value.get("more") or "", "ground": value.get("ground") or "paper"}
        return super().serialize(value, loader) | fields
