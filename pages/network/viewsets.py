"""Snippet viewset of the words around every page: one row a language."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.models import Locale
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from ..i18n.clock import join_words
from ..i18n.locales import enabled_locales, name_of, within_sentence
from ..opening_hours.models import HoursException
from .models import TEXTS, Chrome


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
    """Return which texts of a source visitors read in its language elsewhere too, with those languages; else empty.

    They do until somebody translates the text, or brings its translation up to what was changed here.
    """
    if chrome.source.pk != chrome.pk:
        return ""
    languages, rows = defaultdict(list), {row.locale_id: row for row in Chrome.objects.all()}
    for locale in enabled_locales():
        if locale.pk != chrome.locale_id:
            for label in untranslated_labels(chrome, rows.get(locale.pk)):
                languages[label].append(within_sentence(name_of(locale.language_code)))
    texts = [
        gettext("%(text)s (%(languages)s)") % {"text": label, "languages": join_words(names)}
        for label, names in languages.items()
    ]
    if not texts:
        return ""
    language = within_sentence(name_of(chrome.locale.language_code))
    return gettext("Shown in %(language)s until translated: %(texts)s.") % {
        "language": language,
        "texts": pgettext("between parts of a list", "; ").join(texts),
    }


def untranslated_labels(source: Chrome, translation: Chrome | None) -> Iterator[str]:
    """Yield the labels of the texts that are not current in a translation; of all that there are where it is missing."""
    shown = translation or source
    for name in TEXTS:
        if getattr(source, name) and shown.notes[name].locale_id == source.locale_id:
            yield str(source._meta.get_field(name).verbose_name)
    notes = [shown.exception_note(row) for row in source.exceptions]
    if any(note and note.locale_id == source.locale_id for note in notes):
        yield str(HoursException._meta.verbose_name_plural)


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
