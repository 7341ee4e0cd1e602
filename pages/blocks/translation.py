"""Segments of StreamFields for wagtail-localize: extracted from blocks, restored into them; blocks with segments of
their own.

It is the translation engine's own way, mended where it fails: a text or picture that was never filled in (a block stored
before it had that field) stops the engine, a list whose entries have no ids is passed over in silence, a line that ends as
browsers send it counts as another text, and where a translator chose another picture that is gone, nothing can be published.
"""

from copy import copy
from hashlib import sha256

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks import CharBlock
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError
from wagtail.models import Page, TranslatableMixin
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor
from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter

from ..form_fields import lines

WORDS = (blocks.CharBlock, blocks.TextBlock, blocks.BlockQuoteBlock)


class SegmentExtractor(StreamFieldSegmentExtractor):
    """Finds the segments of a stream."""

    def handle_block(self, block_type, block_value, raw_value=None):
        if block_value is None or block_value == "":
            return []
        if isinstance(block_type, WORDS) and isinstance(block_value, str):
            block_value = lines(block_value)
        return super().handle_block(block_type, block_value)

    def handle_stream_block(self, stream_block):
        return self.each(child for child in stream_block if child.id)

    def handle_list_block(self, list_block, raw_value=None):
        return self.each(list_block.bound_blocks)

    def each(self, children) -> list:
        return [segment.wrap(child.id) for child in children for segment in self.handle_block(child.block, child.value)]

    def handle_related_object_block(self, related_object):
        """A snippet that was chosen stays the same one: it is printed in the words that the reader's language has for it."""
        is_snippet = isinstance(related_object, TranslatableMixin) and not isinstance(related_object, Page)
        return [] if is_snippet else super().handle_related_object_block(related_object)

    def handle_image_block(self, block, image_block_value, raw_value=None):
        chosen = [segment.wrap("image") for segment in self.handle_related_object_block(image_block_value)]
        words = "" if image_block_value.decorative else image_block_value.contextual_alt_text
        return [*chosen, StringSegmentValue("alt_text", words)] if words else chosen


class SegmentWriter(StreamFieldSegmentsWriter):
    """Puts translated segments in; those of what the stream no longer holds are passed over."""

    def handle_block(self, block_type, block_value, segments):
        return None if block_value is None else super().handle_block(block_type, block_value, segments)

    def handle_stream_block(self, stream_block, segments):
        held = {child.id for child in stream_block}
        return super().handle_stream_block(stream_block, [each for each in segments if each.unwrap()[0] in held])

    def handle_image_block(self, block, image_block_value, segments):
        return super().handle_image_block(block, copy(image_block_value), segments)

    def handle_related_object_block(self, related_object, segments):
        try:
            return super().handle_related_object_block(related_object, segments)
        except ObjectDoesNotExist:
            return related_object


def extract_segments(field, stream) -> list:
    """Every segment of this value of a stream field, in order."""
    return SegmentExtractor(field, include_overridables=True).handle_stream_block(stream)


def restore_segments(field, stream, segments: list):
    """This value with the words of these segments in place of its own."""
    return SegmentWriter(field, None, None).handle_stream_block(stream, segments)


# Blocks that tell the translation engine themselves what there is to translate.

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
