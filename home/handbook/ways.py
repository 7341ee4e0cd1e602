"""Where a chapter leads: the screens it speaks of, for those who may open them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.permissions import policy_registry

from media.models import Picture
from pages.events.registration.admin.date_views import TITLE as WHO_COMES
from pages.events.registration.admin.permissions import may_see_registrations
from pages.network import Network
from pages.theme.models import Look
from pages.translation.languages import SWITCH_PERMISSION
from pages.translation.permissions import languages_of
from pages.tree.routing import find_site

from ..crisis.views import TITLE as CRISIS
from ..dashboard.doors import doors
from ..dashboard.first_steps import start_of
from ..schedule.views import TITLE as CALENDAR
from ..trash.views import TITLE as TRASH
from ..users.invitation_views import TITLE as INVITE


@dataclass(frozen=True)
class Way:
    """A link below a chapter."""

    label: str | Promise
    url: str


def ways_from(slug: str, request: HttpRequest) -> list[Way]:
    """Those of a chapter that this person may go."""
    return {
        "first-day": first_steps,
        "news": doors_to("news"),
        "press": doors_to("press"),
        "announce": doors_to("announcement", "banner"),
        "events": events,
        "pictures": pictures,
        "schedule": calendar,
        "undo": trash,
        "translate": translation,
        "invite": invitation,
        "look": setting(Look),
        "share": setting(Network),
        "trouble": account,
    }.get(slug, lambda request: [])(request)


def doors_to(*kinds: str):
    urls = {reverse("quick_create", args=[kind]) for kind in kinds}
    return lambda request: [Way(door.label, door.url) for door in doors(request) if door.url in urls]


def first_steps(request: HttpRequest) -> list[Way]:
    if start_of(request) is None:
        return []
    return [Way(gettext_lazy("First steps"), f"{reverse('wagtailadmin_home')}?first-steps")]


def events(request: HttpRequest) -> list[Way]:
    who_comes = [Way(WHO_COMES, reverse("who_comes"))] if may_see_registrations(request.user) else []
    return doors_to("event")(request) + who_comes


def pictures(request: HttpRequest) -> list[Way]:
    policy = policy_registry.get_by_type(Picture)
    may_open = policy.user_has_any_permission(request.user, ["add", "change", "delete"])
    return [Way(gettext_lazy("Pictures"), reverse("wagtailimages:index"))] if may_open else []


def calendar(request: HttpRequest) -> list[Way]:
    return [Way(CALENDAR, reverse("schedule_calendar"))] if user_has_any_page_permission(request.user) else []


def trash(request: HttpRequest) -> list[Way]:
    return [Way(TRASH, reverse("trash"))] if user_has_any_page_permission(request.user) else []


def translation(request: HttpRequest) -> list[Way]:
    found = [Way(gettext_lazy("Translation"), reverse("bench:list"))] if languages_of(request.user) else []
    if request.user.has_perm(SWITCH_PERMISSION):
        found.append(Way(gettext_lazy("Languages"), reverse("languages")))
    return found


def invitation(request: HttpRequest) -> list[Way]:
    return [Way(INVITE, reverse("invite"))] if request.user.has_perm("home.add_user") else []


def setting(model):
    def ways(request: HttpRequest) -> list[Way]:
        if not policy_registry.get_by_type(model).user_has_permission(request.user, "change"):
            return []
        names = [model._meta.app_label, model._meta.model_name, find_site(request).pk]
        return [Way(capfirst(model._meta.verbose_name), reverse("wagtailsettings:edit", args=names))]

    return ways


def account(request: HttpRequest) -> list[Way]:
    found = [Way(gettext_lazy("Second factor"), reverse("mfa_index"))]
    return [*found, Way(CRISIS, reverse("crisis"))] if request.user.is_superuser else found
