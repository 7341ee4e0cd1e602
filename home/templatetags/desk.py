"""What the pages of the desk ask."""

from django import template
from django.conf import settings

from home.consequences import consequences
from home.picture_places import places_of
from pages.events.zone_words import desk_zone
from pages.translation.question import carried

register = template.Library()
register.simple_tag(consequences)
register.simple_tag(carried)


@register.simple_tag(takes_context=True)
def places(context, picture):
    """Where this picture stands and what will stand there (home.picture_places)."""
    return places_of(picture, context["request"].user)


@register.simple_tag
def own_zone() -> str:
    """Whose hours are typed at the desk: what people call their time, in the language of the desk, else by its city."""
    return desk_zone(settings.TIME_ZONE)
