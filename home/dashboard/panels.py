"""Panels of the admin's home screen: quick actions, worklists, and shortcuts to what changes the site itself."""

from django.core.paginator import Paginator
from django.middleware.csrf import get_token
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

from pages.about.models import PrinciplePage, PrinciplesPage
from pages.mail.models import OutgoingMail
from pages.mail.report import VIEW_PERMISSION
from pages.network.models import Chrome, Network
from pages.theme.models import Look
from pages.tree.routing import find_site

from ..desk.empty_listings import begin_url
from ..desk.panels import Panel
from ..health.check import CheckResult, health_checks, run
from ..health.status_page import may_see_status
from ..models import HomePage
from ..users.models import User
from ..users.permissions import hands_in
from . import worklists
from .changes import last_changes
from .doors import doors
from .first_steps import FirstSteps
from .week import week

# Where the site itself is changed, for whoever may: a list on the home screen, so that nobody has to know the menus.


def shortcut(label: str, hint: str, url_name: str, *args) -> dict:
    """An entry of the shortcuts: label, hint and URL."""
    return {"words": label, "hint": hint, "address": reverse(url_name, args=args)}


def home_page_shortcuts(home: Page) -> list[dict]:
    """Shortcuts to the home page and the pages below it."""
    shortcuts = [
        shortcut(
            gettext("Tagline and opening picture"),
            gettext("The home page, with its sections."),
            "wagtailadmin_pages:edit",
            home.pk,
        )
    ]
    if principles := PrinciplesPage.objects.child_of(home).first():
        kind = [PrinciplePage._meta.app_label, PrinciplePage._meta.model_name, principles.pk]
        shortcuts.append(
            shortcut(
                gettext("Add a principle"), gettext("Its number decides its place."), "wagtailadmin_pages:add", *kind
            )
        )
        shortcuts.append(
            shortcut(gettext("Principles"), gettext("Open one to change it."), "wagtailadmin_explore", principles.pk)
        )
    menu_hint = gettext("Open a page and tick “Show in menus” under “Menu and address”.")
    shortcuts.append(shortcut(gettext("Pages and menu"), menu_hint, "wagtailadmin_explore", home.pk))
    return shortcuts


def settings_shortcuts(user, home: Page, site: Site) -> list[dict]:
    """Shortcuts to what stands around every page: site texts, network, look."""
    shortcuts = []
    chrome = Chrome.objects.filter(locale_id=home.locale_id).first()
    if chrome and user.has_perm("pages.change_chrome"):
        name = "wagtailsnippets_pages_chrome:edit"
        shortcuts.append(
            shortcut(gettext("Opening hours and small print"), gettext("The words around every page."), name, chrome.pk)
        )
    for model, label, hint in (
        (Network, gettext("Name, address, telephone"), gettext("At the head and the foot of every page.")),
        (Look, gettext("Colours, headline face, logo"), gettext("With the home page beside them.")),
    ):
        if policy_registry.get_by_type(model).user_has_permission(user, "change"):
            form = [model._meta.app_label, model._meta.model_name, site.pk]
            shortcuts.append(shortcut(label, hint, "wagtailsettings:edit", *form))
    if user.has_perm("home.add_user"):
        hint = gettext("Name, mail, and what they will do.")
        shortcuts.append(shortcut(gettext("Invite a colleague"), hint, "invite"))
    return shortcuts


class Shortcuts(Component):
    """Panel of shortcuts, for those who may change the home page."""

    order = 25
    template_name = "wagtailadmin/home/shortcuts.html"

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        site = find_site(request)
        home = HomePage.objects.filter(pk=site.root_page_id).first()
        if home is None or not home.permissions_for_user(request.user).can_edit():
            return {"lines": []}
        lines = home_page_shortcuts(home)
        if (address := begin_url("home-page")) and home.permissions_for_user(request.user).can_publish():
            hint = gettext("Its words from top to bottom, on one screen.")
            lines.insert(1, {"words": gettext("The whole home page"), "hint": hint, "address": address})
        lines += settings_shortcuts(request.user, home, site)
        if not any(isinstance(panel, FirstSteps) for panel in parent_context["panels"]):
            address = f"{reverse('wagtailadmin_home')}?first-steps"
            hint = gettext("The list of the first day; each step ticks itself.")
            lines.append({"words": gettext("First steps"), "hint": hint, "address": address})
        return {"lines": lines}


REPLACED_PANELS = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel, RecentEditsPanel)


class Alarm(Panel):
    """Panel that says that something is broken, of what `/readyz` asks too; for whoever may read the status page."""

    order = 5
    template_name = "wagtailadmin/home/alarm.html"

    def __init__(self, results: list[CheckResult]):
        self.results = results

    def get_context_data(self, parent_context):
        return {"labels": [result.check.label for result in self.results], "address": reverse("state_of_the_site")}


class Doors(Panel):
    order = 10
    template_name = "wagtailadmin/home/doors.html"

    def get_context_data(self, parent_context):
        return {"doors": doors(parent_context["request"])}


class Columns(Panel):
    """Panel of what waits and of what is not public yet; beside it the week and the last changes, or how it goes."""

    order = 20
    template_name = "wagtailadmin/home/columns.html"

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        forms = {"request": request, "csrf_token": get_token(request)}
        return forms | self.parts(request.user)

    def parts(self, user) -> dict:
        waits = worklists.waiting(user)
        if not user_has_any_page_permission(user):
            return {"parts": [part(_("Waits for you"), waits)] if waits else []}
        sent, own = worklists.in_progress(user), worklists.drafts(user)
        rows, number = sent + worklists.draft_rows(user, own[: worklists.MAX_ROWS]), len(sent) + own.count()
        if hands_in(user):
            saved = part(_("On their way"), rows, number=number, more=reverse("my_pages"))
            context = {"published": worklists.published(user), "is_author": True}
        else:
            hint = _("Every page you changed and visitors don’t see yet, whoever began it.")
            saved = part(_("Saved, not public"), rows, hint, number, reverse("my_pages"))
            context = {"week": week(user), "changes": last_changes(user)}
        return context | {"writes": True, "parts": [part(_("Waits for you"), waits, is_shown=True), saved]}


def part(heading, rows: list, hint="", number: int | None = None, more: str = "", is_shown: bool = False) -> dict:
    """A part of the columns; one without rows is left out, unless it is to say so."""
    number = len(rows) if number is None else number
    link = more if number > len(rows) else ""
    return {"heading": heading, "rows": rows, "hint": hint, "number": number, "more": link, "is_shown": is_shown}


class Mails(Panel):
    """Panel of how many mails are in the outbox, by state; for admins."""

    order = 30
    template_name = "wagtailadmin/home/mails.html"

    def get_context_data(self, parent_context):
        mails = OutgoingMail.objects
        counts = {name: getattr(mails, name)().count() for name in ("waiting", "failing", "given_up", "sent")}
        return {"counts": counts}


class UnusedAccounts(Panel):
    """Panel of accounts that nobody has used for 90 days; for admins."""

    order = 35
    template_name = "wagtailadmin/home/unused_accounts.html"
    max_rows = 20

    def get_context_data(self, parent_context):
        unused = User.objects.unused()
        rows = list(unused[: self.max_rows])
        return {"accounts": rows, "number": len(rows) if len(rows) < self.max_rows else unused.count()}


def broken_checks() -> list[CheckResult]:
    """The results that are broken, of the checks that are quick and write nothing."""
    return [result for result in run(check for check in health_checks() if check.probed) if result.is_broken]


@hooks.register("construct_homepage_panels")
def replace_homepage_panels(request, panels):
    """Replaces three of Wagtail's panels, which say in tables what ours say; the rest stay."""
    panels[:] = [Doors(), Columns(), *(panel for panel in panels if not isinstance(panel, REPLACED_PANELS))]
    panels.append(Shortcuts())
    if may_see_status(request.user) and (results := broken_checks()):
        panels.append(Alarm(results))
    if request.user.has_perm(VIEW_PERMISSION):
        panels.append(Mails())
    if request.user.is_superuser:
        panels.append(UnusedAccounts())


@hooks.register("construct_homepage_summary_items")
def remove_summary_items(request, items):
    """How many pages there are helps nobody to begin."""
    items.clear()


@user_passes_test(user_has_any_page_permission)
def my_pages(request):
    """View of what the user wrote: returned, handed in, saved (50 a page), public."""
    user = request.user
    page = Paginator(worklists.drafts(user), 50).get_page(request.GET.get("p"))
    parts = [
        part(_("Came back to you"), worklists.returned(user)),
        part(_("Handed in"), worklists.in_progress(user)),
        part(_("Saved, not public"), worklists.draft_rows(user, page.object_list), number=page.paginator.count),
        part(_("Public, by you"), worklists.published(user, 50)),
    ]
    return TemplateResponse(request, "wagtailadmin/home/my_pages.html", {"parts": parts, "drafts": page})


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("my-pages/", my_pages, name="my_pages")]
