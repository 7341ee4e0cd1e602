"""The controls of an event's form: the browser's own pickers for dates and times, and choices as buttons to press."""

from django import forms
from wagtail.admin.panels import FieldPanel


class DayInput(forms.DateInput):
    """The browser's own calendar, in the language of the device."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


def day_panel(name: str, **options) -> FieldPanel:
    return FieldPanel(name, widget=DayInput, **options)


def clock_panel(name: str, **options) -> FieldPanel:
    return FieldPanel(name, widget=ClockInput, **options)


def chips_panel(name: str, label, several: bool = False, **options) -> FieldPanel:
    """One or several of a few choices, all of them in sight; `label` names the group to a screen reader."""
    attrs = {"role": "group" if several else "radiogroup", "aria-label": label, **options.pop("attrs", {})}
    kind = forms.CheckboxSelectMultiple if several else forms.RadioSelect
    return FieldPanel(name, widget=kind(attrs={"class": "chips"}), attrs=attrs, **options)
