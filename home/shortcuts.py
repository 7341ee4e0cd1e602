"""Where the site itself is changed, for whoever may: a list on the home screen, so that nobody has to know the menus."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from pages.about import PrinciplePage, PrinciplesPage
from pages.look import Look
from pages.network import Chrome, Network

from .models import HomePage


def line(words: str, hint: str, name: str, *args) -> dict:
    """One line of the list, and the address it leads to."""
    return {"words": words, "hint": hint, "address": reverse(name, args=args)}


def home_lines(home: Page) -> list[dict]:
    """What is changed on the home page and among the pages below it."""
    lines = [
        line(
            _("Tagline and opening picture"), _("The home page, with its sections."), "wagtailadmin_pages:edit", home.pk
        )
    ]
    if principles := PrinciplesPage.objects.child_of(home).first():
        kind = [PrinciplePage._meta.app_label, PrinciplePage._meta.model_name, principles.pk]
        lines.append(line(_("Add a principle"), _("Its number decides its place."), "wagtailadmin_pages:add", *kind))
        lines.append(line(_("Principles"), _("Open one to change it."), "wagtailadmin_explore", principles.pk))
    menu_hint = _("Open a page and tick “Show in menus” under “Menu and address”.")
    lines.append(line(_("Pages and menu"), menu_hint, "wagtailadmin_explore", home.pk))
    return lines


def setting_lines(user, home: Page, site: Site) -> list[dict]:
    """What stands around every page: words, facts, colours."""
    lines = []
    words = Chrome.objects.filter(locale_id=home.locale_id).first()
    if words and user.has_perm("pages.change_chrome"):
        name = "wagtailsnippets_pages_chrome:edit"
        lines.append(line(_("Opening hours and small print"), _("The words around every page."), name, words.pk))
    for model, label, hint in (
        (Network, _("Name, address, telephone"), _("At the head and the foot of every page.")),
        (Look, _("Colours, headline face, logo"), _("With the home page beside them.")),
    ):
        if policy_registry.get_by_type(model).user_has_permission(user, "change"):
            form = [model._meta.app_label, model._meta.model_name, site.pk]
            lines.append(line(label, hint, "wagtailsettings:edit", *form))
    return lines


class Shortcuts(Component):
    """For those who may change the home page."""

    order = 25
    template_name = "wagtailadmin/home/shortcuts.html"

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        site = Site.find_for_request(request)
        home = HomePage.objects.filter(pk=site.root_page_id).first()
        if home is None or not home.permissions_for_user(request.user).can_edit():
            return {"lines": []}
        return {"lines": home_lines(home) + setting_lines(request.user, home, site)}
