"""Snippet viewset of the checks of the house, which joins those under Lists."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.viewsets import Lists

from .models import PublishingCheck


class PublishingCheckViewSet(SnippetViewSet):
    model = PublishingCheck
    icon = "tasks"
    list_display = [
        "sentence",
        Column("get_level_display", label=_("While nobody has signed"), sort_key="level"),
        "locale",
        BooleanColumn("is_active", label=_("In use")),
    ]
    list_filter = ["level", "locale"]
    search_fields = ["sentence"]
    copy_view_enabled = False


Lists.items = (*Lists.items, PublishingCheckViewSet)  # before it is registered (pages.wagtail_hooks)
