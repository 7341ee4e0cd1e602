"""Panel of visits on the home screen of the desk: how often the site was read, and which pages most."""

from wagtail import hooks

from ..desk.panels import Panel
from .statistics import may_see_visits_of_site, most_read, visits_of_site


class Visits(Panel):
    order = 22
    template_name = "wagtailadmin/home/visits.html"

    def get_context_data(self, parent_context):
        return {"visits": visits_of_site(), "most_read": most_read(parent_context["request"].user)}


@hooks.register("construct_homepage_panels")
def add_visits(request, panels):
    if may_see_visits_of_site(request.user):
        panels.append(Visits())
