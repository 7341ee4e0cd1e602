"""The tabs of a page's form, named for what is found in them: the menu is under “Menu and address”."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import ObjectList, Panel, TabbedInterface
from wagtail.models import Page
from wagtail.utils.decorators import cached_classmethod


def form_of(kind: type[Page]) -> Panel:
    """The form of this kind, from its own panels; as Wagtail makes it, but for the name of the second tab."""
    tabs = [
        ObjectList(kind.content_panels, heading=pgettext_lazy("tab", "Content")),
        ObjectList(kind.promote_panels, heading=_("Menu and address")),
        ObjectList(kind.settings_panels, heading=pgettext_lazy("tab", "Settings")),
    ]
    tabs = [tab for tab in tabs if tab.children]
    return TabbedInterface(tabs, base_form_class=kind.base_form_class).bind_to_model(kind)


edit_handler = cached_classmethod(form_of)
