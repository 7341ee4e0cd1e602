"""Two columns, each with blocks of its own."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .pictures import PictureBlock
from .text import TextBlock
from .voices import QuoteBlock


class ColumnBlock(blocks.StreamBlock):
    """What fits into half the width."""

    text = TextBlock()
    picture = PictureBlock()
    quote = QuoteBlock()


class ColumnsBlock(blocks.StructBlock):
    """Side by side on a wide sheet, below each other on a phone."""

    first = ColumnBlock(label=_("First column"), max_num=4)
    second = ColumnBlock(label=_("Second column"), max_num=4)

    class Meta:
        icon = "grid"
        label = _("Two columns")
        template = "blocks/columns.html"
        preview_value = {
            "first": [{"type": "text", "value": "<p>The morning is for the beds: weeding, sowing, picking.</p>"}],
            "second": [{"type": "quote", "value": {"words": "Many hands, short day.", "speaker": "On the farm"}}],
        }
        description = _("Text, pictures and quotes side by side; below each other on a phone")
