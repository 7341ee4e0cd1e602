"""StreamField blocks of text: headings, rich text, notices, questions, columns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from .images import PictureBlock
from .quotes import QuoteBlock

FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "h3", "h4"]
SHORT = ["bold", "italic", "link", "document-link", "ol", "ul"]


class HeadingBlock(blocks.CharBlock):
    """A heading between the parts of a text."""

    class Meta:
        icon = "title"
        label = _("Heading")
        max_length = 120
        template = "blocks/heading.html"
        preview_value = "What the farm has learned"
        description = _("A heading between the parts of a text")


class TextBlock(blocks.RichTextBlock):
    """Running text with lists, links and small headings."""

    def __init__(self, **kwargs):
        super().__init__(**{"features": FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = pgettext_lazy("block", "Text")
        template = "blocks/text.html"
        preview_value = "<p>A farm run by its workers is not a charity with a garden. It decides, in a meeting with one vote each, what the harvest is for.</p>"
        description = _("Running text with lists, links and small headings")


class LeadBlock(blocks.TextBlock):
    """A paragraph set large."""

    class Meta:
        icon = "bold"
        label = _("Large paragraph")
        rows = 3
        template = "blocks/lead.html"
        preview_value = "Work is what creates the wealth of a cooperative, so those who work decide how it is shared."
        description = _("One paragraph set large, to open a text")


class NoticeBlock(blocks.StructBlock):
    """Something to know before reading on."""

    level = blocks.ChoiceBlock(
        label=_("How grave"),
        choices=[("", _("Good to know")), ("warning", _("Please note")), ("urgent", _("Urgent"))],
        required=False,
    )
    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), max_length=120)
    text = blocks.RichTextBlock(
        label=pgettext_lazy("block", "Text"), features=["bold", "italic", "link", "document-link"], required=False
    )

    class Meta:
        icon = "info-circle"
        label = _("Notice")
        label_format = "{title}"
        template = "blocks/notice.html"
        preview_value = {
            "level": "",
            "title": "You can work a bed yourself.",
            "text": "<p>Gloves are there; bring water.</p>",
        }
        description = _("Something to know before reading on")


class QuestionBlock(blocks.StructBlock):
    """One question with its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=SHORT)

    class Meta:
        icon = "help"
        label = _("Question")
        label_format = "{question}"


class QuestionsBlock(blocks.StructBlock):
    """Questions that open."""

    items = blocks.ListBlock(QuestionBlock(), label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "blocks/questions.html"
        preview_value = {
            "items": [
                {
                    "question": "Do I have to be a member to come?",
                    "answer": "<p>No. Anyone who lives or works in Jackson may speak and may vote.</p>",
                },
                {
                    "question": "What does it cost to join a cooperative?",
                    "answer": "<p>Each cooperative sets a share its workers can pay over time.</p>",
                },
            ]
        }
        description = _("Questions that open to show their answers")


class DividerBlock(blocks.StaticBlock):
    """A thick line between two parts."""

    class Meta:
        icon = "minus"
        label = _("Divider")
        template = "blocks/divider.html"
        admin_text = _("A thick line.")
        preview_value = None
        description = _("A thick line between two parts of a page")


# Two columns, each with blocks of its own.


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
