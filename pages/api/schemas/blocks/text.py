"""Schemas of blocks of text: headings, text, notices, questions, columns."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from ..dataloader import DataLoader
from ..rich_text import RichTextOut
from .base import BlockOut, struct_values
from .media import PictureBlockOut
from .quotes import QuoteBlockOut


class TextBlockOut(BlockOut):
    """Running text with lists, links and small headings."""

    type: Literal["text"] = "text"
    text: RichTextOut = Field(description="The text; its own headings begin at level 3.")

    @classmethod
    def serialize(cls, value: str, loader: DataLoader) -> dict:
        return {"text": loader.rich_text(value)}


class HeadingBlockOut(BlockOut):
    """A heading between the parts of a text, of level 2."""

    type: Literal["heading"] = "heading"
    text: str = Field(description="Its words.", examples=["What the farm has learned"])

    @classmethod
    def serialize(cls, value: str, loader: DataLoader) -> dict:
        return {"text": value or ""}


class LeadBlockOut(HeadingBlockOut):
    """A paragraph set large."""

    type: Literal["lead"] = "lead"
    text: str = Field(description="Its words.", examples=["Work is what creates the wealth of a cooperative."])


class DividerBlockOut(BlockOut):
    """A thick line between two parts."""

    type: Literal["divider"] = "divider"

    @classmethod
    def serialize(cls, value: Any, loader: DataLoader) -> dict:
        return {}


class NoticeBlockOut(BlockOut):
    """Something to know before reading on."""

    type: Literal["notice"] = "notice"
    level: Literal["information", "warning", "urgent"] = Field(description="How grave it is.")
    title: str = Field(description="Its title.", examples=["You can work a bed yourself."])
    text: RichTextOut = Field(description="What there is to know; may be empty.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        fields = {"level": value.get("level") or "information", "title": value.get("title") or ""}
        return fields | {"text": loader.rich_text(value.get("text"))}


class QuestionOut(Schema):
    """One question with its answer."""

    question: str = Field(description="The question.", examples=["Do I have to be a member to come?"])
    answer: RichTextOut = Field(description="The answer.")


class QuestionsBlockOut(BlockOut):
    """Questions that open to show their answers."""

    type: Literal["questions"] = "questions"
    items: list[QuestionOut] = Field(description="In their order.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        rows = struct_values(value, "items")
        answers = [(each.get("question") or "", loader.rich_text(each.get("answer"))) for each in rows]
        return {"items": [QuestionOut(question=question, answer=answer) for question, answer in answers]}


COLUMN = {each.model_fields["type"].default: each for each in (TextBlockOut, PictureBlockOut, QuoteBlockOut)}
ColumnBlock = Annotated[TextBlockOut | PictureBlockOut | QuoteBlockOut, Field(discriminator="type")]


class ColumnsBlockOut(BlockOut):
    """Two columns: side by side on a wide screen, below each other on a narrow one."""

    type: Literal["columns"] = "columns"
    first: list[ColumnBlock] = Field(description="The column that is read first.")
    second: list[ColumnBlock] = Field(description="The other.")

    @classmethod
    def serialize(cls, value: dict, loader: DataLoader) -> dict:
        def column(rows: list[dict]) -> list[BlockOut]:
            known = [row for row in rows or [] if row["type"] in COLUMN]
            return [COLUMN[row["type"]].from_value(row["value"], loader, row.get("id")) for row in known]

        return {name: column(value.get(name)) for name in ("first", "second")}
