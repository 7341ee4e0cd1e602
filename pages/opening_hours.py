"""Opening hours of the network: weekdays and times are facts, formatted in each language; only the note of an exception
is text.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.admin.panels.base import get_form_for_model
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from .fact_notes import FactNote, columns
from .i18n.catalogs import is_untranslated
from .i18n.clock import WEEKDAYS, format_hours, join_words, weekday_choices
from .i18n.dates import format_date, other_year

Ranges = tuple[tuple[dt.time, dt.time], ...]
# What the note of an exception depends on (pages.fact_notes).
EXCEPTION_NOTES = {"note": columns("date", "until", "opens", "closes")}
NO_NOTE = FactNote("")
SHORTEST_RUN = 3  # days in a row that are written "Monday to Wednesday"
# schema.org names the days in English.
SCHEMA_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class OpeningHours(Orderable):
    """From when to when it is open on some days of the week."""

    chrome = ParentalKey("pages.Chrome", on_delete=models.CASCADE, related_name="opening_hours")
    weekdays = models.JSONField(pgettext_lazy("opening hours", "days"), default=list)  # as RFC 5545 names them
    opens = models.TimeField(pgettext_lazy("opening hours", "from"))
    closes = models.TimeField(pgettext_lazy("opening hours", "to"))

    class Meta(Orderable.Meta):
        verbose_name = pgettext_lazy("opening hours", "days and times")
        verbose_name_plural = _("opening hours by weekday")

    def __str__(self):
        return ", ".join(self.weekdays)

    def clean(self):
        super().clean()
        if self.opens is not None and self.opens == self.closes:
            raise ValidationError({"closes": _("It would close when it opens. Please choose a later time.")})


class HoursException(TranslatableMixin, Orderable):
    """A day, or several in a row, on which it is open at other times or closed: facts, and a note about them."""

    chrome = ParentalKey("pages.Chrome", on_delete=models.CASCADE, related_name="hours_exceptions")
    date = models.DateField(pgettext_lazy("opening hours", "day"))
    until = models.DateField(
        pgettext_lazy("opening hours", "last day"), null=True, blank=True, help_text=_("Only if it is several days.")
    )
    opens = models.TimeField(pgettext_lazy("opening hours", "from"), null=True, blank=True)
    closes = models.TimeField(
        pgettext_lazy("opening hours", "to"), null=True, blank=True, help_text=_("Both left empty: closed.")
    )
    note = models.CharField(
        _("what people should know"),
        max_length=200,
        blank=True,
        help_text=_("For example “We are at the harvest festival”."),
    )

    override_translatable_fields = [
        SynchronizedField(name, overridable=False) for name in ("date", "until", "opens", "closes")
    ]
    segment_group = pgettext_lazy("opening hours", "exception")

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = pgettext_lazy("opening hours", "exception")
        verbose_name_plural = _("days with other opening hours")

    def __str__(self):
        return f"{self.date}"

    @property
    def segment_name(self) -> str:
        """Return what tells it apart for a translator."""
        return date_format(self.date, "SHORT_DATE_FORMAT")

    @property
    def last_day(self) -> dt.date:
        return self.until or self.date

    def clean(self):
        super().clean()
        if self.date and self.until and self.until < self.date:
            raise ValidationError({"until": _("The last day is before the first one.")})
        if (self.opens is None) != (self.closes is None):
            raise ValidationError({"closes": _("Please fill in both times, or neither where it is closed.")})
        if self.opens is not None and self.opens == self.closes:
            raise ValidationError({"closes": _("It would close when it opens. Please choose a later time.")})


# How hours are written.


@dataclass(frozen=True)
class HoursLine:
    """A line of the opening hours: formatted by code in the active language; `note` is text in the language of its row."""

    hours: str = ""
    note: FactNote = NO_NOTE

    def __str__(self):
        return " ".join(filter(None, (self.hours, self.note)))


def ranges_by_weekday(rows: Iterable[OpeningHours]) -> dict[str, Ranges]:
    """Return the sorted times of each weekday on which it is open."""
    found = defaultdict(set)
    for row in rows:
        for day in row.weekdays:
            found[day].add((row.opens, row.closes))
    return {day: tuple(sorted(found[day])) for day in WEEKDAYS if day in found}


def weekly_lines(rows: Iterable[OpeningHours]) -> list[HoursLine]:
    """Return a line for the days with the same times, from Monday on, and one for those when it is closed."""
    open_days = ranges_by_weekday(rows)
    days_by_ranges = defaultdict(list)
    for day, ranges in open_days.items():
        days_by_ranges[ranges].append(WEEKDAYS.index(day))
    lines = [labelled(format_days(days), format_ranges(ranges)) for ranges, days in days_by_ranges.items()]
    closed = [number for number, day in enumerate(WEEKDAYS) if day not in open_days]
    lines += [labelled(format_days(closed), closed_word())] if open_days and closed and closed_word() else []
    return [HoursLine(line) for line in lines]


def labelled(days: str, hours: str) -> str:
    """“Monday to Friday: 9 am to 5 pm”."""
    return capfirst(pgettext("opening hours", "%(days)s: %(hours)s") % {"days": days, "hours": hours})


def format_days(numbers: list[int]) -> str:
    """“Monday to Friday and Sunday”; `numbers` in their order, Monday is 0."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = []
    for run in runs:
        names = [str(WEEKDAY_NAMES[number]) for number in run]
        words += [first_to_last(names[0], names[-1])] if len(run) >= SHORTEST_RUN else names
    return join_words(words)


def first_to_last(first: str, last: str) -> str:
    """“Monday to Friday”, “December 24 to January 2”."""
    if is_untranslated("%(first)s to %(last)s", "opening hours"):
        return f"{first}–{last}"
    return pgettext("opening hours", "%(first)s to %(last)s") % {"first": first, "last": last}


def format_ranges(ranges: Ranges) -> str:
    """“9 am to noon and 2 to 5 pm”."""
    return join_words([format_hours(*each) for each in ranges])


def closed_word() -> str:
    """“closed”; empty in a language without our catalogue."""
    return "" if is_untranslated("closed", "opening hours") else pgettext("opening hours", "closed")


def format_exception_day(day: dt.date) -> str:
    """“December 24”; with its year where that is another one."""
    return format_date(day, "date" if other_year(day) else "month day")


def exception_line(row: HoursException, note: FactNote) -> HoursLine:
    """Return the line of an exception, with its note as it is current."""
    days = format_exception_day(row.date)
    if row.last_day != row.date:
        days = first_to_last(days, format_exception_day(row.last_day))
    hours = format_ranges(((row.opens, row.closes),)) if row.opens and row.closes else closed_word() or "—"
    return HoursLine(labelled(days, hours) + ("." if note else ""), note)


def specifications(rows: Iterable[OpeningHours], exceptions: Iterable[HoursException]) -> list[dict]:
    """Return the hours as OpeningHoursSpecification nodes (schema.org); a closed day opens and closes at midnight."""
    days_by_ranges = defaultdict(list)
    for day, ranges in ranges_by_weekday(rows).items():
        for each in ranges:
            days_by_ranges[each].append(SCHEMA_DAYS[WEEKDAYS.index(day)])
    kind = {"@type": "OpeningHoursSpecification"}
    nodes = [kind | {"dayOfWeek": days} | opening_times(*each) for each, days in days_by_ranges.items()]
    return nodes + [
        kind
        | {"validFrom": row.date.isoformat(), "validThrough": row.last_day.isoformat()}
        | opening_times(row.opens or dt.time(), row.closes or dt.time())
        for row in exceptions
    ]


def opening_times(opens: dt.time, closes: dt.time) -> dict[str, str]:
    return {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}


# How hours are filled in.


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


class SourcePanel(InlinePanel):
    """Inline panel of facts: filled in at the source, and left out of the form of a translation (`ChromeForm`)."""

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, **kwargs):
            form = kwargs.get("form")
            self.is_of_source = form is None or kwargs["panel"].relation_name in form.formsets
            super().__init__(**kwargs if self.is_of_source else kwargs | {"form": None})

        def is_shown(self):
            return self.is_of_source and super().is_shown()


class WeeklyPanel(SourcePanel):
    """The same of the weekdays, each row with a form that has them as choices."""

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = get_form_for_model(
            self.db_field.related_model, form_class=OpeningHoursForm
        )
        return options


hours_panels = [
    WeeklyPanel(
        "opening_hours",
        panels=[
            FieldPanel("weekdays", attrs={"role": "group", "aria-label": pgettext_lazy("opening hours", "Days")}),
            FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
        ],
        heading=_("Opening hours by weekday"),
        label=pgettext_lazy("opening hours", "days and times"),
        help_text=_(
            "The same in every language: each language writes them in its own way. Add the same day again for a break at noon. Days you don’t tick are closed."
        ),
    ),
    SourcePanel(
        "hours_exceptions",
        panels=[
            FieldRowPanel([FieldPanel("date"), FieldPanel("until")]),
            FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
            FieldPanel("note"),
        ],
        heading=_("Days with other opening hours"),
        label=pgettext_lazy("opening hours", "exception"),
        help_text=_("Holidays, for example. They are shown until they are over."),
    ),
]


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
