"""StreamField subclasses: they always build today's blocks, give each an id, and know the segments there are to
translate.
"""

from wagtail.fields import StreamField

from ..blocks.base import ensure_ids
from ..blocks.body import BodyBlock
from ..blocks.home_sections import SectionsBlock
from ..blocks.translation import extract_segments, restore_segments


class BodyField(StreamField):
    """A stream of the blocks in BodyBlock.

    Migrations hold the field without its blocks, so a new block needs none; and since the field builds
    them itself, historical models know every block too (left empty, saving one would empty its body).
    """

    def __init__(self, *args, **kwargs):
        for given_by_migrations in ("block_types", "block_lookup"):
            kwargs.pop(given_by_migrations, None)
        super().__init__(self.blocks(), **{"blank": True, **kwargs})

    @staticmethod
    def blocks():
        return BodyBlock()

    def deconstruct(self):
        name, _path, _args, kwargs = super().deconstruct()
        kept = {key: kwargs[key] for key in ("verbose_name", "help_text") if key in kwargs}
        return name, f"pages.base.fields.{type(self).__name__}", [], kept

    def get_prep_value(self, value):
        """The JSON that is stored in columns and revisions, with an id for every block."""
        return ensure_ids(self.stream_block, super().get_prep_value(value))

    def get_translatable_segments(self, value) -> list:
        """Called by wagtail-localize: the segments of this value."""
        return extract_segments(self, value)

    def restore_translated_segments(self, value, segments: list):
        """Called by wagtail-localize: the source's `value` with these translated segments."""
        return restore_segments(self, value, segments)


class SectionsField(BodyField):
    """A stream of the sections of a home page and, between them, the blocks of any body."""

    @staticmethod
    def blocks():
        return SectionsBlock()
