"""The home screen of the desk: four doors, and what waits for whoever is logged in."""

from django.conf import settings
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission, user_passes_test
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from pages.announcements import AnnouncementIndexPage, AnnouncementPage
from pages.events.index import EventIndexPage
from pages.events.models import EventPage
from pages.mails import OutgoingMail
from pages.news import NewsIndexPage, NewsPage

from . import waiting
from .mail_report import LOOK_AT
from .shortcuts import Shortcuts

# What is written most: the index it stands below, its kind, what the door says, its colour.
WRITING = [
    (NewsIndexPage, NewsPage, _("Write news"), "red"),
    (EventIndexPage, EventPage, _("Plan an event"), "gold"),
    (AnnouncementIndexPage, AnnouncementPage, _("Announce something"), "green"),
]
LISTS = [
    (waiting.returned, _("Came back to you"), _("Read the note, change the text, submit it again.")),
    (waiting.to_review, _("To review"), _("Open a text to approve it, or to return it with a note.")),
    (waiting.sent_in, _("Sent in by you"), _("An editor reads it; you are told by mail.")),
]
SAID_BY_OURS = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel, RecentEditsPanel)


def place_for(index_kind, user):
    """The index below which this person writes: that of the site's first language, else the first open to them."""
    indexes = index_kind.objects.select_related("locale").order_by("path")
    own = sorted(indexes, key=lambda index: index.locale.language_code != settings.LANGUAGE_CODE)
    return next((index for index in own if index.permissions_for_user(user).can_add_subpage()), None)


def doors(user) -> list[dict]:
    """The doors that are open to this person, each with the address it leads to."""
    found = []
    for index_kind, kind, words, colour in WRITING:
        if place := place_for(index_kind, user):
            target = [kind._meta.app_label, kind._meta.model_name, place.pk]
            found.append({"words": words, "colour": colour, "address": reverse("wagtailadmin_pages:add", args=target)})
    if user_has_any_page_permission(user):
        number = waiting.drafts(user).count()
        found.append({"words": _("My drafts"), "colour": "ink", "address": reverse("my_drafts"), "number": number})
    return found


class Panel(Component):
    """A part of the home screen; the style sheet of all of them is asked for once."""

    class Media:
        css = {"all": ["css/desk.css"]}


class Doors(Panel):
    order = 10
    template_name = "wagtailadmin/home/doors.html"

    def get_context_data(self, parent_context):
        return {"doors": doors(parent_context["request"].user)}


class Waiting(Panel):
    """The lists that hold something; the whole where none does, in a sentence."""

    order = 20
    template_name = "wagtailadmin/home/waiting.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        lists = [{"heading": heading, "hint": hint, "rows": rows(user)} for rows, heading, hint in LISTS]
        writes = user_has_any_page_permission(user)
        own = waiting.drafts(user)[: waiting.SHOWN] if writes else []
        lists.append({"heading": _("Your drafts"), "rows": waiting.draft_rows(own), "more": reverse("my_drafts")})
        lists.append({"heading": _("Where you last worked"), "rows": waiting.lately(user) if writes else []})
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
    if request.user.has_perm(LOOK_AT):
        panels.append(Mails())


@hooks.register("construct_homepage_summary_items")
def without_numbers(request, items):
    """How many pages there are helps nobody to begin."""
    items.clear()


@user_passes_test(user_has_any_page_permission)
def my_drafts(request):
    """Every draft of one's own."""
    page = Paginator(waiting.drafts(request.user), 50).get_page(request.GET.get("p"))
    words = {"rows": waiting.draft_rows(page.object_list), "drafts": page}
    return TemplateResponse(request, "wagtailadmin/home/my_drafts.html", words)


@hooks.register("register_admin_urls")
def addresses():
    return [path("drafts/", my_drafts, name="my_drafts")]
