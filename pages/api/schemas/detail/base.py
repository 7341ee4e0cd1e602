"""Base schema and serializer of every page with its body."""

from typing import Any, Self

from ninja import Field
from pydantic import BaseModel

from ....base.models import BasePage
from ...routers.base import ItemOut, ListEndpoint, ListQuery
from ..blocks import AnyBlock, serialize_blocks
from ..dataloader import DataLoader


class PageDetailOut(ItemOut):
    """A page with its body."""

    lead: str = Field(
        description="What stands large below the title: the opening words, else the summary.",
        examples=["Two tons of greens from one field."],
    )
    body: list[AnyBlock] = Field(description="Its blocks in their order, told apart by `type`.")

    @classmethod
    def collect(cls, page: BasePage, loader: DataLoader) -> None:
        """Collects the ids in the page's blocks, before anything is loaded."""
        loader.add_block(page.body.stream_block, page.body.raw_data)

    @property
    def naming(self) -> list[BaseModel]:
        """What `include` looks through for what it names."""
        return [self]

    @classmethod
    def from_page(cls, page: BasePage, loader: DataLoader) -> Self:
        return cls(**cls.serialize(page, loader))

    @classmethod
    def serialize(cls, page: BasePage, loader: DataLoader) -> dict[str, Any]:
        """The schema's fields: those of every page, and each column of its model that the schema names."""
        columns = {field.name for field in page._meta.local_concrete_fields if not field.is_relation}
        fields = {name: getattr(page, name) for name in columns & cls.model_fields.keys()}
        fields |= cls.listing(loader).item_fields(page)
        return fields | {"lead": page.opening, "body": serialize_blocks(page.body.raw_data, loader)}

    @classmethod
    def listing(cls, loader: DataLoader) -> ListEndpoint:
        """The endpoint of a list that holds this page alone."""
        return ListEndpoint(loader.request, ListQuery(locale=loader.language), cls)
