"""Template tags of the empty states of the admin's lists."""

from django import template
from django.templatetags.static import static

from ..empty_listings import EmptyState, empty_listing, empty_page_listing

register = template.Library()


@register.simple_tag
def empty_list(view, add_url: str) -> EmptyState | None:
    """The empty state of a list of the model of this view, if it has one. A template would call the model."""
    return empty_listing(view.model, add_url) if view.model else None


@register.simple_tag
def empty_page_list(parent, user) -> EmptyState | None:
    """The empty state of the list below this page, if it has one."""
    return empty_page_listing(parent, user)


@register.inclusion_tag("wagtailadmin/shared/empty.html")
def empty_state(state: EmptyState) -> dict:
    """Prints an empty state."""
    return {"state": state, "art": static(f"art/{state.art}.svg")}
