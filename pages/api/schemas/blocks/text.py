"""Blocks that are read: headings, text, notices, questions, columns."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from ..dataloader import Telling
from ..rich_text import RichText
from .base import Block, structs
from .media import PictureBlock
from .quotes import Quote


class Text(Block):
    """Running text with lists, links and small headings."""

    type: Literal["text"] = "text"
    text: RichText = Field(description="The text; its own headings begin at level 3.")

    @classmethod
    def told(cls, value: str, telling: Telling) -> dict:
        return {"text": telling.rich_text(value)}


class Heading(Block):
    """A heading between the parts of a text, of level 2."""

    type: Literal["heading"] = "heading"
    text: str = Field(description="Its words.", examples=["What the farm has learned"])

    @classmethod
    def told(cls, value: str, telling: Telling) -> dict:
        return {"text": value or ""}


class Lead(Heading):
    """A paragraph set large."""

    type: Literal["lead"] = "lead"
    text: str = Field(description="Its words.", examples=["Work is what creates the wealth of a cooperative."])


class Divider(Block):
    """A thick line between two parts."""

    type: Literal["divider"] = "divider"

    @classmethod
    def told(cls, value: Any, telling: Telling) -> dict:
        return {}


class Notice(Block):
    """Something to know before reading on."""

    type: Literal["notice"] = "notice"
    level: Literal["information", "warning", "urgent"] = Field(description="How grave it is.")
    title: str = Field(description="Its title.", examples=["You can work a bed yourself."])
    text: RichText = Field(description="What there is to know; may be empty.")

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        told = {"level": value.get("level") or "information", "title": value.get("title") or ""}
        return told | {"text": telling.rich_text(value.get("text"))}


class Question(Schema):
    """One question with its answer."""

    question: str = Field(description="The question.", examples=["Do I have to be a member to come?"])
    answer: RichText = Field(description="The answer.")


class Questions(Block):
    """Questions that open to show their answers."""

    type: Literal["questions"] = "questions"
    items: list[Question] = Field(description="In their order.")

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        rows = structs(value, "items")
        answers = [(each.get("question") or "", telling.rich_text(each.get("answer"))) for each in rows]
        return {"items": [Question(question=question, answer=answer) for question, answer in answers]}


COLUMN = {each.model_fields["type"].default: each for each in (Text, PictureBlock, Quote)}
ColumnBlock = Annotated[Text | PictureBlock | Quote, Field(discriminator="type")]


class Columns(Block):
    """Two columns: side by side on a wide screen, below each other on a narrow one."""

    type: Literal["columns"] = "columns"
    first: list[ColumnBlock] = Field(description="The column that is read first.")
    second: list[ColumnBlock] = Field(description="The other.")

    @classmethod
    def told(cls, value: dict, telling: Telling) -> dict:
        def column(rows: list[dict]) -> list[Block]:
            known = [row for row in rows or [] if row["type"] in COLUMN]
            return [COLUMN[row["type"]].of(row["value"], telling, row.get("id")) for row in known]

        return {name: column(value.get(name)) for name in ("first", "second")}
