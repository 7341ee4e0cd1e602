"""What is told of every page with its body."""

from typing import Any, Self

from ninja import Field

from ....base.models import BasePage
from ...routers.base import Asked, Item, Listing
from ..blocks import AnyBlock, told
from ..dataloader import Telling


class Whole(Item):
    """A page with its body."""

    lead: str = Field(
        description="What stands large below the title: the opening words, else the summary.",
        examples=["Two tons of greens from one field."],
    )
    body: list[AnyBlock] = Field(description="Its blocks in their order, told apart by `type`.")

    @classmethod
    def note(cls, page: BasePage, telling: Telling) -> None:
        """Tells `telling` what will be needed, before anything is asked."""
        telling.gather(page.body.stream_block, page.body.raw_data)

    @classmethod
    def of(cls, page: BasePage, telling: Telling) -> Self:
        return cls(**cls.told(page, telling))

    @classmethod
    def told(cls, page: BasePage, telling: Telling) -> dict[str, Any]:
        """Its fields."""
        own = cls.listing(telling).of_page(page)
        return own | {"lead": page.opening, "body": told(page.body.raw_data, telling)}

    @classmethod
    def listing(cls, telling: Telling) -> Listing:
        """As for a list of one."""
        return Listing(telling.request, Asked(locale=telling.language), cls)
