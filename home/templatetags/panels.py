"""Template tag of the panels of a form."""

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.panels import Panel
from wagtail.admin.templatetags.wagtailadmin_tags import classnames

register = template.Library()
REQUIRED = mark_safe('<span class="w-required-mark">*</span>')


@register.simple_tag(takes_context=True)
def labelled_panel(context: Context, panel: Panel.BoundPanel) -> SafeString:
    """A panel of a group below its heading: what Wagtail's template of the same place draws, without a template. The form of an
    event has a hundred of them."""
    with context.push():
        content = panel.render_html(context)
    return format_html(
        '<div class="{}"{}>{}{}</div>',
        classnames("w-panel__wrapper", panel.classes()),
        flatatt(panel.attrs or {}),
        label(panel) if panel.heading else "",
        content,
    )


def label(panel: Panel.BoundPanel) -> SafeString:
    """The heading of a panel: a label, where it has one field."""
    field = panel.id_for_label()
    mark = REQUIRED if panel.is_required() else ""
    if getattr(panel, "read_only", False):
        return format_html('<h3 class="w-field__label" id="{}-label">{}{}</h3>', field, panel.heading, mark)
    if field:
        words = '<label class="w-field__label" for="{}" id="{}-label">{}{}</label>'
        return format_html(words, field, field, panel.heading, mark)
    return format_html('<h3 class="w-field__label">{}{}</h3>', panel.heading, mark)
