"""What somebody says who orders translations: in which languages, with what stands below, until when."""

from django import forms
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Locale, Page

from ..languages import name_of, on
from ..visibility import announced, placeholder_q


class Languages(forms.ModelMultipleChoiceField):
    """Those that are on, by the names that whoever reads has for them."""

    def label_from_instance(self, locale):
        return lazystr(name_of(locale.language_code))


class OrderForm(forms.Form):
    """For pages that are chosen already."""

    locales = Languages(
        Locale.objects.none(),
        label=_("Into"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one language.")},
    )
    include_descendants = forms.BooleanField(label=_("With all pages below"), required=False)
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        widget=AdminDateInput,
        help_text=_(
            "Stands first in the translators' list until then. Left empty, dates that were set stay as they are."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["locales"].queryset = Locale.objects.filter(pk__in=[locale.pk for locale in on()]).order_by("pk")

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Please choose another."))
        return day


class SectionsForm(OrderForm):
    """For whole sections of the site: the pages below a home page, with all below them."""

    pages = forms.ModelMultipleChoiceField(
        Page.objects.none(),
        label=_("What"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one page.")},
    )
    field_order = ["pages", "include_descendants", "locales", "due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = on()[:1]
        found = announced(Page.objects.filter(depth__in=(2, 3), locale__in=own)).order_by("path")
        self.fields["pages"].queryset = found
        self.fields["include_descendants"].initial = True


def with_those_below(pages: list[Page], below: bool) -> list[Page]:
    """These pages, and with `below` all that stands below them; one query for each chosen page."""
    if not below:
        return pages
    found = {}
    for page in pages:
        rows = page.get_descendants(inclusive=True).exclude(placeholder_q()).only("pk", "translation_key")
        found |= {row.translation_key: row for row in rows}
    return list(found.values())
