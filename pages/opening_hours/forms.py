"""Forms of opening hours: of some weekdays, and of the texts around every page, which have them."""

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm

from ..i18n.clock import WEEKDAYS, weekday_choices

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)


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


class WeeklyFormSet(BaseChildFormSet):
    """Formset of opening hours; refuses times that overlap those of another row, also after midnight."""

    def clean(self):
        super().clean()
        taken: list[tuple[dt.timedelta, dt.timedelta]] = []
        for form in self.forms:
            data = form.cleaned_data
            if data.get("DELETE") or not {"weekdays", "opens", "closes"} <= data.keys():
                continue
            spans = spans_in_week(data["weekdays"], data["opens"], data["closes"])
            if any(is_overlap(span, other) for span in spans for other in taken):
                form.add_error("opens", _("These times overlap with others on the same day."))
            taken += spans


def spans_in_week(weekdays: Iterable[str], opens: dt.time, closes: dt.time) -> list[tuple[dt.timedelta, dt.timedelta]]:
    """Return (time since Monday midnight, duration) for each weekday; closing before opening is on the next day."""
    start, end = (dt.datetime.combine(dt.date.min, time) - dt.datetime.min for time in (opens, closes))
    return [(WEEKDAYS.index(day) * DAY + start, (end - start) % DAY) for day in weekdays]


def is_overlap(span: tuple[dt.timedelta, dt.timedelta], other: tuple[dt.timedelta, dt.timedelta]) -> bool:
    """Return whether two spans share a moment; Sunday night runs into Monday."""
    (start, duration), (other_start, other_duration) = span, other
    return (other_start - start) % WEEK < duration or (start - other_start) % WEEK < other_duration


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
