"""Wagtail hooks: where the desk leads to second factor and sessions, and what it says while there is none."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button

from . import second_factor


@hooks.register("register_account_menu_item")
def second_factor_item(request):
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("A passkey or an app with codes, beside your password."),
    }


@hooks.register("register_account_menu_item")
def sessions_item(request):
    return {
        "url": reverse("open_sessions"),
        "label": _("Where you are signed in"),
        "help_text": _("See your open sessions, and end those you do not know."),
    }


@hooks.register("register_user_listing_buttons")
def lost_phone_button(user, request_user):
    """In the menu of each colleague."""
    if request_user.is_superuser and user != request_user:
        url = reverse("remove_second_factor", args=[user.pk])
        yield Button(_("Telephone lost"), url, icon_name="mobile-alt", priority=60)


class SecondFactorPanel(Component):
    """Panel of the home screen: how many days are left to enrol; to admins also that nobody has to."""

    order = 5
    template_name = "wagtailadmin/home/second_factor.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        if second_factor.is_demanded(user):
            return {"is_missing": not second_factor.has_one(user), "days": second_factor.days_left(user)}
        return {"is_off": user.is_superuser}


@hooks.register("construct_homepage_panels")
def add_second_factor_panel(request, panels):
    panels.append(SecondFactorPanel())
