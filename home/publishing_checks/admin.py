"""Admin views of the checks of a page: the list, alone, beside the form or in a dialog; signing; and what stops publishing."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.models import Page

from pages.admin_frame import admin_frame

from ..users.permissions import editable_page
from .checklist import Checklist, ChecklistItem
from .gate import SHOWN, checks_url, dialog_url, stops_of
from .models import CheckSignature

TITLE = gettext_lazy("Before it is public")
FOLDER = "wagtailadmin/publishing_checks"
PARTS = {"panel": f"{FOLDER}/list.html", "dialog": f"{FOLDER}/dialog_content.html"}
SIGN, ENOUGH, WITHDRAW = "sign", "enough", "withdraw"


@require_http_methods(["GET", "POST"])
def publishing_checks(request: HttpRequest, page_id: int) -> HttpResponse:
    """The checks of a page as it was last saved. `part` asks for a part that a script puts in place; sent, it signs."""
    page = editable_page(request, page_id)
    sent = request.POST if request.method == "POST" else request.GET
    said = sign(request, page) if request.method == "POST" else ""
    part = sent.get("part", "") if request.headers.get("x-requested-with") == "XMLHttpRequest" else ""
    if request.method == "POST" and part not in PARTS:
        if said:
            messages.warning(request, said)
        return redirect("publishing_checks", page.pk)
    context = checklist_context(request, page) | {"said": said, "part": part}
    if part in PARTS:
        return render(request, PARTS[part], context)
    return render(request, f"{FOLDER}/page.html", context | admin_frame(TITLE, "tasks"))


def checklist_context(request: HttpRequest, page: Page) -> dict:
    """What the templates of the list need. May be asked for a page that is open in its form."""
    draft = page.get_latest_revision_as_object()
    return {
        "checklist": Checklist(draft, request.user),
        "page": draft,
        "may_publish": page.permissions_for_user(request.user).can_publish(),
        "waits": bool(draft.go_live_at and draft.go_live_at > timezone.now()),  # publishing sets its moment
    }


def sign(request: HttpRequest, page: Page) -> str:
    """Signs a check for the text that was read, or takes that back; a sentence where it can't be done."""
    checklist = Checklist(page.get_latest_revision_as_object(), request.user)
    action, key = request.POST.get("action"), request.POST.get("check")
    if action == WITHDRAW:
        withdraw(checklist, key)
        return ""
    item = next((each for each in checklist.items if each.key == key), None)
    if action not in (SIGN, ENOUGH) or key is None:
        raise BadRequest("no signature of ours")
    if request.POST.get("text") != checklist.content.text_hash:
        return _("Somebody has changed the text meanwhile: please look at it once more.")
    if item is None or not (item.sign if action == SIGN else item.may_be_enough):
        return _("This check is not open to you any more.")
    keep_signature(checklist, item, action == ENOUGH)
    return ""


@transaction.atomic
def keep_signature(checklist: Checklist, item: ChecklistItem, is_enough: bool) -> None:
    """Keeps it; one that does not count, such as a writer's own, gives way. Two people who sign at once both have."""
    house = {check.key: check for check in checklist.house}.get(item.key)
    which = {
        "page_id": checklist.page.pk,
        "house_check": house,
        "machine": "" if house else item.key,
        "text_hash": checklist.content.text_hash,
    }
    CheckSignature.objects.filter(**which).delete()
    CheckSignature.objects.bulk_create(
        [CheckSignature(**which, is_enough=is_enough, signed_by=checklist.user)], ignore_conflicts=True
    )


def withdraw(checklist: Checklist, key: str | None) -> None:
    """Takes back one's own signature for this text."""
    signature = checklist.signature(key or "")
    if signature and signature.signed_by_id == checklist.user.pk:
        signature.delete()


# In the form of a page.


class ChecklistSidePanel(ChecksSidePanel):
    """Wagtail's panel, with our list above what it finds in the preview; a script asks for the list when it is seen."""

    template_name = f"{FOLDER}/panel.html"

    def get_context_data(self, parent_context):
        saved = bool(self.object.pk) and not self.object.alias_of_id
        return super().get_context_data(parent_context) | {"checks_url": checks_url(self.object) if saved else ""}


class StopsPublishing:
    """View mixin of Wagtail's forms that publish a page: what stops that leaves a saved draft, and opens the dialog."""

    def publish_action(self):
        """Wagtail makes a new page live at once; one that is stopped then would stay so."""
        if not self.form.instance.pk:
            self.form.instance.live = False
        return super().publish_action()

    def run_hook(self, hook_name, *args, **kwargs):
        """Before it is published, and once it is saved, Wagtail runs hooks that may answer in its place."""
        if hook_name != "before_publish_page" or not stops_of(self.page):
            return super().run_hook(hook_name, *args, **kwargs)
        self.tell_comments()
        return redirect(dialog_url(self.page))

    def tell_comments(self) -> None:
        """As saving does; a new page has none."""
        changed = getattr(self, "has_content_changes", False) and "comments" in self.form.formsets
        if changed and hasattr(self, "get_commenting_changes"):
            changes = self.get_commenting_changes()
            self.log_commenting_changes(changes, self.page.latest_revision)
            self.send_commenting_notifications(changes)


class AsksChecks(StopsPublishing):
    """View mixin of the forms of a page: the list stands beside them, and in a dialog above them."""

    def get_side_panels(self):
        panels = [
            ChecklistSidePanel(self.page, self.request) if isinstance(panel, ChecksSidePanel) else panel
            for panel in super().get_side_panels()
        ]
        return MediaContainer(panels)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if SHOWN in self.request.GET and self.page.pk and self.request.method == "GET":
            context["checks_dialog"] = checklist_context(self.request, Page.objects.get(pk=self.page.pk))
        return context


@hooks.register("after_publish_page")
def tell_open_checks(request, page):
    """What was left open, beside the message that the page is public; pictures have a message of their own (pages)."""
    left = [item for item in Checklist(page.specific).warnings if item.key != "pictures"]
    if not left:
        return
    said = _("Left open: %(titles)s.") % {"titles": _("; ").join(item.title for item in left)}
    messages.info(request, format_html('{} <a href="{}">{}</a>', said, checks_url(page), _("See the checks")))


@hooks.register("register_admin_urls")
def register_publishing_check_urls():
    return [path("pages/<int:page_id>/checks/", publishing_checks, name="publishing_checks")]


@hooks.register("insert_editor_js")
def insert_publishing_check_script():
    return format_html('<script src="{}" type="module"></script>', static("js/admin/publishing-checks.js"))


@hooks.register("insert_global_admin_css")
def insert_publishing_check_stylesheet():
    sheets = [(static("css/admin/publishing-checks.css"),)]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)
