"""Template tag of the panel of an event's form with its next dates that have registrations."""

from django import template

from ..admin.numbers_told import registered_for

register = template.Library()
register.simple_tag(registered_for)
