"""Doors of the home screen that lead to a short form."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..desk.doors import Door
from ..users.permissions import hands_in
from .views import KINDS, writable_index

NEWS, PRESS, EVENT, ANNOUNCEMENT = "news", "press", "event", "announcement"
BANNER, HOME_PAGE = "banner", "home-page"
DOORS = (  # in their order
    Door(gettext_lazy("Write news"), gettext_lazy("What happened, in your own words"), "red", "pen", kind=NEWS),
    Door(gettext_lazy("Add press"), gettext_lazy("Paste the link"), "ink", "press", kind=PRESS),
    Door(gettext_lazy("Plan an event"), gettext_lazy("Day, hour, place"), "gold", "leaf", kind=EVENT),
    Door(pgettext_lazy("door", "Announce"), gettext_lazy("Until a day you name"), "green", "horn", kind=ANNOUNCEMENT),
)


def doors(request) -> list[Door]:
    """Return the doors to what this person may begin, what is urgent first."""
    user = request.user
    places = {kind: writable_index(KINDS[kind].index_kind, user) for kind in (NEWS, EVENT, ANNOUNCEMENT)}
    places[PRESS] = places[NEWS]
    found = [replace(door, url=reverse("quick_create", args=[door.kind])) for door in DOORS if places[door.kind]]
    return [urgent(), *found] if places[ANNOUNCEMENT] and not hands_in(user) else found


def begin_url(kind: str) -> str:
    """Return the address of the form of this kind; empty for a kind that has none."""
    if kind == HOME_PAGE:
        return reverse("home_page_words")
    return reverse("quick_create", args=[kind]) if kind in KINDS else ""


def urgent() -> Door:
    url = reverse("quick_create", args=[BANNER])
    return Door(_("Something urgent"), _("A banner on every page"), "red", url=url, is_urgent=True, kind=BANNER)
