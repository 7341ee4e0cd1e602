"""Blocks that tell the translation engine themselves what there is to translate."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import CharBlock
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError
from wagtail_localize.segments import StringSegmentValue

CAPTION, HEAD, CELL = "caption-text", "th", "td"


def has_letters(words: str | None) -> bool:
    """Whether there is a word in it, and not only a figure."""
    return any(letter.isalpha() for letter in words or "")


class FigureBlock(CharBlock):
    """A number as it is printed: a fact, unless there is a word in it, which is shown to translators."""

    def get_translatable_segments(self, value: str) -> list[StringSegmentValue]:
        return [StringSegmentValue("", value)] if has_letters(value) else []

    def restore_translated_segments(self, value: str, segments: list[StringSegmentValue]) -> str:
        return segments[0].render_text() if segments else value


class CellsBlock(TypedTableBlock):
    """Rows and columns. Each text in it is one segment, called by what it is and says, so that rows may move."""

    text = CharBlock(label=pgettext_lazy("block", "Words"), required=False)
    number = FigureBlock(label=pgettext_lazy("block", "Number"), required=False)

    def clean(self, table: TypedTable) -> TypedTable:
        table = super().clean(table)
        if not self.is_deferred_validation and not (table.columns and table.row_data and table.caption.strip()):
            message = _("A table needs a caption, a column and a row.")
            raise TypedTableBlockValidationError(non_block_errors=[ValidationError(message)])
        return table

    def get_translatable_segments(self, table: TypedTable) -> list[StringSegmentValue]:
        cells = [(CELL, cell) for row in table.row_data for cell in row["values"]]
        words = [(CAPTION, table.caption), *((HEAD, column["heading"]) for column in table.columns), *cells]
        return [StringSegmentValue(key_of(*each), each[1]) for each in dict.fromkeys(words) if has_letters(each[1])]

    def restore_translated_segments(self, table: TypedTable, segments: list[StringSegmentValue]) -> TypedTable:
        said = {segment.path: segment.render_text() for segment in segments}

        def own(role: str, words: str) -> str:
            return said.get(key_of(role, words), words)

        columns = [{**column, "heading": own(HEAD, column["heading"])} for column in table.columns]
        rows = [{"values": [own(CELL, cell) for cell in row["values"]]} for row in table.row_data]
        return TypedTable(columns, rows, own(CAPTION, table.caption))


def key_of(role: str, words: str | None) -> str:
    """What this text is in its table, and a short name for it, as a content path can hold them; a table has one caption."""
    return role if role == CAPTION else f"{role}-{sha256((words or '').encode()).hexdigest()[:16]}"
