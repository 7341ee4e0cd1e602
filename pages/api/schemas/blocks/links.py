"""Schemas of blocks that lead on: a call to action, buttons, cards, documents to take along."""

from typing import Literal

from ninja import Field, Schema

from ....blocks.stored import list_values
from ..dataloader import DataLoader
from ..files import DocumentOut
from ..images import PictureOut
from ..links import PageLinkOut
from .base import BlockOut, struct_values
from .media import GROUND, Ground


class TargetOut(Schema):
    """Where a door leads: to a page, to a document or to an address elsewhere."""

    url: str = Field(description="The full address.", examples=["https://www.example.org/events/"])
    page: PageLinkOut | None = Field(None, description="The page it leads to.")
    document: DocumentOut | None = Field(None, description="The document it leads to.")


class LinkOut(Schema):
    """Words, and one place they lead to."""

    label: str = Field(description="The words.", examples=["Join the brigade"])
    target: TargetOut | None = Field(None, description="Where it leads; null where that is gone or not for everybody.")


def target_of(value: dict, loader: DataLoader) -> TargetOut | None:
    """The target of a link block: its document, its page, else its address; None where that is gone or hidden."""
    page, document = loader.page(value.get("page")), loader.document(value.get("document"))
    url = (document and document.url) or (page and page.url) or value.get("address")
    return TargetOut(url=url, page=page, document=document) if url else None


class ActionBlockOut(BlockOut):
    """One thing to do, set large on a colour field, and the button for it."""

    type: Literal["action"] = "action"
    title: str = Field(description="What there is to do.", examples=["Plant a bed with us"])
    text: str = Field(
        description="More about it; may be empty.", examples=["Saturday from 9 am to noon. Gloves are there."]
    )
    label: str = Field(description="The words on the button.", examples=["Join the brigade"])
    target: TargetOut | None = Field(None, description="Where it leads; null where that is gone or not for everybody.")
    ground: Ground = Field(description=GROUND, examples=["gold"])

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        fields = {"target": target_of(value, loader), "ground": value.get("ground") or "gold"}
        return super().serialize(value, loader) | fields


class ButtonsBlockOut(BlockOut):
    """One to three things to do; the first is the most important."""

    type: Literal["buttons"] = "buttons"
    items: list[LinkOut] = Field(description="In their order.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        rows = struct_values(value, "items")
        return {"items": [LinkOut(label=row.get("label") or "", target=target_of(row, loader)) for row in rows]}


class CardOut(Schema):
    """A title, a sentence, a picture, and a way on."""

    title: str = Field(description="Its title.", examples=["Federation"])
    text: str = Field(
        description="A sentence; may be empty.", examples=["Worker cooperatives that stand by each other."]
    )
    picture: PictureOut | None = Field(None, description="Its picture, decoration beside the title.")
    target: TargetOut | None = Field(None, description="Where it leads, if anywhere.")


class CardsBlockOut(BlockOut):
    """Short entries side by side, written for this place."""

    type: Literal["cards"] = "cards"
    items: list[CardOut] = Field(description="In their order.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        cards = [
            CardOut(
                title=row.get("title") or "",
                text=row.get("text") or "",
                picture=loader.picture(row.get("picture"), ""),
                target=target_of(row, loader),
            )
            for row in struct_values(value, "items")
        ]
        return {"items": cards}


class DocumentsBlockOut(BlockOut):
    """Documents to download, each with its kind, size, language and accessible version."""

    type: Literal["documents"] = "documents"
    title: str = Field(description="The heading; may be empty.", examples=["To take with you"])
    documents: list[DocumentOut] = Field(description="In their order; those not for everybody are left out.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        found = [loader.document(pk) for pk in list_values(value.get("documents"))]
        return {"title": value.get("title") or "", "documents": [document for document in found if document]}


class DownloadBlockOut(BlockOut):
    """One document, and a button for it."""

    type: Literal["download"] = "download"
    label: str = Field(
        description="The words on the button, else the title of the document.", examples=["Get the handbill"]
    )
    document: DocumentOut | None = Field(None, description="The document; null where it is gone or not for everybody.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        document = loader.document(value.get("document"))
        return {"label": value.get("label") or (document.title if document else ""), "document": document}
