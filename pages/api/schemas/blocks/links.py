"""Blocks that lead on: a call to action, buttons, cards, documents to take along."""

from typing import Literal

from ninja import Field, Schema

from ..dataloader import Telling, items_of
from ..files import Document
from ..images import Picture
from ..links import PageLink
from .base import Block, structs
from .media import GROUND, Ground


class Target(Schema):
    """Where a door leads: to a page, to a document or to an address elsewhere."""

    url: str = Field(description="The full address.", examples=["https://www.example.org/events/"])
    page: PageLink | None = Field(None, description="The page it leads to.")
    document: Document | None = Field(None, description="The document it leads to.")


class Link(Schema):
    """Words, and one place they lead to."""

    label: str = Field(description="The words.", examples=["Join the brigade"])
    target: Target | None = Field(None, description="Where it leads; null where that is gone or not for everybody.")


def target_of(value: dict, telling: Telling) -> Target | None:
    """Where a link leads: to its document, its page, else its address."""
    page, document = telling.page(value.get("page")), telling.document(value.get("document"))
    url = (document and document.url) or (page and page.url) or value.get("address")
    return Target(url=url, page=page, document=document) if url else None


class Action(Block):
    """One thing to do, set large on a colour field, and the button for it."""

    type: Literal["action"] = "action"
    title: str = Field(description="What there is to do.", examples=["Plant a bed with us"])
    text: str = Field(
        description="More about it; may be empty.", examples=["Saturday from 9 am to noon. Gloves are there."]
    )
    label: str = Field(description="The words on the button.", examples=["Join the brigade"])
    target: Target | None = Field(None, description="Where it leads; null where that is gone or not for everybody.")
    ground: Ground = Field(description=GROUND, examples=["gold"])

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        told = {"target": target_of(value, telling), "ground": value.get("ground") or "gold"}
        return super().told(value, telling) | told


class Buttons(Block):
    """One to three things to do; the first is the most important."""

    type: Literal["buttons"] = "buttons"
    items: list[Link] = Field(description="In their order.")

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        rows = structs(value, "items")
        return {"items": [Link(label=row.get("label") or "", target=target_of(row, telling)) for row in rows]}


class Card(Schema):
    """A title, a sentence, a picture, and a way on."""

    title: str = Field(description="Its title.", examples=["Federation"])
    text: str = Field(
        description="A sentence; may be empty.", examples=["Worker cooperatives that stand by each other."]
    )
    picture: Picture | None = Field(None, description="Its picture, decoration beside the title.")
    target: Target | None = Field(None, description="Where it leads, if anywhere.")


class Cards(Block):
    """Short entries side by side, written for this place."""

    type: Literal["cards"] = "cards"
    items: list[Card] = Field(description="In their order.")

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        cards = [
            Card(
                title=row.get("title") or "",
                text=row.get("text") or "",
                picture=telling.picture(row.get("picture"), ""),
                target=target_of(row, telling),
            )
            for row in structs(value, "items")
        ]
        return {"items": cards}


class Documents(Block):
    """Documents to download, each with its kind, size, language and accessible version."""

    type: Literal["documents"] = "documents"
    title: str = Field(description="The heading; may be empty.", examples=["To take with you"])
    documents: list[Document] = Field(description="In their order; those not for everybody are left out.")

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        found = [telling.document(pk) for pk in items_of(value.get("documents"))]
        return {"title": value.get("title") or "", "documents": [document for document in found if document]}


class Download(Block):
    """One document, and a button for it."""

    type: Literal["download"] = "download"
    label: str = Field(
        description="The words on the button, else the title of the document.", examples=["Get the handbill"]
    )
    document: Document | None = Field(None, description="The document; null where it is gone or not for everybody.")

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        document = telling.document(value.get("document"))
        return {"label": value.get("label") or (document.title if document else ""), "document": document}
