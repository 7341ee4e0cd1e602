"""Base of the panels of the home screen."""

from wagtail.admin.ui.components import Component


class Panel(Component):
    """A panel of the home screen; all share one style sheet."""

    class Media:
        css = {"all": ["css/admin/dashboard.css"]}
