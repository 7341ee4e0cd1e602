"""Panels of the admin's home screen: quick actions, worklists, and shortcuts to what changes the site itself."""

from django.conf import settings
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission, user_passes_test
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from pages.about import PrinciplePage, PrinciplesPage
from pages.announcements import AnnouncementIndexPage, AnnouncementPage
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.mail.models import OutgoingMail
from pages.mail.report import VIEW_PERMISSION
from pages.network import Chrome, Network
from pages.news import NewsIndexPage, NewsPage
from pages.theme.models import Look

from ..models import HomePage
from . import worklists

# Where the site itself is changed, for whoever may: a list on the home screen, so that nobody has to know the menus.


def line(words: str, hint: str, name: str, *args) -> dict:
    """One line of the list, and the address it leads to."""
    return {"words": words, "hint": hint, "address": reverse(name, args=args)}


def home_lines(home: Page) -> list[dict]:
    """What is changed on the home page and among the pages below it."""
    lines = [
        line(
            gettext("Tagline and opening picture"),
            gettext("The home page, with its sections."),
            "wagtailadmin_pages:edit",
            home.pk,
        )
    ]
    if principles := PrinciplesPage.objects.child_of(home).first():
        kind = [PrinciplePage._meta.app_label, PrinciplePage._meta.model_name, principles.pk]
        lines.append(
            line(gettext("Add a principle"), gettext("Its number decides its place."), "wagtailadmin_pages:add", *kind)
        )
        lines.append(
            line(gettext("Principles"), gettext("Open one to change it."), "wagtailadmin_explore", principles.pk)
        )
    menu_hint = gettext("Open a page and tick “Show in menus” under “Menu and address”.")
    lines.append(line(gettext("Pages and menu"), menu_hint, "wagtailadmin_explore", home.pk))
    return lines


def setting_lines(user, home: Page, site: Site) -> list[dict]:
    """What stands around every page: words, facts, colours."""
    lines = []
    words = Chrome.objects.filter(locale_id=home.locale_id).first()
    if words and user.has_perm("pages.change_chrome"):
        name = "wagtailsnippets_pages_chrome:edit"
        lines.append(
            line(gettext("Opening hours and small print"), gettext("The words around every page."), name, words.pk)
        )
    for model, label, hint in (
        (Network, gettext("Name, address, telephone"), gettext("At the head and the foot of every page.")),
        (Look, gettext("Colours, headline face, logo"), gettext("With the home page beside them.")),
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


# What is written most: the index it stands below, its kind, what the door says, its colour.
WRITING = [
    (NewsIndexPage, NewsPage, _("Write news"), "red"),
    (EventIndexPage, EventPage, _("Plan an event"), "gold"),
    (AnnouncementIndexPage, AnnouncementPage, _("Announce something"), "green"),
]
LISTS = [
    (worklists.returned, _("Came back to you"), _("Read the note, change the text, submit it again.")),
    (worklists.to_review, _("To review"), _("Open a text to approve it, or to return it with a note.")),
    (worklists.sent_in, _("Sent in by you"), _("An editor reads it; you are told by mail.")),
]
SAID_BY_OURS = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel, RecentEditsPanel)


def place_for(index_kind, user):
    """The index below which this person writes: that of the site's first language, else the first open to them."""
    indexes = index_kind.objects.select_related("locale").order_by("path")
    own = sorted(indexes, key=lambda index: index.locale.language_code != settings.LANGUAGE_CODE)
    return next((index for index in own if index.permissions_for_user(user).can_add_subpage()), None)


def actions_for(user) -> list[dict]:
    """The doors that are open to this person, each with the address it leads to."""
    found = []
    for index_kind, kind, words, colour in WRITING:
        if place := place_for(index_kind, user):
            target = [kind._meta.app_label, kind._meta.model_name, place.pk]
            found.append({"words": words, "colour": colour, "address": reverse("wagtailadmin_pages:add", args=target)})
    if user_has_any_page_permission(user):
        number = worklists.drafts(user).count()
        found.append({"words": _("My drafts"), "colour": "ink", "address": reverse("my_drafts"), "number": number})
    return found


class Panel(Component):
    """A part of the home screen; the style sheet of all of them is asked for once."""

    class Media:
        css = {"all": ["css/admin/dashboard.css"]}


class Doors(Panel):
    order = 10
    template_name = "wagtailadmin/home/quick_actions.html"

    def get_context_data(self, parent_context):
        return {"doors": actions_for(parent_context["request"].user)}


class Waiting(Panel):
    """The lists that hold something; the whole where none does, in a sentence."""

    order = 20
    template_name = "wagtailadmin/home/worklists.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        lists = [{"heading": heading, "hint": hint, "rows": rows(user)} for rows, heading, hint in LISTS]
        writes = user_has_any_page_permission(user)
        own = worklists.drafts(user)[: worklists.SHOWN] if writes else []
        lists.append({"heading": _("Your drafts"), "rows": worklists.draft_rows(own), "more": reverse("my_drafts")})
        lists.append({"heading": _("Where you last worked"), "rows": worklists.lately(user) if writes else []})
        return {"lists": [each for each in lists if each["rows"]], "writes": writes}


class Mails(Panel):
    """How the outbox stands, for admins."""

    order = 30
    template_name = "wagtailadmin/home/mails.html"

    def get_context_data(self, parent_context):
        mails = OutgoingMail.objects
        counts = {name: getattr(mails, name)().count() for name in ("waiting", "failing", "given_up", "sent")}
        return {"counts": counts}


@hooks.register("construct_homepage_panels")
def our_own(request, panels):
    """Three of Wagtail's panels say in tables what ours say; the rest stay."""
    panels[:] = [Doors(), Waiting(), *(panel for panel in panels if not isinstance(panel, SAID_BY_OURS))]
    panels.append(Shortcuts())
    if request.user.has_perm(VIEW_PERMISSION):
        panels.append(Mails())


@hooks.register("construct_homepage_summary_items")
def without_numbers(request, items):
    """How many pages there are helps nobody to begin."""
    items.clear()


@user_passes_test(user_has_any_page_permission)
def my_drafts(request):
    """Every draft of one's own."""
    page = Paginator(worklists.drafts(request.user), 50).get_page(request.GET.get("p"))
    words = {"rows": worklists.draft_rows(page.object_list), "drafts": page}
    return TemplateResponse(request, "wagtailadmin/home/my_drafts.html", words)


@hooks.register("register_admin_urls")
def addresses():
    return [path("drafts/", my_drafts, name="my_drafts")]
