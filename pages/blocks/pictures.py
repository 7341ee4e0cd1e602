"""Blocks that are looked at: a picture, a poster."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

GROUNDS = [("red", _("Red")), ("green", _("Green")), ("gold", _("Gold")), ("ink", _("Ink"))]


class PictureBlock(blocks.StructBlock):
    """A print and the line below it."""

    picture = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)
    width = blocks.ChoiceBlock(
        label=_("Width"),
        choices=[("", _("As wide as the text")), ("wide", _("Wider than the text")), ("full", _("The whole sheet"))],
        required=False,
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{caption}"
        template = "blocks/picture.html"
        description = _("A picture with a caption")

    def get_preview_value(self):
        """The newest picture of the media room; without one, the block has nothing to show."""
        newest = get_image_model().objects.order_by("-pk").first()
        return self.to_python(
            {
                "picture": {"image": newest and newest.pk, "alt_text": "", "decorative": True},
                "caption": "Five tools, one shed.",
                "width": "",
            }
        )


class PosterBlock(blocks.StructBlock):
    """A few words, as large as the sheet allows."""

    words = blocks.CharBlock(label=_("Words"), max_length=80)
    foot = blocks.CharBlock(label=_("Line at the foot"), required=False, max_length=120)
    ground = blocks.ChoiceBlock(label=_("Colour"), choices=GROUNDS, default="red")

    class Meta:
        icon = "clipboard-list"
        label = _("Poster")
        label_format = "{words}"
        template = "blocks/poster.html"
        preview_value = {
            "words": "Land, work and the vote.",
            "foot": "Community meeting, every third Saturday",
            "ground": "red",
        }
        description = _("A few words, as large as the sheet allows")
