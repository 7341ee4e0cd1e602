"""Template tags of the panels of a form."""

import json
from functools import lru_cache

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.panels import Panel
from wagtail.admin.templatetags.wagtailadmin_tags import classnames

from ..recommended_words import RECOMMENDED_WORDS

register = template.Library()
REQUIRED = mark_safe('<span class="w-required-mark">*</span>')


@register.simple_tag
def recommended_words() -> str:
    """Return how many words fit well in a field, by its name, as JSON."""
    return json.dumps(RECOMMENDED_WORDS)


@register.simple_tag(takes_context=True)
def labelled_panel(context: Context, panel: Panel.BoundPanel) -> SafeString:
    """A panel of a group below its heading: what Wagtail's template of the same place draws, without a template. The form of an
    event has a hundred of them."""
    with context.push():
        content = panel.render_html(context)
    heading, field = conditional_escape(panel.heading), panel.id_for_label()
    head = opening(tuple(panel.classes()), flatatt(panel.attrs) if panel.attrs else "")
    head += label(heading, field, panel.is_required(), getattr(panel, "read_only", False)) if heading else ""
    return mark_safe(f"{head}{conditional_escape(content)}</div>")  # noqa: S308 (three that are safe)


@lru_cache(maxsize=500)
def opening(classes: tuple[str, ...], attrs: SafeString | str) -> SafeString:
    return format_html('<div class="{}"{}>', classnames("w-panel__wrapper", classes), attrs)


@lru_cache(maxsize=500)
def label(heading: SafeString, field: str, is_required: bool, is_read_only: bool) -> SafeString:
    """The heading of a panel: a label, where it has one field."""
    mark = REQUIRED if is_required else ""
    if is_read_only:
        return format_html('<h3 class="w-field__label" id="{}-label">{}{}</h3>', field, heading, mark)
    if field:
        words = '<label class="w-field__label" for="{}" id="{}-label">{}{}</label>'
        return format_html(words, field, field, heading, mark)
    return format_html('<h3 class="w-field__label">{}{}</h3>', heading, mark)
