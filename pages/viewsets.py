"""Snippet viewsets: places, topics, authors, outlets, patterns and the site's texts, under “Lists” in the admin's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.models import Locale
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

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


# The words around every page: one row a language.


class ChromeIndexView(IndexView):
    def get_add_url(self):
        """Only while a language lacks them, and for that one."""
        missing = Locale.objects.exclude(pk__in=Chrome.objects.values("locale")).order_by("pk").first()
        address = super().get_add_url()
        return f"{address.split('?')[0]}?locale={missing.language_code}" if missing and address else None


class ChromeCreateView(CreateView):
    def get_initial_form_instance(self):
        """One of those that are there already, in another language."""
        words, first = super().get_initial_form_instance() or Chrome(), Chrome.objects.order_by("pk").first()
        if first:
            words.translation_key = first.translation_key
        return words


class ChromeEditView(EditView):
    def get_success_message(self):
        return _("Saved: visitors see it on every page.")

    def get_page_subtitle(self):
        return f"{self.object}: {self.object.language()}"


class ChromeViewSet(SnippetViewSet):
    model = Chrome
    icon = "pilcrow"
    list_display = ["language", "tagline"]
    ordering = ["locale_id"]  # the site’s own first
    copy_view_enabled = False
    index_view_class = ChromeIndexView
    add_view_class = ChromeCreateView
    edit_view_class = ChromeEditView


class Lists(SnippetViewSetGroup):
    """Menu group of the snippets that pages refer to."""

    items = (PlaceViewSet, TopicViewSet, AuthorViewSet, OutletViewSet, BlockPatternViewSet, ChromeViewSet)
    menu_label = _("Lists")
    menu_icon = "list-ul"
    menu_order = 300
