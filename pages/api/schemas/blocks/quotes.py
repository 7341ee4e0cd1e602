"""Schemas of blocks in which somebody speaks, or is introduced."""

from typing import Literal

from ninja import Field, Schema

from ..dataloader import DataLoader
from ..images import PictureOut
from .base import BlockOut, struct_values


class QuoteBlockOut(BlockOut):
    """A voice, set large."""

    type: Literal["quote"] = "quote"
    words: str = Field(
        description="What is said, without quotation marks.", examples=["We own it together, so we sweep it together."]
    )
    speaker: str = Field(description="Who says it; may be empty.", examples=["A worker-owner"])


class TestimonialBlockOut(BlockOut):
    """What somebody has experienced, with name, role and picture."""

    type: Literal["testimonial"] = "testimonial"
    words: str = Field(
        description="What is said, without quotation marks.",
        examples=["I came for the tools and stayed for the meetings."],
    )
    name: str = Field(description="Who says it, as this person goes by in public.", examples=["An example"])
    role: str = Field(description="What they do here; may be empty.", examples=["Member since the first day"])
    picture: PictureOut | None = Field(None, description="Their picture.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        return super().serialize(value, loader) | {"picture": loader.picture(value.get("picture"), "")}


class PersonOut(Schema):
    """Somebody, with a role and perhaps a face."""

    name: str = Field(description="As this person goes by in public.", examples=["An example"])
    role: str = Field(description="What they do here; may be empty.", examples=["Keeps the tools"])
    words: str = Field(description="A few words; may be empty.", examples=["Every Saturday."])
    picture: PictureOut | None = Field(None, description="Their picture.")


class PeopleBlockOut(BlockOut):
    """People with their roles, side by side."""

    type: Literal["people"] = "people"
    title: str = Field(description="The heading; may be empty.", examples=["Who opens the door"])
    people: list[PersonOut] = Field(description="In their order.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        people = [
            PersonOut(
                picture=loader.picture(row.get("picture"), ""),
                **{name: row.get(name) or "" for name in ("name", "role", "words")},
            )
            for row in struct_values(value, "people")
        ]
        return {"title": value.get("title") or "", "people": people}
