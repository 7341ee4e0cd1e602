"""Panel of the home screen that says which banner stands above every page, and leads to where it is taken down."""

from django.utils.translation import get_language
from wagtail import hooks
from wagtail.admin.ui.components import Component

from pages.announcements.models import AnnouncementPage

from ..context.banner import banner_for


class StandingBanner(Component):
    """The banner that visitors see now, for whoever may take it down."""

    order = 15  # below the doors, above what waits
    template_name = "wagtailadmin/home/standing_banner.html"

    class Media:
        css = {"all": ["css/admin/quick-create.css"]}

    def __init__(self, banner: AnnouncementPage):
        self.banner = banner

    def get_context_data(self, parent_context):
        return {"banner": self.banner}


@hooks.register("construct_homepage_panels")
def add_standing_banner(request, panels):
    """Adds the panel while there is a banner that this person may take down."""
    banner = banner_for(get_language(), set())
    page = banner and banner.page
    if page and page.permissions_for_user(request.user).can_unpublish():
        panels.append(StandingBanner(page))
