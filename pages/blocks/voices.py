"""Blocks in which somebody speaks."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class QuoteBlock(blocks.StructBlock):
    """A voice: large words, and who says them."""

    words = blocks.TextBlock(label=_("Words"), rows=3, help_text=_("Without quotation marks; the mark is drawn."))
    speaker = blocks.CharBlock(label=_("Who says it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        label_format = "{words}"
        template = "blocks/quote.html"
        preview_value = {"words": "We own it together, so we sweep it together.", "speaker": "A worker-owner"}
        description = _("A voice, set large")
