"""Panel of translation on the home screen of the admin: for translators, the list of what is due."""

from django.middleware.csrf import get_token
from wagtail import hooks
from wagtail.admin.ui.components import Component

from ..translation.permissions import only_translates
from .editor.job_list import JobList

ITEM = "translation"


class Bench(Component):
    """Dashboard panel of a translator: the list of jobs."""

    order = 10
    template_name = "translation/job_list/jobs.html"

    class Media:
        css = {"all": ["css/admin/dashboard.css", "css/admin/translation.css"]}

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        return {"listing": JobList(request.user, request.GET), "request": request, "csrf_token": get_token(request)}


@hooks.register("construct_homepage_panels", order=10)
def construct_homepage_panels(request, panels):
    """Replaces the panels of whoever only translates by the job list."""
    if only_translates(request.user):
        panels[:] = [Bench()]


@hooks.register("construct_main_menu")
def construct_main_menu(request, items):
    """Leaves a translator one menu item, since they have no permission for the others."""
    if only_translates(request.user):
        items[:] = [item for item in items if item.name == ITEM]
