"""The fields of an event's form that are more than their columns: several choices, two equal hours, whose hours they are."""

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from . import recurrence
from .zone_words import desk_zone

CHIPS = {"class": "chips"}


def weekdays() -> list[tuple[str, str]]:
    """The days of the week in the order and the words of the active language."""
    first = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    return [(recurrence.WEEKDAYS[number % 7], WEEKDAYS[number % 7]) for number in range(first, first + 7)]


def spoken() -> list[tuple[str, str]]:
    """Those the site is written in first."""
    own = [code for code, name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES]
    return sorted(settings.LANGUAGES, key=lambda each: own.index(each[0]) if each[0] in own else len(own))


def several(label, choices, widget=forms.CheckboxSelectMultiple) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=widget(attrs=CHIPS))


def which(label) -> forms.TypedChoiceField:
    """Which of two equal hours: not said, the first or the second."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        coerce="True".__eq__,
        empty_value=None,
        choices=[("False", _("The first, before the clocks go back")), ("True", _("The second, after it"))],
        widget=forms.RadioSelect(attrs=CHIPS),
    )


def cost() -> forms.TypedChoiceField:
    """Whether it costs something: “free” is told to visitors only where somebody said so."""
    return forms.TypedChoiceField(
        label=_("What it costs"),
        required=False,
        coerce="True".__eq__,
        empty_value=None,
        choices=[("", _("Not said")), ("True", _("It is free")), ("False", _("It costs something"))],
        widget=forms.RadioSelect(attrs=CHIPS),
    )


def say_zone(form: forms.BaseForm, names: tuple[str, ...], zone: str) -> None:
    """Beside each of these fields: whose hours they are."""
    words = format_html("<span data-zone-words>{}</span>", desk_zone(zone))
    for name in names:
        if field := form.fields.get(name):
            field.help_text = words
