"""Doors of the home screen: what is begun most, in one click."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.models import Page, WorkflowState
from wagtail.permissions import policy_registry

from pages.tree.routing import find_site

from ..desk.moments import join
from ..models import HomePage
from ..quick_create.views import KINDS, writable_index
from . import worklists


@dataclass(frozen=True)
class Door:
    """`color` and `art` are names of a class and of a drawing (site/art/desk); an urgent door is for telephones."""

    label: str | Promise
    hint: str | Promise
    color: str
    art: str = ""
    url: str = ""
    is_urgent: bool = False


NEWS, PRESS, EVENT, ANNOUNCEMENT = "news", "press", "event", "announcement"
DOORS = {  # by kind, in their order
    NEWS: Door(gettext_lazy("Write news"), gettext_lazy("What happened, in your own words"), "red", "pen"),
    PRESS: Door(gettext_lazy("Add press"), gettext_lazy("Paste the link"), "ink", "press"),
    EVENT: Door(gettext_lazy("Plan an event"), gettext_lazy("Day, hour, place"), "gold", "leaf"),
    ANNOUNCEMENT: Door(pgettext_lazy("door", "Announce"), gettext_lazy("Until a day you name"), "green", "horn"),
}


def doors(request) -> list[Door]:
    """The doors that this person may go through, each with its URL."""
    user = request.user
    places = {kind: writable_index(KINDS[kind].index_kind, user) for kind in (NEWS, EVENT, ANNOUNCEMENT)}
    places[PRESS] = places[NEWS]
    found = [door_to(door, reverse("quick_create", args=[kind])) for kind, door in DOORS.items() if places[kind]]
    if hands_in(user) or not (places[NEWS] or places[ANNOUNCEMENT]):
        found += own_pages(user, "paper" if places[EVENT] else "gold")
    else:
        found += home_page(request)
    if places[ANNOUNCEMENT] and not hands_in(user):
        found.insert(0, urgent())
    return found


def door_to(door: Door, url: str) -> Door:
    return Door(door.label, door.hint, door.color, door.art, url)


def urgent() -> Door:
    kind = "banner" if "banner" in KINDS else ANNOUNCEMENT
    url = reverse("quick_create", args=[kind])
    return Door(_("Something urgent"), _("A banner on every page"), "red", url=url, is_urgent=True)


def hands_in(user) -> bool:
    """Whether this person writes, and others publish what they hand in."""
    policy = policy_registry.get_by_type(Page)
    return user_has_any_page_permission(user) and not policy.user_has_permission(user, "publish")


def own_pages(user, color: str) -> list[Door]:
    """The door to one's own pages, with how many there are of each state."""
    if not user_has_any_page_permission(user):
        return []
    statuses = list(worklists.submissions(user).values_list("status", flat=True))
    back, sent = (
        statuses.count(status) for status in (WorkflowState.STATUS_NEEDS_CHANGES, WorkflowState.STATUS_IN_PROGRESS)
    )
    saved = worklists.drafts(user).count()
    public = worklists.public_pages(user).count()
    counts = [
        (back, ngettext("%(number)d came back", "%(number)d came back", back)),
        (sent, ngettext("%(number)d handed in", "%(number)d handed in", sent)),
        (saved, ngettext("%(number)d draft", "%(number)d drafts", saved)),
        (public, ngettext("%(number)d public", "%(number)d public", public)),
    ]
    hint = capfirst(join(*(words % {"number": number} for number, words in counts if number)))
    return [Door(_("My pages"), hint or _("What you write stands here"), color, "stack", reverse("my_pages"))]


def home_page(request) -> list[Door]:
    """The door to the home page, for whoever may change it."""
    home = HomePage.objects.filter(pk=find_site(request).root_page_id).first()
    if home is None or not home.permissions_for_user(request.user).can_edit():
        return []
    number = len(home.sections)
    hint = ngettext("Its %(number)d part", "Its %(number)d parts", number) % {"number": number}
    return [
        Door(pgettext("door", "Home page"), hint, "paper", "house", reverse("wagtailadmin_pages:edit", args=[home.pk]))
    ]
