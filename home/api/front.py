"""The home page with its sheets."""

from typing import Any, Literal

from ninja import Field

from pages.api.blocks import AnySheet, told
from pages.api.telling import Telling
from pages.api.whole.base import Whole

from ..models import HomePage


class WholeHome(Whole):
    """The front of the house."""

    type: Literal["home.HomePage"]
    headline: str = Field(description="The first words of the site.", examples=["Building the Solidarity Economy"])
    body: list[AnySheet] = Field(
        description="Its sheets in their order, told apart by `type`: each a `section` that draws from another page, or a block."
    )

    @classmethod
    def note(cls, page: HomePage, telling: Telling) -> None:
        telling.gather(page.sections.stream_block, page.sections.raw_data)

    @classmethod
    def told(cls, page: HomePage, telling: Telling) -> dict[str, Any]:
        own = cls.listing(telling).of_page(page) | {"lead": page.opening, "headline": page.headline or page.title}
        return own | {"body": told(page.sections.raw_data, telling)}
