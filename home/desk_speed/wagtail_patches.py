"""Patches of Wagtail that draw forms and menus of the desk with less work; without them the desk looks the same, and is slower.

What PATCHES holds is said in pages.wagtail_patches; README.md has the text of a pull request for each.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from weakref import WeakKeyDictionary

from django import forms
from django.core.validators import EMPTY_VALUES
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from modelcluster.forms import BaseChildFormSet
from telepath import JSContextBase
from wagtail.admin.menu import Menu
from wagtail.admin.panels import FieldPanel
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.widgets.slug import SlugInput

from pages.events.admin.widgets import ChoiceChips, ClockInput, DayInput, LanguageInput, ZoneSelect
from pages.form_fields import LinesInput

MOST_KNOWN = 50  # a panel: rows of a list, times languages
STAND_IN = "what-somebody-typed"
CHOICES = {
    forms.CheckboxInput,
    forms.Select,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    ChoiceChips,
    LanguageInput,
    ZoneSelect,
}
KNOWN = {
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    SlugInput,
    LinesInput,
    DayInput,
    ClockInput,
} | CHOICES
MOST_WIDGETS = 500


def ask_for_each_menu_once() -> None:
    """While a request lasts each menu is asked once for what it shows.

    Wagtail 8.0.1 asks each part of the menu twice: whether there is anything in it, and what. No upstream issue known.
    """
    items_for = Menu.menu_items_for_request
    found: WeakKeyDictionary[HttpRequest, dict[Menu, list]] = WeakKeyDictionary()

    @wraps(items_for)
    def items(menu: Menu, request: HttpRequest) -> list:
        known = found.setdefault(request, {})
        if menu not in known:
            known[menu] = items_for(menu, request)
        return known[menu]

    Menu.menu_items_for_request = items


def draw_each_icon_once() -> None:
    """The tag `icon` keeps the HTML of what it has drawn: a form has hundreds of icons of some thirty kinds.

    Wagtail 8.0.1 renders a template for each. No upstream issue known.
    """

    @lru_cache(maxsize=500)
    def drawn(name: str, classname: str, title: str, wrapped: bool) -> SafeString:
        return render_to_string("wagtailadmin/shared/icon.html", icon(name, classname, title, wrapped))

    def draw(name=None, classname=None, title=None, wrapped=False) -> SafeString:
        return drawn(str(name or ""), str(classname or ""), str(title or ""), bool(wrapped))

    icon = wagtailadmin_tags.icon
    wagtailadmin_tags.register.simple_tag(draw, name="icon")


def draw_each_field_once() -> None:
    """A panel keeps the HTML of its field, with a stand-in where the words of a page stand: an event has a hundred fields.

    What the HTML is made of is the key, so whatever differs is drawn anew; what somebody typed is not kept. Widgets that are not
    in KNOWN may depend on more. Wagtail 8.0.1 renders four templates for each field. No upstream issue known.
    """
    render = FieldPanel.BoundPanel.render_html

    @wraps(render)
    def render_html(panel: FieldPanel.BoundPanel, parent_context: Context | None = None) -> SafeString:
        key = field_key(panel)
        if key is None:
            return render(panel, parent_context)
        known, field = panel.panel.__dict__.setdefault("known_fields", {}), panel.bound_field
        html = known.get(key)
        if html is None:
            if len(known) >= MOST_KNOWN:
                known.clear()
            with nothing_typed(panel):
                html = known[key] = render(panel, parent_context)
        if STAND_IN not in html:
            return html
        return mark_safe(html.replace(STAND_IN, conditional_escape(field.field.widget.format_value(field.value()))))  # noqa: S308

    FieldPanel.BoundPanel.render_html = render_html


@contextmanager
def nothing_typed(panel: FieldPanel.BoundPanel) -> Iterator[None]:
    """Context manager: a stand-in takes the place of what stands in the field."""
    field = panel.bound_field
    if not is_typed(field):
        yield
        return
    initial, field.initial = field.initial, STAND_IN
    try:
        yield
    finally:
        field.initial = initial


def is_typed(field: forms.BoundField) -> bool:
    """Whether somebody's own words stand in this field."""
    return field.value() not in EMPTY_VALUES and type(field.field.widget) not in CHOICES


def ask_no_empty_form_for_its_media() -> None:
    """A list in a form that has no rows knows its media, and whether it takes files, from the first time it was asked.

    django-modelcluster 6.5 and Django 5.2.19 make an empty form for each of the two questions. No upstream issue known.
    """
    media, is_multipart = BaseChildFormSet.media.fget, BaseChildFormSet.is_multipart

    def known(name: str, ask: Callable) -> Callable:
        def answer(formset: BaseChildFormSet):
            if formset.forms:
                return ask(formset)
            kind = type(formset)
            if name not in vars(kind):
                setattr(kind, name, ask(formset))
            return getattr(kind, name)

        return wraps(ask)(answer)

    BaseChildFormSet.media = property(known("known_media", media))
    BaseChildFormSet.is_multipart = known("takes_files", is_multipart)


def add_the_same_media_once() -> None:
    """Media that a form's scripts need are added once, known by what they list.

    telepath 0.3.1, on which Wagtail 8.0.1 builds, draws all of their tags for each field to see whether it has them. No
    upstream issue known.
    """
    add_media = JSContextBase.add_media

    @wraps(add_media)
    def added(context: JSContextBase, media: forms.Media | None = None, js=None, css=None) -> None:
        known = context.__dict__.setdefault("known_media", set())
        listed = repr((media._js_lists, media._css_lists)) if media else ""
        if not js and not css and listed in known:
            return
        known.add(listed)
        add_media(context, media, js, css)

    JSContextBase.add_media = added


def draw_each_blank_widget_once() -> None:
    """The HTML of an empty widget, of which the scripts of a form make others, is drawn once for all that are alike.

    Wagtail 8.0.1 draws it for each field of each form, a second time. No upstream issue known.
    """
    js_args = WidgetAdapter.js_args
    known: dict[tuple, list] = {}

    @wraps(js_args)
    def args(adapter: WidgetAdapter, widget: forms.Widget) -> list:
        key = widget_key(widget)
        if key is None:
            return js_args(adapter, widget)
        key = (get_language(), type(adapter), *key)
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_WIDGETS:
                known.clear()
            found = known[key] = js_args(adapter, widget)
        return list(found)

    WidgetAdapter.js_args = args


def widget_key(widget: forms.Widget) -> tuple | None:
    """Everything that the HTML of an empty widget is made of; None if it may depend on more."""
    choices = getattr(widget, "choices", None)
    if type(widget) not in KNOWN or isinstance(choices, ModelChoiceIterator):
        return None
    options = {name: each for name, each in vars(widget).items() if name != "_choices"}
    return (type(widget), repr(options), repr(choices and [*choices]))


def field_key(panel: FieldPanel.BoundPanel) -> tuple | None:
    """Everything that the HTML of a field is made of, beside its panel and what is typed; None if it is to be drawn each time."""
    field = panel.bound_field
    widget = field and type(panel) is FieldPanel.BoundPanel and widget_key(field.field.widget)
    if not widget or field.errors:
        return None
    typed = is_typed(field)
    if typed and field.form.is_bound:
        return None
    words = (panel.heading, field.label, panel.help_text)
    conditions = (field.field.required, field.form.use_required_attribute, field.field.disabled, panel.comments_enabled)
    made_of = (typed or repr(field.value()), *widget, *map(str, words), *conditions)
    return (get_language(), panel.prefix, field.html_name, field.auto_id, *made_of)


PATCHES = {
    draw_each_icon_once: {"wagtail.admin.templatetags.wagtailadmin_tags.icon": "52bf0d73a4e9"},
    ask_no_empty_form_for_its_media: {
        "django.forms.formsets.BaseFormSet.media": "9f52fc63f77d",
        "django.forms.formsets.BaseFormSet.is_multipart": "8885ca3df50d",
    },
    add_the_same_media_once: {"telepath.JSContextBase": "56bf1158ae52", "django.forms.widgets.Media": "4bdc101844d4"},
    draw_each_blank_widget_once: {"wagtail.admin.telepath.widgets.WidgetAdapter": "81305c679e93"},
    draw_each_field_once: {
        "wagtail.admin.panels.field_panel.FieldPanel": "2bf380850a6d",
        "wagtail.admin.panels.base.Panel": "574cf4e22be6",
    },
    ask_for_each_menu_once: {"wagtail.admin.menu.Menu.menu_items_for_request": "bbe7e8ee090c"},
}
