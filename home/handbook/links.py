"""Where a chapter leads: the screens it speaks of, for those who may open them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.permissions import policy_registry

from media.images.models import Picture
from pages.events.registration.admin.date_views import TITLE as WHO_COMES
from pages.events.registration.admin.permissions import may_see_registrations
from pages.network.models import Network
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
class HandbookLink:
    """A link below a chapter."""

    label: str | Promise
    url: str


def links_from(slug: str, request: HttpRequest) -> list[HandbookLink]:
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
    return lambda request: [HandbookLink(door.label, door.url) for door in doors(request) if door.url in urls]


def first_steps(request: HttpRequest) -> list[HandbookLink]:
    if start_of(request) is None:
        return []
    return [HandbookLink(gettext_lazy("First steps"), f"{reverse('wagtailadmin_home')}?first-steps")]


def events(request: HttpRequest) -> list[HandbookLink]:
    who_comes = [HandbookLink(WHO_COMES, reverse("who_comes"))] if may_see_registrations(request.user) else []
    return doors_to("event")(request) + who_comes


def pictures(request: HttpRequest) -> list[HandbookLink]:
    policy = policy_registry.get_by_type(Picture)
    may_open = policy.user_has_any_permission(request.user, ["add", "change", "delete"])
    return [HandbookLink(gettext_lazy("Pictures"), reverse("wagtailimages:index"))] if may_open else []


def calendar(request: HttpRequest) -> list[HandbookLink]:
    return [HandbookLink(CALENDAR, reverse("schedule_calendar"))] if user_has_any_page_permission(request.user) else []


def trash(request: HttpRequest) -> list[HandbookLink]:
    return [HandbookLink(TRASH, reverse("trash"))] if user_has_any_page_permission(request.user) else []


def translation(request: HttpRequest) -> list[HandbookLink]:
    found = [HandbookLink(gettext_lazy("Translation"), reverse("bench:list"))] if languages_of(request.user) else []
    if request.user.has_perm(SWITCH_PERMISSION):
        found.append(HandbookLink(gettext_lazy("Languages"), reverse("languages")))
    return found


def invitation(request: HttpRequest) -> list[HandbookLink]:
    return [HandbookLink(INVITE, reverse("invite"))] if request.user.has_perm("home.add_user") else []


def setting(model):
    def ways(request: HttpRequest) -> list[HandbookLink]:
        if not policy_registry.get_by_type(model).user_has_permission(request.user, "change"):
            return []
        names = [model._meta.app_label, model._meta.model_name, find_site(request).pk]
        return [HandbookLink(capfirst(model._meta.verbose_name), reverse("wagtailsettings:edit", args=names))]

    return ways


def account(request: HttpRequest) -> list[HandbookLink]:
    found = [HandbookLink(gettext_lazy("Second factor"), reverse("mfa_index"))]
    return [*found, HandbookLink(CRISIS, reverse("crisis"))] if request.user.is_superuser else found
