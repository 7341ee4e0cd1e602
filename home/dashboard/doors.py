"""Doors of the home screen: those that the apps announce, then one's own pages or the home page."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.models import WorkflowState

from media.features import announced_functions
from pages.tree.routing import find_site

from ..desk.doors import Door
from ..desk.moments import join
from ..models import HomePage
from ..users.permissions import hands_in
from . import worklists


def doors(request) -> list[Door]:
    """The doors that this person may go through, each with its URL."""
    found = [door for begin in announced_functions("doors") for door in begin(request)]
    kinds = {door.kind for door in found}
    if hands_in(request.user) or not kinds & {"news", "announcement"}:
        return found + own_pages(request.user, "paper" if "event" in kinds else "gold")
    return found + home_page(request)


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
