"""Template tag of the home screen of the admin: its heading."""

from django import template
from django.conf import settings
from django.utils.text import capfirst
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _

from pages.events.formatting import format_zone
from pages.i18n.clock import long_day
from pages.tree.routing import find_site, name_of_site

from ...desk.rows import display_name
from ...users.permissions import hands_in
from ..first_steps import FirstSteps

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_heading(context) -> dict[str, str]:
    """`title` and `words` of the home screen, and the address of the site: the day in the zone of the network."""
    request = context["request"]
    site_url = find_site(request).root_url
    if first_steps := next((panel for panel in context["panels"] if isinstance(panel, FirstSteps)), None):
        words = _("Take any step first; each ticks itself when it is true, also when you did it elsewhere.")
        return {"title": first_steps.title, "words": words, "site_url": site_url}
    if hands_in(request.user):
        title = _("Good to have you here, %(person)s") % {"person": display_name(request.user)}
        return {"title": title, "words": _("You write; an editor looks it over and publishes."), "site_url": site_url}
    day = capfirst(long_day(localdate(timezone=get_default_timezone())))
    words = _("%(day)s. %(zone)s.") % {"day": day, "zone": capfirst(format_zone(settings.TIME_ZONE))}
    return {"title": name_of_site(request), "words": words, "site_url": site_url}
