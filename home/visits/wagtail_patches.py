"""Patch of Wagtail: the status beside a page tells its visits. What PATCHES holds is said in pages.wagtail_patches."""

from functools import wraps

from wagtail.admin.ui.side_panels import PageStatusSidePanel

from .statistics import may_see_visits, visits_of_page


def tell_visits_beside_the_page() -> None:
    """The status beside a page, in its form and above the list of what stands below it, tells how often it was read.

    Wagtail 8.0.1 has no hook for side panels. No upstream issue known.
    """
    get_context_data = PageStatusSidePanel.get_context_data

    @wraps(get_context_data)
    def with_visits(panel: PageStatusSidePanel, parent_context) -> dict:
        context = get_context_data(panel, parent_context)
        if may_see_visits(panel.object, panel.request.user):
            context["status_templates"].append("wagtailadmin/visits/of_page.html")
            context["visits"] = visits_of_page(panel.object)
        return context

    PageStatusSidePanel.get_context_data = with_visits


PATCHES = {
    tell_visits_beside_the_page: {
        "wagtail.admin.ui.side_panels.PageStatusSidePanel.get_context_data": "7a3ab6e54018",
        "wagtail.admin.ui.side_panels.StatusSidePanel.get_context_data": "840d897b25a8",
    },
}


def apply() -> None:
    """Called once, when all models are known."""
    tell_visits_beside_the_page()
