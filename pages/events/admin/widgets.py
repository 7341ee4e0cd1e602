"""Widgets of an event's form: the browser's own pickers for dates and times, and choices as buttons to press."""

from functools import lru_cache

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.panels import FieldPanel
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import RadioSelectAdapter, SelectAdapter


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


class LanguageInput(forms.CheckboxSelectMultiple):
    """Boxes to tick: in sight the languages the site is edited in and those chosen, the many others folded away."""

    def render(self, name, value, attrs=None, renderer=None):
        groups = self.get_context(name, value, attrs)["widget"]["optgroups"]
        options = [option for _name, members, _number in groups for option in members]
        permitted = [code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES]
        in_sight = [each for each in options if each["value"] in permitted or each["selected"]]
        others = [each for each in options if each not in in_sight]
        context = {"in_sight": boxes(in_sight), "others": boxes(others)}
        return render_to_string("wagtailadmin/widgets/languages.html", context)


def boxes(options: list[dict]) -> SafeString:
    """HTML of options as boxes to tick, in as few words as there can be: a form has a hundred of them."""
    html = '<div><label for="{id}"><input type="checkbox" name="{name}" value="{value}" id="{id}"{checked}> {label}</label></div>'
    return format_html_join(
        "", html, (each | {"id": each["attrs"]["id"], "checked": " checked" * each["selected"]} for each in options)
    )


class ChoiceChips(forms.RadioSelect):
    """A few choices, all of them in sight."""

    def __init__(self):
        super().__init__(attrs={"class": "chips"})


class ZoneSelect(forms.Select):
    """The time zones. There are 500: Django's own templates take a quarter of the time of the whole form for them."""

    def render(self, name, value, attrs=None, renderer=None):
        own = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        chosen = format_html('<option value="{}"', value)
        options = zone_options(tuple(self.choices)).replace(f"{chosen}>", f"{chosen} selected>", 1)
        return format_html("<select{}>{}</select>", own, mark_safe(options))  # noqa: S308 (escaped below)


@lru_cache(maxsize=4)
def zone_options(choices: tuple[tuple[str, str], ...]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', choices)


class AdapterOfRadios(RadioSelectAdapter):
    """telepath's adapter of widgets whose HTML no script adds to a form: they stand in it already."""

    def js_args(self, widget):
        return [""]


class AdapterOfSelect(SelectAdapter):
    """The same, for a list."""

    def js_args(self, widget):
        return [""]


for widget in (ChoiceChips, LanguageInput):
    register(AdapterOfRadios(), widget)
register(AdapterOfSelect(), ZoneSelect)


def day_panel(name: str, **options) -> FieldPanel:
    return FieldPanel(name, widget=DayInput, **options)


def clock_panel(name: str, **options) -> FieldPanel:
    return FieldPanel(name, widget=ClockInput, **options)


def chips_panel(name: str, label, several: bool = False, **options) -> FieldPanel:
    """One or several of a few choices, all of them in sight; `label` names the group to a screen reader."""
    attrs = {"role": "group" if several else "radiogroup", "aria-label": label, **options.pop("attrs", {})}
    widget = None if several else ChoiceChips()  # several have a field of their own
    return FieldPanel(name, widget=widget, attrs=attrs, **options)
