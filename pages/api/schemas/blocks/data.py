"""Schemas of blocks of facts: numbers, tables, moments, addresses."""

from typing import Any, Literal

from ninja import Field, Schema

from ..dataloader import DataLoader
from ..images import PictureOut
from .base import BlockOut, struct_values


def text_items(kind: type[Schema], rows: list[dict]) -> list[Schema]:
    """Schemas whose fields are all stored texts of the same name."""
    return [kind(**{name: row.get(name) or "" for name in kind.model_fields}) for row in rows]


class NumberOut(Schema):
    """One figure, and what it counts."""

    figure: str = Field(description="As printed.", examples=["500+"])
    words: str = Field(description="What it counts.", examples=["people at the conference in 2014"])


class NumbersBlockOut(BlockOut):
    """Figures set large, each with what it counts."""

    type: Literal["numbers"] = "numbers"
    items: list[NumberOut] = Field(description="In their order.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        return {"items": text_items(NumberOut, struct_values(value, "items"))}


class ColumnOut(Schema):
    """A column of a table."""

    heading: str = Field(description="Its heading.", examples=["Cooperative"])
    type: Literal["text", "number"] = Field(description="What stands in it.", examples=["text"])


class TableBlockOut(BlockOut):
    """Words and numbers in rows and columns."""

    type: Literal["table"] = "table"
    caption: str = Field(description="What it shows.", examples=["Where they stand"])
    columns: list[ColumnOut] = Field(description="In their order.")
    rows: list[list[str]] = Field(
        description="Each with as many cells as there are columns, as printed.", examples=[[["Freedom Farms", "2020"]]]
    )
    named_rows: bool = Field(description="Whether the first column names its row (`<th scope='row'>`).")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        table = value.get("table") or {}
        return {
            "caption": table.get("caption") or "",
            "columns": text_items(ColumnOut, table.get("columns") or []),
            "rows": [[cell_of(cell) for cell in row["values"]] for row in table.get("rows") or []],
            "named_rows": bool(value.get("named_rows", True)),
        }


def cell_of(cell: Any) -> str:
    return "" if cell is None else str(cell)


class MomentOut(Schema):
    """Something that happened."""

    year: str = Field(description="As printed; moments of the same year stand together.", examples=["2015"])
    date: str = Field(description="The date as printed; may be empty.", examples=["February 27"])
    title: str = Field(description="What happened.", examples=["Grand opening"])
    text: str = Field(description="More about it; may be empty.", examples=["The whole house is open."])


class TimelineBlockOut(BlockOut):
    """What happened, year by year, in the order in which it is written."""

    type: Literal["timeline"] = "timeline"
    moments: list[MomentOut] = Field(description="In their order.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        return {"moments": text_items(MomentOut, struct_values(value, "moments"))}


class HoursOut(Schema):
    """Days, and when it is open on them."""

    days: str = Field(description="The days.", examples=["Monday to Friday"])
    hours: str = Field(description="From when to when.", examples=["9–17"])


class AddressBlockOut(BlockOut):
    """Where it is, when it is open, and the way there as a picture."""

    type: Literal["address"] = "address"
    title: str = Field(description="The heading.", examples=["Come by"])
    address: str = Field(description="As on an envelope.", examples=["939 W. Capitol St.\nJackson, MS 39203"])
    hours: list[HoursOut] = Field(description="When it is open, in the words of this block.")
    network_hours: bool = Field(
        description="Whether the opening hours of the network stand here too: `opening_hours` of `site/`.",
        examples=[True],
    )
    note: str = Field(
        description="For example which door; may be empty.", examples=["The step-free door is at the side."]
    )
    map: PictureOut | None = Field(None, description="A picture of a map; no map service is asked.")
    link: str = Field(
        description="A map elsewhere, for who wants it; may be empty.", examples=["https://www.openstreetmap.org/"]
    )

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        fields = {name: value.get(name) or "" for name in ("title", "address", "note", "link")}
        return fields | {
            "network_hours": bool(value.get("network_hours")),
            "hours": text_items(HoursOut, struct_values(value, "hours")),
            "map": loader.picture(value.get("map")),
        }
