"""Snippet viewsets: places, topics, authors, outlets and the site's texts, under “Lists” in the admin's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .events.places import Place
from .network import Chrome
from .news import Author
from .posts.models import Topic
from .press.models import Outlet


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "locale"]
    search_fields = ["name"]


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    list_display = ["name", "role", "locale"]
    search_fields = ["name"]


class OutletViewSet(SnippetViewSet):
    model = Outlet
    icon = "globe"
    list_display = ["name", "website", "locale"]
    search_fields = ["name"]


class PlaceViewSet(SnippetViewSet):
    model = Place
    icon = "home"
    list_display = ["name", "address", "locale"]
    search_fields = ["name", "address"]


class ChromeViewSet(SnippetViewSet):
    model = Chrome
    icon = "pilcrow"
    list_display = ["__str__", "tagline", "locale"]


class Lists(SnippetViewSetGroup):
    """Menu group of the snippets that pages refer to."""

    items = (PlaceViewSet, TopicViewSet, AuthorViewSet, OutletViewSet, ChromeViewSet)
    menu_label = _("Lists")
    menu_icon = "list-ul"
    menu_order = 300
