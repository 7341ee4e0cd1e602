"""The version of this release, for the foot of the desk."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def commonhouse_version() -> str:
    return settings.VERSION
