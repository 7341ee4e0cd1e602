"""Widgets of the questions: fields that count words, and choices as pieces to press."""

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from ..desk.recommended_words import RECOMMENDED_WORDS


def words_input(name: str, rows: int = 1, **attrs) -> forms.Textarea:
    """Return a field that grows with its text, and says beside it how many words fit well in one of this name."""
    return forms.Textarea(attrs={"rows": rows, "data-words": RECOMMENDED_WORDS[name], **attrs})


class Picks(forms.RadioSelect):
    """A few choices as pieces to press; what each means is said in a sentence below (site/js/admin/quick-create.js)."""

    template_name = "wagtailadmin/quick_create/picks.html"

    def __init__(self, means: dict[str, str] | None = None, **kwargs):
        super().__init__(**kwargs)
        self.means = means or {}

    def render(self, name, value, attrs=None, renderer=None):
        return mark_safe(render_to_string(self.template_name, self.get_context(name, value, attrs)))  # noqa: S308

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if words := self.means.get(str(value)):
            option["attrs"]["data-means"] = words
        return option


def pick(words: str, more: str = "") -> str:
    """Label of one of the Picks: what it is called, and a line below that."""
    return format_html("{}<small>{}</small>", words, more) if more else words


lazy_pick = lazy(pick, str)
