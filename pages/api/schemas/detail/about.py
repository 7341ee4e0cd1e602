"""Detail schemas and serializers of mission, story, principles, and plain pages of text."""

from typing import Any, Literal

from django.utils import timezone
from ninja import Field

from ....about.models import MissionPage, PrinciplePage, Stage, StoryPage, TextPage
from ....tree.current import seen_by
from ....tree.links import TreePage
from ....tree.listing import children
from ...routers.principles import PrincipleItemOut
from ..about import PillarOut, StoryMomentOut
from ..dataloader import DataLoader
from ..links import PageLinkOut, page_link, page_links
from .base import PageDetailOut


class TextDetailOut(PageDetailOut):
    """A plain page."""

    type: Literal["pages.TextPage"]
    stage: Literal[("", *Stage.values)] = Field(
        description="Of a page that tells of a cooperative, how far it is; else empty.", examples=["trading"]
    )
    children: list[PageLinkOut] = Field(description="The plain pages below it.")

    @classmethod
    def serialize(cls, page: TextPage, loader: DataLoader) -> dict[str, Any]:
        tree = seen_by(loader.request.user)
        below = [TreePage(tree, node) for node in children(tree, page, TextPage, timezone.now())]
        return super().serialize(page, loader) | {"children": page_links(below, loader.request)}


class MissionDetailOut(PageDetailOut):
    """What the network is for."""

    type: Literal["pages.MissionPage"]
    shout: str = Field(
        description="A few words, set as large as the sheet allows; may be empty.",
        examples=["Work, land and the vote."],
    )
    pillars: list[PillarOut] = Field(description="What carries the work.")

    @classmethod
    def serialize(cls, page: MissionPage, loader: DataLoader) -> dict[str, Any]:
        pillars = [PillarOut(name=each.name, sentence=each.sentence) for each in page.pillars.all()]
        return super().serialize(page, loader) | {"pillars": pillars}


class StoryDetailOut(PageDetailOut):
    """How it came to be."""

    type: Literal["pages.StoryPage"]
    shout: str = Field(
        description="A few words, set as large as the sheet allows; may be empty.", examples=["Decades in the making."]
    )
    moments: list[StoryMomentOut] = Field(description="Earliest first.")

    @classmethod
    def serialize(cls, page: StoryPage, loader: DataLoader) -> dict[str, Any]:
        moments = [StoryMomentOut.from_row(row) for _year, rows in page.years() for row in rows]
        return super().serialize(page, loader) | {"moments": moments}


class PrincipleDetailOut(PrincipleItemOut, PageDetailOut):
    """One principle: its number, its name (`title`) and its statement (`summary`)."""

    type: Literal["pages.PrinciplePage"]
    before: PageLinkOut | None = Field(None, description="The principle before it.")
    after: PageLinkOut | None = Field(None, description="The principle after it.")

    @classmethod
    def serialize(cls, page: PrinciplePage, loader: DataLoader) -> dict[str, Any]:
        before, after = [each and page_link(each, loader.request) for each in page.neighbours(loader.request.user)]
        return super().serialize(page, loader) | {"before": before, "after": after}
