"""What the pages of the desk ask."""

from django import template

from home.consequences import consequences
from pages.translation.question import carried

register = template.Library()
register.simple_tag(consequences)
register.simple_tag(carried)
