"""Hooks of this app: its list at the desk, and an entry of the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import EventShift


class EventShiftViewSet(SnippetViewSet):
    model = EventShift
    icon = "group"


register_snippet(EventShift, viewset=EventShiftViewSet)


@hooks.register("register_admin_menu_item")
def shifts_menu_item():
    return MenuItem(_("Shifts"), reverse_lazy(EventShift.snippet_viewset.get_url_name("list")), icon_name="group")
