"""Blocks that tell the translation engine themselves what there is to translate."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError
from wagtail_localize.segments import StringSegmentValue


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
    """Rows and columns. Each text in it is one segment, called by what it says, so that rows may move."""

    text = CharBlock(label=_("Words"), required=False)
    number = FigureBlock(label=_("Number"), required=False)

    def clean(self, table: TypedTable) -> TypedTable:
        table = super().clean(table)
        if not self.is_deferred_validation and not (table.columns and table.row_data and table.caption.strip()):
            message = _("A table needs a caption, a column and a row.")
            raise TypedTableBlockValidationError(non_block_errors=[ValidationError(message)])
        return table

    def get_translatable_segments(self, table: TypedTable) -> list[StringSegmentValue]:
        cells = [cell for row in table.row_data for cell in row["values"]]
        words = [table.caption, *(column["heading"] for column in table.columns), *cells]
        return [StringSegmentValue(key_of(each), each) for each in dict.fromkeys(words) if has_letters(each)]

    def restore_translated_segments(self, table: TypedTable, segments: list[StringSegmentValue]) -> TypedTable:
        said = {segment.path: segment.render_text() for segment in segments}

        def own(words: str) -> str:
            return said.get(key_of(words), words)

        columns = [{**column, "heading": own(column["heading"])} for column in table.columns]
        rows = [{"values": [own(cell) for cell in row["values"]]} for row in table.row_data]
        return TypedTable(columns, rows, own(table.caption))


def key_of(words: str | None) -> str:
    """A short name for this text, as a content path can hold it."""
    return sha256((words or "").encode()).hexdigest()[:16]
