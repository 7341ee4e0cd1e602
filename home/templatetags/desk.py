"""What the pages of the desk ask."""

from django import template

from home.consequences import consequences
from home.picture_places import places_of
from pages.translation.question import carried

register = template.Library()
register.simple_tag(consequences)
register.simple_tag(carried)


@register.simple_tag(takes_context=True)
def places(context, picture):
    """Where this picture stands and what will stand there (home.picture_places)."""
    return places_of(picture, context["request"].user)
