"""Snippet viewsets: places, topics, authors, outlets, patterns and the site's texts, under “Lists” in the admin's menu."""

from collections import defaultdict

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.models import Locale
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from .block_patterns.models import BlockPattern
from .events.places import Place
from .fact_notes import FactNote
from .i18n.clock import join_words
from .i18n.locales import enabled_locales, name_of
from .network import TEXTS, Chrome
from .news import Author
from .opening_hours import HoursException
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


def untranslated_message(chrome: Chrome) -> str:
    """Return which texts visitors in other languages read in the language of this row; empty where there are none.

    They do until somebody translates them, or brings the translation up to what was changed here.
    """
    if chrome.source.pk != chrome.pk:
        return ""
    languages = defaultdict(list)
    rows = {row.locale_id: row for row in Chrome.objects.filter(translation_key=chrome.translation_key)}
    for locale in enabled_locales():
        if locale.pk == chrome.locale_id:
            continue
        row = rows.get(locale.pk)
        for name in TEXTS:
            if getattr(chrome, name) and (row is None or row.notes[name].locale_id != row.locale_id):
                languages[name].append(name_of(locale.language_code))
        if row is None or any(note.locale_id != row.locale_id for note in exception_notes(row) if note):
            languages["hours_exceptions"].append(name_of(locale.language_code))
    return told_by_languages(chrome, languages)


def exception_notes(row: Chrome) -> list[FactNote]:
    return [row.exception_note(each) for each in row.exceptions]


def told_by_languages(chrome: Chrome, languages: dict[str, list[str]]) -> str:
    labels = {name: chrome._meta.get_field(name).verbose_name for name in TEXTS}
    labels["hours_exceptions"] = HoursException._meta.verbose_name_plural
    notes = bool(chrome.exceptions) and any(each.note for each in chrome.exceptions)
    parts = [
        gettext("%(text)s (%(languages)s)") % {"text": labels[name], "languages": join_words(codes)}
        for name, codes in languages.items()
        if name != "hours_exceptions" or notes
    ]
    if not parts:
        return ""
    return gettext(
        "Not translated yet, so shown %(in_language)s and marked: %(texts)s. Translators find it in their list."
    ) % {
        "in_language": chrome.language(),
        "texts": pgettext("between parts of a list", "; ").join(parts),
    }


class ChromeEditView(EditView):
    def form_valid(self, form):
        response = super().form_valid(form)
        if message := untranslated_message(Chrome.objects.get(pk=self.object.pk)):
            messages.warning(self.request, message)
        return response

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
