"""Base schema of a block, and its serializer."""

from typing import Any, Self

from ninja import Field, Schema

from ....blocks.stored import list_values
from ..dataloader import DataLoader

ID = Field(
    None,
    description="Stays the same as long as the block stands in its page, in every language.",
    examples=["3f0c2f6e-5d0b-4a53-9d55-0b8a5b2b1c11"],
)


class BlockOut(Schema):
    """A block of a body."""

    type: str
    id: str | None = ID

    @classmethod
    def from_value(cls, value: Any, loader: DataLoader, id_: str | None = None) -> Self:
        """Serializes a block from its stored value."""
        return cls(id=id_, **cls.serialize(value, loader))

    @classmethod
    def serialize(cls, value: Any, loader: DataLoader) -> dict:
        """The schema's fields from the stored value; by default, each is the stored text of the same name."""
        return {name: value.get(name) or "" for name in cls.model_fields if name not in {"id", "type"}}


def struct_values(value: dict, name: str) -> list[dict]:
    """The stored StructBlock values of a ListBlock inside a block."""
    return [item for item in list_values(value.get(name)) if isinstance(item, dict)]
