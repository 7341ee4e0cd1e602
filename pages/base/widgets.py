"""Widgets of terms (topics, authors, outlets, places): a select, which a script makes a combobox that adds by typing."""

from collections.abc import Iterable
from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import SelectAdapter

from ..http.urls import whole_number

LISTED = 60  # terms in the HTML; of a longer list only those chosen, the others are searched on the server


class TermSelect(forms.Select):
    """One term of a ModelChoiceField. Without a script a plain select of the terms, where these are few.

    `locale_id` and `language`: of the page, set by its form; a form inside of it leaves them out and takes them from there.
    """

    listed = LISTED
    locale_id: int | None = None
    language = ""

    @property
    def media(self) -> forms.Media:
        return forms.Media(css={"all": ["css/admin/terms.css"]}, js=[forms.Script("js/admin/terms.js", type="module")])

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = {whole_number(each, 18) for each in self.format_value(value) if each}
        multiple = {"multiple": True} if self.allow_multiple_selected else {}
        html = '<term-choice class="term-choice" {}><select{}>{}{}</select></term-choice>'
        blank = "" if multiple else format_html('<option value="">{}</option>', self.choices.field.empty_label or "")
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **multiple, **(attrs or {})}))
        return format_html(html, self.data(), attributes, blank, options(self.rows(chosen), chosen))

    def rows(self, chosen: set[int]) -> list[tuple[int, str]]:
        """(pk, name) of the terms in the HTML."""
        terms = self.choices.queryset.order_by("name").values_list("pk", "name")
        own = terms.filter(locale=self.locale_id) if self.locale_id else terms
        rows = list(own[: self.listed + 1]) if self.listed else []
        few = rows if len(rows) <= self.listed else []
        missing = chosen - {pk for pk, _name in few}
        return [*few, *terms.filter(pk__in=missing)] if missing else few

    def data(self) -> SafeString:
        """What the script needs to know, as attributes: addresses and its words."""
        return data_attributes(self.choices.queryset.model._meta.model_name, self.language, get_language())


@lru_cache(maxsize=100)
def data_attributes(kind: str, language: str, _active: str) -> SafeString:
    """`language`: of the terms, as far as it is known; the words are in the active one."""
    words = {
        "new": _("New: %s"),
        "out": _("Take out %s"),
        "hint": _("type, Enter"),
        "gone": _("“%s” is taken out."),
        "there": _("“%s” is chosen already."),
        "chosen": _("“%s” is chosen."),
        "open": _("“%s” is not chosen yet: press Enter."),
        "later": _("Made at once; the rest can come later, from Lists."),
        "failed": _("That did not work. Please try again."),
    }
    addresses = {"search": reverse("terms_search", args=[kind]), "add": reverse("terms_add", args=[kind])}
    known = {"language": language} if language else {}
    return flatatt({f"data-{key}": value for key, value in {**addresses, **words, **known}.items()})


class TermSelectMultiple(TermSelect, forms.SelectMultiple):
    """Several terms of a ModelMultipleChoiceField."""


class TermSelectInline(TermSelect):
    """One term in a form of which a page has many: only what is chosen stands in the HTML."""

    listed = 0


def options(rows: Iterable[tuple[int, str]], chosen: set[int]) -> SafeString:
    """HTML of options, in as few words as there can be."""
    marked = ((pk, SafeString(" selected") if pk in chosen else "", name) for pk, name in rows)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


class TermSelectAdapter(SelectAdapter):
    """telepath's adapter of widgets whose HTML no script adds to a form: it stands in it already."""

    def js_args(self, widget):
        return [""]


register(TermSelectAdapter(), TermSelect)
