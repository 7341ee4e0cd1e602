"""Snippet viewset of outlets."""

from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Outlet


class OutletViewSet(SnippetViewSet):
    model = Outlet
    icon = "globe"
    list_display = ["name", "website", "locale"]
    search_fields = ["name"]
