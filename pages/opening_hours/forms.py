"""Forms of opening hours: of some weekdays, and of the texts around every page, which have them."""

import datetime as dt
from collections import defaultdict

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from ..i18n.clock import WEEKDAYS, weekday_choices


class OpeningHoursForm(WagtailAdminModelForm):
    """Form of the times of some weekdays."""

    weekdays = forms.MultipleChoiceField(
        label=pgettext_lazy("opening hours", "Days"),
        choices=weekday_choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
        error_messages={"required": _("Please tick at least one day.")},
    )

    def clean_weekdays(self) -> list[str]:
        return sorted(self.cleaned_data["weekdays"], key=WEEKDAYS.index)


class ChromeForm(WagtailAdminModelForm):
    """Form of the texts around every page; that of a translation has no opening hours, which are those of its source.

    What is sent without the rows of opening hours leaves them as they are.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        is_translation = self.instance.source.pk != self.instance.pk
        for name, formset in list(self.formsets.items()):
            if is_translation or (self.is_bound and f"{formset.prefix}-TOTAL_FORMS" not in self.data):
                del self.formsets[name]

    def clean(self):
        self.refuse_overlaps()
        return super().clean()

    def refuse_overlaps(self) -> None:
        """Add an error to a row whose times overlap those of another row on the same weekday."""
        formset, taken = self.formsets.get("opening_hours"), defaultdict(list)
        for form in formset.forms if formset else ():
            data = getattr(form, "cleaned_data", {})
            opens, closes = data.get("opens"), data.get("closes")
            if data.get("DELETE") or not (opens and closes):
                continue
            span = opens, (closes if closes > opens else dt.time.max)
            for day in data.get("weekdays", ()):
                if any(span[0] < other[1] and other[0] < span[1] for other in taken[day]):
                    form.add_error("opens", _("These times overlap with others on the same day."))
                taken[day].append(span)
