"""Snippet viewsets: places, topics, authors, outlets, patterns and the site's texts, under “Lists” in the admin's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .block_patterns.models import BlockPattern
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


class BlockPatternViewSet(SnippetViewSet):
    model = BlockPattern
    icon = "copy"
    copy_view_enabled = False  # who may only add patterns sees no more of one than they may choose
    list_display = ["name", "locale", "created_by", UpdatedAtColumn()]
    list_filter = ["locale"]
    search_fields = ["name"]


class ChromeViewSet(SnippetViewSet):
    model = Chrome
    icon = "pilcrow"
    list_display = ["__str__", "tagline", "locale"]


class Lists(SnippetViewSetGroup):
    """Menu group of the snippets that pages refer to."""

    items = (PlaceViewSet, TopicViewSet, AuthorViewSet, OutletViewSet, BlockPatternViewSet, ChromeViewSet)
    menu_label = _("Lists")
    menu_icon = "list-ul"
    menu_order = 300
