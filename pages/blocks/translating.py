"""Takes the texts out of a stream of blocks for translators, and puts their translations back.

It is the translation engine's own way, mended where it fails: a text or picture that was never filled in (a block stored
before it had that field) stops the engine, a list whose entries have no ids is passed over in silence, a line that ends as
browsers send it counts as another text, and where a translator chose another picture that is gone, nothing can be published.
"""

from copy import copy

from django.core.exceptions import ObjectDoesNotExist
from wagtail import blocks
from wagtail.models import Page, TranslatableMixin
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor
from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter

from ..lines import lines

WORDS = (blocks.CharBlock, blocks.TextBlock, blocks.BlockQuoteBlock)


class Reader(StreamFieldSegmentExtractor):
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


class Writer(StreamFieldSegmentsWriter):
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


def segments_of(field, stream) -> list:
    """Every segment of this value of a stream field, in order."""
    return Reader(field, include_overridables=True).handle_stream_block(stream)


def restored(field, stream, segments: list):
    """This value with the words of these segments in place of its own."""
    return Writer(field, None, None).handle_stream_block(stream, segments)
