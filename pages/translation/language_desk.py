"""Settings › Languages: which languages the site is in, what there is in each, and the switch of each."""

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import switching
from .language_rows import OFF, ON, READY, Row, rows

ICON = "wagtail-localize-language"


def screen(request):
    """The languages that are on, those that were, and those that are ready."""
    switching.check(request.user)
    found = rows()
    shown = {state: [row for row in found if row.state == state] for state in (ON, OFF, READY)}
    shown[READY].sort(key=lambda row: row.name.casefold())
    return render(request, "translation/languages.html", shown | head(_("Languages")))


@require_POST
def turn_on(request, code: str):
    """One click: the language is on."""
    switching.check(request.user)
    try:
        switching.switch_on(code, request.user)
    except switching.NotToBeSwitched:
        raise Http404(code) from None
    row = Row(code, ON)
    words = _("%(language)s is on. Visitors find it at %(address)s and in the list of languages of every page.")
    messages.success(request, words % {"language": row.name, "address": row.address})
    return redirect("languages")


def turn_off(request, code: str):
    """Says what will be gone from sight; posted, it is."""
    switching.check(request.user)
    row = next((each for each in rows() if each.code == code and each.state == ON), None)
    if row is None:
        raise Http404(code)
    if row.is_own:
        raise PermissionDenied
    if request.method == "POST":
        switching.switch_off(code, request.user)
        words = _("%(language)s is off. Everything in it is kept, and is there again when you switch it on.")
        messages.success(request, words % {"language": row.name})
        return redirect("languages")
    title = _("Switch %(language)s off") % {"language": row.name}
    words = {"row": row, "held": switching.holdings(code)}
    return render(request, "translation/language_off.html", words | head(title, _("Languages")))


def head(title: str, *above: str) -> dict:
    """What stands at the head of a screen; `above` is the title of this list, on the screens below it."""
    way = [*({"url": reverse("languages"), "label": words} for words in above), {"url": "", "label": title}]
    return {"breadcrumbs_items": way, "header_title": title, "page_title": title, "header_icon": ICON}


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("translate/languages/", screen, name="languages"),
        path("translate/languages/<str:code>/on/", turn_on, name="language_on"),
        path("translate/languages/<str:code>/off/", turn_off, name="language_off"),
    ]


class LanguagesItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(switching.MAY)


@hooks.register("register_settings_menu_item")
def in_the_menu():
    return LanguagesItem(gettext_lazy("Languages"), reverse("languages"), name="languages", icon_name=ICON, order=120)


@hooks.register("construct_settings_menu")
def one_place_for_languages(request, items):
    """Wagtail's own list of locales knows no home page, no switch, and deletes what is kept here."""
    items[:] = [item for item in items if item.name != "locales"]


@hooks.register("register_permissions")
def may_be_given():
    return Permission.objects.filter(content_type__app_label="pages", codename="switch_language")


@hooks.register("register_log_actions")
def kept_in_the_history(actions):
    actions.register_action("languages.switch_on", gettext_lazy("Switch a language on"), gettext_lazy("Switched on"))
    actions.register_action("languages.switch_off", gettext_lazy("Switch a language off"), gettext_lazy("Switched off"))
