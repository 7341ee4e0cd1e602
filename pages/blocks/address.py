"""StreamField block of an address, its hours, and a map that was uploaded."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from media.images.blocks import PictureUseBlock

from .base import image_value, newest_picture
from .translation import FigureBlock
from .video import host_of


class HoursBlock(blocks.StructBlock):
    """Days, and when it is open on them."""

    days = blocks.CharBlock(label=_("Days"), max_length=60)
    hours = FigureBlock(label=_("Hours"), max_length=60)

    class Meta:
        icon = "time"
        label = _("Line")
        label_format = "{days} {hours}"


class AddressBlock(blocks.StructBlock):
    """Where it is, when it is open, and the way there as a picture."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), max_length=120)
    address = blocks.TextBlock(label=_("Address"), rows=3)
    hours = blocks.ListBlock(HoursBlock(), label=_("Opening hours"), min_num=0, default=[])
    network_hours = blocks.BooleanBlock(
        label=_("Show our opening hours"),
        required=False,
        help_text=_("Those of “Words around every page”: changed there, they change here too."),
    )
    note = blocks.CharBlock(
        label=_("Note"), required=False, max_length=200, help_text=_("For example which door, bus or bell.")
    )
    map = PictureUseBlock(
        label=_("Map"),
        required=False,
        help_text=_("A picture of a map that you upload. No map service is asked, so nobody is followed."),
    )
    link = blocks.URLBlock(
        label=_("Map elsewhere"),
        required=False,
        help_text=_("A link that visitors may follow, for example to openstreetmap.org."),
    )

    class Meta:
        icon = "site"
        label = _("Address and hours")
        label_format = "{title}"
        template = "blocks/address.html"
        description = _("Where it is, when it is open, and a map as a picture")

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"host": host_of(value.get("link") or "")}

    def get_preview_value(self):
        """With the newest picture of the media room as its map."""
        hours = [{"days": "Monday to Friday", "hours": "9–17"}, {"days": "Saturday", "hours": "When a flag hangs out"}]
        return self.to_python(
            {
                "title": "Come by",
                "address": "939 W. Capitol St.\nJackson, MS 39203",
                "hours": hours,
                "note": "The step-free door is at the side.",
                "map": image_value(newest_picture(), "The way from the bus stop to the door"),
                "link": "https://www.openstreetmap.org/",
            }
        )
