"""Where a chapter leads: the screens it speaks of, for those who may open them."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.permissions import policy_registry

from media.features import announced_functions
from media.images.models import Picture
from pages.admin_frame import ScreenLink
from pages.network.models import Network
from pages.theme.models import Look
from pages.tree.routing import find_site

from ..dashboard.doors import doors
from ..dashboard.first_steps import start_of
from ..schedule.views import TITLE as CALENDAR
from ..users.invitations.views import TITLE as INVITE


def chapter_url(slug: str) -> str:
    return reverse("handbook_chapter", args=[slug])


def links_from(slug: str, request: HttpRequest) -> list[ScreenLink]:
    """Return the links of a chapter that this person may follow: ours, then those of other features."""
    of_features = [link for links in announced_functions("handbook_links") for link in links(slug, request)]
    return own_links(slug, request) + of_features


def own_links(slug: str, request: HttpRequest) -> list[ScreenLink]:
    return {
        "first-day": first_steps,
        "news": doors_to("news"),
        "press": doors_to("press"),
        "announce": doors_to("announcement", "banner"),
        "events": doors_to("event"),
        "pictures": pictures,
        "schedule": calendar,
        "invite": invitation,
        "look": setting(Look),
        "share": setting(Network),
        "trouble": account,
    }.get(slug, lambda request: [])(request)


def doors_to(*kinds: str):
    """Return a function of a request: the doors of the home screen to these kinds."""

    def links(request: HttpRequest) -> list[ScreenLink]:
        return [ScreenLink(door.label, door.url) for door in doors(request) if door.kind in kinds]

    return links


def first_steps(request: HttpRequest) -> list[ScreenLink]:
    if start_of(request) is None:
        return []
    return [ScreenLink(gettext_lazy("First steps"), f"{reverse('wagtailadmin_home')}?first-steps")]


def pictures(request: HttpRequest) -> list[ScreenLink]:
    policy = policy_registry.get_by_type(Picture)
    may_open = policy.user_has_any_permission(request.user, ["add", "change", "delete"])
    return [ScreenLink(gettext_lazy("Pictures"), reverse("wagtailimages:index"))] if may_open else []


def calendar(request: HttpRequest) -> list[ScreenLink]:
    return [ScreenLink(CALENDAR, reverse("schedule_calendar"))] if user_has_any_page_permission(request.user) else []


def invitation(request: HttpRequest) -> list[ScreenLink]:
    return [ScreenLink(INVITE, reverse("invite"))] if request.user.has_perm("home.add_user") else []


def setting(model):
    def ways(request: HttpRequest) -> list[ScreenLink]:
        if not policy_registry.get_by_type(model).user_has_permission(request.user, "change"):
            return []
        names = [model._meta.app_label, model._meta.model_name, find_site(request).pk]
        return [ScreenLink(capfirst(model._meta.verbose_name), reverse("wagtailsettings:edit", args=names))]

    return ways


def account(request: HttpRequest) -> list[ScreenLink]:
    return [ScreenLink(gettext_lazy("Second factor"), reverse("mfa_index"))]
