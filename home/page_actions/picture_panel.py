"""Side panel of the editor: the pictures that the form holds, what each shows, and the way to it.

Its list is drawn from the form itself, saved or not, by site/js/admin/page-pictures.js.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel

SMALL = 1000  # pixels: one that is narrower is not sharp where it stands wide


class PicturesSidePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Show the pictures of this page")
        icon_name = "image"
        counter_classname = "w-bg-critical-200"

    name = "pictures"
    title = pgettext_lazy("beside the page", "Pictures")
    template_name = "wagtailadmin/page_pictures/panel.html"
    order = 450

    def get_context_data(self, parent_context):
        size_url = reverse("picture_size", args=[0])  # the script puts the number of each picture in the place of 0
        return super().get_context_data(parent_context) | {"size_url": size_url, "small": SMALL}


class WithPictures:
    """View mixin: the panel stands beside the form of a page, but is not drawn again by what is saved by itself."""

    def get_side_panels(self):
        panels = list(super().get_side_panels())
        if not self.expects_json_response:
            panels.append(PicturesSidePanel(self.page, self.request))
        return MediaContainer(panels)
