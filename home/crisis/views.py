"""Admin views of the crisis switch, for superusers: its state and button, and the rehearsal."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from pages.admin_frame import ScreenLink, admin_frame
from pages.crisis.models import CrisisSwitch

from ..security.actions import Action
from ..security.record import record
from ..security.sentences import name
from ..sign_in import second_factor
from ..sign_in.sessions import OPENED_WITHIN, seconds_since_proof, seconds_since_second_factor
from ..users.models import User
from . import rehearsal, switch
from .mails import tell_admins

TITLE, REHEARSAL = gettext_lazy("Crisis switch"), gettext_lazy("Rehearsal of the crisis switch")


def check_may_switch(user: User) -> None:
    if not user.is_superuser:
        raise PermissionDenied


def frame(title: str) -> dict:
    """What the admin draws around a page of this room."""
    return admin_frame(title, "warning", *([] if title == TITLE else [(reverse("crisis"), TITLE)]))


def state_for(user: User) -> dict:
    """Context: the state of the switch, and what a press of this admin would do."""
    state = CrisisSwitch.objects.current()
    own = state.is_asked and state.asked_by_id == user.pk
    return {
        "switch": state,
        "at_once": switch.may_switch_at_once(state, user),
        "is_own": own,
        "asker": state.asked_by and name(state.asked_by),
        "seconds": switch.seconds_to_wait(state) if own else 0,
        "has_factor": second_factor.has_one(user) or second_factor.is_demanded(user),
        "others": list(switch.other_admins(user).order_by("first_name", "username")),
    }


@never_cache
@require_safe
def crisis(request: HttpRequest) -> HttpResponse:
    """The state of the switch, its button, what it does and what it holds."""
    check_may_switch(request.user)
    context = frame(TITLE) | state_for(request.user) | rehearsal.readiness()
    return render(request, "wagtailadmin/crisis/switch.html", context)


@never_cache
def crisis_switch(request: HttpRequest) -> HttpResponse:
    """One press. A GET, as after the password was asked again, leads to where it is pressed."""
    check_may_switch(request.user)
    to = request.POST.get("to")
    if to not in {"on", "off"}:
        return redirect("crisis")
    to_on = to == "on"
    if not switch.other_admins(request.user).exists() and (response := prove_alone(request)):
        return response
    try:
        step = switch.press(request.user, to_on)
    except switch.Refused as refused:
        messages.warning(request, str(refused))
    else:
        tell(request, step, to_on)
    return redirect("crisis")


def tell(request: HttpRequest, step: switch.Step, to_on: bool) -> None:
    if step == switch.Step.ASKED:
        messages.info(request, _("Asked. Nothing has changed yet."))
    elif to_on:
        messages.success(request, _("The crisis switch is on."))
    else:
        messages.success(request, _("The crisis switch is off. What waited is published within a minute."))


def prove_alone(request: HttpRequest) -> HttpResponse | None:
    """Where nobody else can confirm, the second factor does: leads to it, unless it was given in these minutes."""
    if not second_factor.has_one(request.user):
        if second_factor.is_demanded(request.user):
            messages.warning(request, _("You are the only admin. Please set up a second factor first."))
            return redirect("mfa_index")
        is_proved = seconds_since_proof(request) < OPENED_WITHIN
        return None if is_proved else ask_again(request, reverse("account_reauthenticate"))
    if seconds_since_second_factor(request) < OPENED_WITHIN:
        return None
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    return ask_again(request, next(each["url"] for each in methods if each["id"].startswith("mfa")))


def ask_again(request: HttpRequest, url: str) -> HttpResponse:
    messages.info(request, _("You are the only admin: please prove once more that it is you, then press again."))
    return redirect(f"{url}?{urlencode({'next': reverse('crisis')})}")


@require_POST
def crisis_withdraw(request: HttpRequest) -> HttpResponse:
    check_may_switch(request.user)
    if switch.withdraw():
        messages.success(request, _("Withdrawn. Nothing has changed."))
    return redirect("crisis")


def rehearse(request: HttpRequest) -> None:
    others = switch.other_admins(request.user).exclude(email="")
    record(Action.CRISIS_REHEARSED)
    tell_admins(others, "rehearsal", request.user)
    if others:
        messages.success(request, _("Each of the other admins gets a mail now. Nothing else has happened."))
    else:
        messages.warning(request, _("No mail was sent: there is no other admin with an e-mail address."))


@never_cache
def crisis_rehearsal(request: HttpRequest) -> HttpResponse:
    """What visitors would read, and what is missing. POST sends the mail that would ask the other admins."""
    check_may_switch(request.user)
    is_on = CrisisSwitch.objects.current().is_on
    if request.method == "POST":
        if not is_on:
            rehearse(request)
        return redirect("crisis_rehearsal")
    context = frame(REHEARSAL) | rehearsal.readiness() | {"previews": rehearsal.previews(request), "is_on": is_on}
    return render(request, "wagtailadmin/crisis/rehearsal.html", context)


@never_cache
@require_safe
@xframe_options_sameorigin
def crisis_preview(request: HttpRequest, language: str, what: str) -> HttpResponse:
    """The front page of a language, or a page with the message above it, as if the switch were on."""
    check_may_switch(request.user)
    if language not in dict(settings.LANGUAGES):
        raise Http404("no such language")
    response = rehearsal.preview(request, language, is_home=what == "home")
    if response is None:
        raise Http404("no such page")
    # What is linked forbids to be framed, so it opens in a window of its own.
    response.content = response.content.replace(b"<head>", b'<head><base target="_blank">', 1)
    return response


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("settings/crisis/", crisis, name="crisis"),
        path("settings/crisis/switch/", crisis_switch, name="crisis_switch"),
        path("settings/crisis/withdraw/", crisis_withdraw, name="crisis_withdraw"),
        path("settings/crisis/rehearsal/", crisis_rehearsal, name="crisis_rehearsal"),
        path("settings/crisis/rehearsal/<str:language>/<str:what>/", crisis_preview, name="crisis_preview"),
    ]


class CrisisMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.is_superuser


def handbook_links(chapter: str, request: HttpRequest) -> list[ScreenLink]:
    may_open = chapter == "trouble" and request.user.is_superuser
    return [ScreenLink(TITLE, reverse("crisis"))] if may_open else []


@hooks.register("register_settings_menu_item")
def register_menu_item():
    return CrisisMenuItem(TITLE, reverse("crisis"), name="crisis", icon_name="warning", order=685)


class CrisisPanel(Component):
    """Panel of the home screen: to admins, that the switch is on, or that somebody asks to turn it."""

    order = 1
    template_name = "wagtailadmin/home/crisis.html"

    def get_context_data(self, parent_context):
        return state_for(parent_context["request"].user)


@hooks.register("construct_homepage_panels")
def add_crisis_panel(request, panels):
    if request.user.is_superuser:
        panels.append(CrisisPanel())
