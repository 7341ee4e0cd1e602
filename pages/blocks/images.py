"""StreamField blocks of pictures: one, several, a poster."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from media.images.blocks import PictureUseBlock

from .base import image_value, newest_picture, newest_pictures

GROUNDS = [("red", _("First colour")), ("green", _("Second colour")), ("gold", _("Third colour")), ("ink", _("Ink"))]


def ground_field(default: str, more: tuple[tuple[str, str], ...] = ()) -> blocks.ChoiceBlock:
    """Choice block of the background colour; the stored values name the default colours."""
    words = _("The three colours are those of Settings › Look; the preview shows them.")
    return blocks.ChoiceBlock(label=_("Colour"), choices=[*more, *GROUNDS], default=default, help_text=words)


class PictureBlock(blocks.StructBlock):
    """A print and the line below it."""

    picture = PictureUseBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=pgettext_lazy("block", "Caption"), required=False, max_length=200)
    width = blocks.ChoiceBlock(
        label=pgettext_lazy("block", "Width"),
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
        return self.to_python(
            {"picture": image_value(newest_picture(), ""), "caption": "Five tools, one shed.", "width": ""}
        )


class PrintBlock(blocks.StructBlock):
    """One picture of several."""

    picture = PictureUseBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=pgettext_lazy("block", "Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{caption}"


class GalleryBlock(blocks.StructBlock):
    """Prints hung edge to edge; each opens to its full size."""

    pictures = blocks.ListBlock(PrintBlock(), label=_("Pictures"), min_num=2)

    class Meta:
        icon = "copy"
        label = _("Gallery")
        template = "blocks/gallery.html"
        description = _("Several pictures edge to edge; each opens to its full size")

    def get_preview_value(self):
        """The newest pictures of the media room."""
        prints = [
            {"picture": image_value(pk, f"Picture {number}"), "caption": f"Print {number} of the series."}
            for number, pk in enumerate(newest_pictures(5), 1)
        ]
        return self.to_python({"pictures": prints})


class PosterBlock(blocks.StructBlock):
    """A few words, as large as the sheet allows."""

    words = blocks.CharBlock(label=pgettext_lazy("block", "Words"), max_length=80)
    foot = blocks.CharBlock(label=_("Line at the foot"), required=False, max_length=120)
    ground = ground_field("red")

    class Meta:
        icon = "clipboard-list"
        label = _("Poster")
        label_format = "{words}"
        template = "blocks/poster.html"
        preview_value = {
            "words": "Land, work and the vote.",
            "foot": "Community meeting, the third Saturday of every month",
            "ground": "red",
        }
        description = _("A few words, as large as the sheet allows")
