"""Template tags of the confirmation pages of deleting, moving and unpublishing."""

from functools import reduce
from operator import or_

from django import template
from django.conf import settings
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar
from wagtail.models import Page

from media.features import announced_functions
from pages.events.formatting import format_zone
from pages.translation.page_tree_views import question_for, selected_pages

from ...desk.change_lines import change_lines
from ...users.permissions import admin_language
from ..delete import consequences
from ..picture_usage import picture_uses, uses

BAR = "View Wagtail quick actions"  # as Wagtail's template names it, in the language of the page
register = template.Library()
register.simple_tag(consequences)
register.simple_tag(question_for)


@register.simple_tag(takes_context=True)
def picture_usage(context, picture):
    """Where this picture stands and what will stand there (home.page_actions.picture_usage)."""
    return picture_uses(picture, context["request"].user)


@register.simple_tag(takes_context=True)
def used_by(context, thing):
    """The places that use this (home.page_actions.picture_usage)."""
    return uses(thing, context["request"].user)


@register.simple_tag
def goes_to_trash(thing) -> bool:
    """Whether it can be brought back once it is deleted."""
    return any(is_kept(thing) for is_kept in announced_functions("restorable"))


@register.simple_tag(takes_context=True)
def admin_bar(context) -> str:
    """Wagtail's bar on a page, its button named in the language of whoever works, and not after the software."""
    if not (bar := wagtailuserbar(context)):
        return bar
    wagtail_label = gettext(BAR)
    with override(admin_language(context["request"].user)):
        return mark_safe(bar.replace(f">{wagtail_label}<", f">{escape(gettext('Tools of the desk'))}<", 1))  # noqa: S308 (Wagtail's own, with a word escaped)


@register.simple_tag
def registered_below(pages, action: str) -> list[str]:
    """What hangs on these pages (or this one) and those below them, and what becomes of it, in sentences."""
    parts = [Q(path__startswith=page.path) for page in selected_pages(pages)]
    return change_lines(Page.objects.filter(reduce(or_, parts)), action) if parts else []


@register.simple_tag
def site_time_zone() -> str:
    """Whose hours are typed at the desk: what people call their time, in the language of the desk, else by its city."""
    return format_zone(settings.TIME_ZONE)
