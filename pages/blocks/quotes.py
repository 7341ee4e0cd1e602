"""StreamField blocks in which somebody speaks, or is introduced."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from .base import newest_picture

PUBLIC = _("As this person goes by in public. Please publish nobody's name, words or picture before they have agreed.")


class QuoteBlock(blocks.StructBlock):
    """A voice: large words, and who says them."""

    words = blocks.TextBlock(
        label=pgettext_lazy("block", "Words"), rows=3, help_text=_("Without quotation marks; the mark is drawn.")
    )
    speaker = blocks.CharBlock(label=_("Who says it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        label_format = "{words}"
        template = "blocks/quote.html"
        preview_value = {"words": "We own it together, so we sweep it together.", "speaker": "A worker-owner"}
        description = _("A voice, set large")


class PersonBlock(blocks.StructBlock):
    """Somebody, with a role and perhaps a face."""

    name = blocks.CharBlock(label=pgettext_lazy("block", "Name"), max_length=80, help_text=PUBLIC)
    role = blocks.CharBlock(label=_("Role"), required=False, max_length=120)
    picture = ImageChooserBlock(label=_("Picture"), required=False)
    words = blocks.TextBlock(label=_("A few words"), required=False, rows=2)

    class Meta:
        icon = "user"
        label = _("Person")
        label_format = "{name}"


class TestimonialBlock(blocks.StructBlock):
    """What somebody says of their own experience, with name and face."""

    words = blocks.TextBlock(
        label=pgettext_lazy("block", "Words"), rows=4, help_text=_("Without quotation marks; the mark is drawn.")
    )
    name = blocks.CharBlock(label=pgettext_lazy("block", "Name"), max_length=80, help_text=PUBLIC)
    role = blocks.CharBlock(label=_("Role"), required=False, max_length=120)
    picture = ImageChooserBlock(label=_("Picture"), required=False)

    class Meta:
        icon = "comment"
        label = _("Testimonial")
        label_format = "{name}"
        template = "blocks/testimonial.html"
        description = _("What somebody has experienced, with name, role and picture")

    def get_preview_value(self):
        """With the newest picture of the media room."""
        return self.to_python(
            {
                "words": "I came for the tools and stayed for the meetings. Here my vote weighs as much as my neighbor’s.",
                "name": "An example",
                "role": "Member since the first day",
                "picture": newest_picture(),
            }
        )


class PeopleBlock(blocks.StructBlock):
    """Several people side by side."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), required=False, max_length=120)
    people = blocks.ListBlock(PersonBlock(), label=_("People"), min_num=1)

    class Meta:
        icon = "group"
        label = _("People")
        label_format = "{title}"
        template = "blocks/people.html"
        description = _("People with their roles, side by side")

    def get_preview_value(self):
        """One with the newest picture of the media room, and two without."""
        return self.to_python(
            {
                "title": "Who opens the door",
                "people": [
                    {
                        "name": "An example",
                        "role": "Keeps the tools",
                        "picture": newest_picture(),
                        "words": "Every Saturday.",
                    },
                    {"name": "Another example", "role": "Keeps the books", "picture": None, "words": ""},
                    {"name": "A third", "role": "", "picture": None, "words": "Ask about the bus."},
                ],
            }
        )
