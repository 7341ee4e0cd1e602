"""Schemas of blocks of media: pictures, posters, films."""

from typing import Literal

from ninja import Field, Schema

from ....blocks.video import parse_film_url
from ..dataloader import DataLoader
from ..images import PictureOut
from ..rich_text import RichTextOut
from .base import BlockOut, struct_values

Ground = Literal["paper", "red", "green", "gold", "ink"]
GROUND = "The colour field below it, by the name of its token; `look/` says how each looks here."


class ImagePrintOut(Schema):
    """One picture of several."""

    picture: PictureOut | None = Field(None, description="The picture; null where it is gone or not for everybody.")
    caption: str = Field(description="The line below it; may be empty.", examples=["Print 1 of the series."])


class PictureBlockOut(BlockOut):
    """A picture and the line below it."""

    type: Literal["picture"] = "picture"
    picture: PictureOut | None = Field(None, description="The picture; null where it is gone or not for everybody.")
    caption: str = Field(description="The line below it; may be empty.", examples=["Five tools, one shed."])
    width: Literal["text", "wide", "full"] = Field(
        description="As wide as the text, wider, or the whole sheet.", examples=["wide"]
    )

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        shown = {"picture": loader.picture(value.get("picture")), "caption": value.get("caption") or ""}
        return shown | {"width": value.get("width") or "text"}


class GalleryBlockOut(BlockOut):
    """Several pictures edge to edge; each opens to its full size."""

    type: Literal["gallery"] = "gallery"
    pictures: list[ImagePrintOut] = Field(description="In their order; those not for everybody are left out.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        prints = [
            (loader.picture(row.get("picture")), row.get("caption") or "") for row in struct_values(value, "pictures")
        ]
        return {"pictures": [ImagePrintOut(picture=picture, caption=caption) for picture, caption in prints if picture]}


class PosterBlockOut(BlockOut):
    """A few words, as large as the sheet allows."""

    type: Literal["poster"] = "poster"
    words: str = Field(description="The words.", examples=["Land, work and the vote."])
    foot: str = Field(
        description="The line at the foot; may be empty.",
        examples=["Community meeting, the third Saturday of every month"],
    )
    ground: Ground = Field(description=GROUND, examples=["red"])

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        return super().serialize(value, loader) | {"ground": value.get("ground") or "red"}


class FilmOut(Schema):
    """Where a film elsewhere is. Nothing of it was fetched: ask before you load `frame`, and name its host."""

    url: str = Field(description="Where it can be watched.", examples=["https://archive.org/details/example"])
    frame: str = Field(description="Its player, for an `iframe`.", examples=["https://archive.org/embed/example"])
    hosts: list[str] = Field(description="The hosts that a visitor who plays it meets.", examples=[["archive.org"]])


class VideoBlockOut(BlockOut):
    """A film that stands elsewhere, with a still kept here."""

    type: Literal["video"] = "video"
    title: str = Field(description="Its title.", examples=["Along the Pearl River"])
    film: FilmOut | None = Field(None, description="Where it is; null where the address is not understood.")
    poster: PictureOut | None = Field(None, description="The still, decoration beside the title.")
    caption: str = Field(
        description="For example how long it is; may be empty.",
        examples=["4 minutes, captions in English and Spanish."],
    )
    transcript: RichTextOut = Field(description="What is said and shown; may be empty.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        film = parse_film_url(value.get("address") or "")
        return {
            "title": value.get("title") or "",
            "film": film and FilmOut(url=film.link, frame=film.frame, hosts=film.hosts),
            "poster": loader.picture(value.get("poster"), ""),
            "caption": value.get("caption") or "",
            "transcript": loader.rich_text(value.get("transcript")),
        }
