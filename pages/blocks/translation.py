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

from ..form_fields import normalize_newlines

TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.BlockQuoteBlock)


class SegmentExtractor(StreamFieldSegmentExtractor):
    """wagtail-localize's extractor of the segments of a StreamField."""

    def handle_block(self, block_type, block_value, raw_value=None):
        if block_value is None or block_value == "":
            return []
        if isinstance(block_type, TEXT_BLOCKS) and isinstance(block_value, str):
            block_value = normalize_newlines(block_value)
        return super().handle_block(block_type, block_value)

    def handle_stream_block(self, stream_block):
        return self.segments_of_children(child for child in stream_block if child.id)

    def handle_list_block(self, list_block, raw_value=None):
        return self.segments_of_children(list_block.bound_blocks)

    def segments_of_children(self, children) -> list:
        return [segment.wrap(child.id) for child in children for segment in self.handle_block(child.block, child.value)]

    def handle_related_object_block(self, related_object):
        """No segment for a translatable snippet: the same one stays chosen, and is rendered in the active language."""
        is_snippet = isinstance(related_object, TranslatableMixin) and not isinstance(related_object, Page)
        return [] if is_snippet else super().handle_related_object_block(related_object)

    def handle_image_block(self, block, image_block_value, raw_value=None):
        chosen = [segment.wrap("image") for segment in self.handle_related_object_block(image_block_value)]
        words = "" if image_block_value.decorative else image_block_value.contextual_alt_text
        return [*chosen, StringSegmentValue("alt_text", words)] if words else chosen


class SegmentWriter(StreamFieldSegmentsWriter):
    """wagtail-localize's writer of translated segments; those of blocks that the stream no longer has are skipped."""

    def handle_block(self, block_type, block_value, segments):
        return None if block_value is None else super().handle_block(block_type, block_value, segments)

    def handle_stream_block(self, stream_block, segments):
        ids = {child.id for child in stream_block}
        return super().handle_stream_block(stream_block, [each for each in segments if each.unwrap()[0] in ids])

    def handle_image_block(self, block, image_block_value, segments):
        return super().handle_image_block(block, copy(image_block_value), segments)

    def handle_related_object_block(self, related_object, segments):
        try:
            return super().handle_related_object_block(related_object, segments)
        except ObjectDoesNotExist:
            return related_object


def extract_segments(field, stream) -> list:
    """The segments of a StreamField value, in order, with overridable ones."""
    return SegmentExtractor(field, include_overridables=True).handle_stream_block(stream)


def restore_segments(field, stream, segments: list):
    """The StreamField value with these translated segments."""
    return SegmentWriter(field, None, None).handle_stream_block(stream, segments)


# Blocks with segments of their own.

CAPTION, HEAD, CELL = "caption-text", "th", "td"


def has_letters(words: str | None) -> bool:
    """Whether the text has a letter, and so something to translate."""
    return any(letter.isalpha() for letter in words or "")


class FigureBlock(CharBlock):
    """Char block of a formatted number, with a segment only where it has letters."""

    def get_translatable_segments(self, value: str) -> list[StringSegmentValue]:
        return [StringSegmentValue("", value)] if has_letters(value) else []

    def restore_translated_segments(self, value: str, segments: list[StringSegmentValue]) -> str:
        return segments[0].render_text() if segments else value


class CellsBlock(TypedTableBlock):
    """Table block. Each text is one segment, whose path is its role and a hash of the text, so that rows may move."""

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
        return [StringSegmentValue(cell_path(*each), each[1]) for each in dict.fromkeys(words) if has_letters(each[1])]

    def restore_translated_segments(self, table: TypedTable, segments: list[StringSegmentValue]) -> TypedTable:
        translations = {segment.path: segment.render_text() for segment in segments}

        def translated(role: str, words: str) -> str:
            return translations.get(cell_path(role, words), words)

        columns = [{**column, "heading": translated(HEAD, column["heading"])} for column in table.columns]
        rows = [{"values": [translated(CELL, cell) for cell in row["values"]]} for row in table.row_data]
        return TypedTable(columns, rows, translated(CAPTION, table.caption))


def cell_path(role: str, words: str | None) -> str:
    """Content path of a text in its table: role and the first 16 hex digits of its SHA-256; a caption's is its role."""
    return role if role == CAPTION else f"{role}-{sha256((words or '').encode()).hexdigest()[:16]}"
