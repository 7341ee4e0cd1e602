"""Template tag of the version of this release."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def product_version() -> str:
    """A name and a number, which are the same in every language."""
    return f"Commonhouse {settings.VERSION}"
