"""Snippet viewset of places."""

from wagtail.snippets.views.snippets import SnippetViewSet

from .places import Place


class PlaceViewSet(SnippetViewSet):
    model = Place
    icon = "home"
    list_display = ["name", "address", "locale"]
    search_fields = ["name", "address"]
