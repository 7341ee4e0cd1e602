"""Template tags of the handbook: words of the screens, pictures of them, and ways to other chapters."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext

from .. import pictures

register = template.Library()


@register.simple_tag
def says(message: str, context: str = "") -> SafeString:
    """Words as a screen has them in this language: the very message of its button or field."""
    words = pgettext(context, message) if context else gettext(message)
    return format_html("<b>{}</b>", capfirst(words))


@register.simple_tag
def go(slug: str, words: str) -> SafeString:
    """Link to another chapter."""
    return format_html('<a href="{}">{}</a>', reverse("handbook_chapter", args=[slug]), words)


@register.inclusion_tag("wagtailadmin/handbook/picture.html")
def picture(name: str, alt: str) -> dict:
    """A picture of a screen, if it was taken; `alt` says in words what stands there."""
    return {"picture": pictures.picture(name, (get_language() or "en").partition("-")[0]), "alt": alt}
