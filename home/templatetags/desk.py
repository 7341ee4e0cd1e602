"""What the pages of the desk ask."""

from django import template

from home.consequences import consequences

register = template.Library()
register.simple_tag(consequences)
