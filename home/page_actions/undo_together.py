"""The way back from an action on several pages: all that one request took offline, or moved, as the log has it by its UUID."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry

from ..desk.moments import join
from ..desk.rows import language_names
from .restore import can_bring_back, last_published_revision, republish


@dataclass(frozen=True)
class UndoablePage:
    """A page that can be put back, the name of its language where there are several, and where it goes if it was moved;
    `data` is what the log has of it."""

    page: Page
    language: str
    parent: Page | None = None
    data: dict = field(default_factory=dict)

    @property
    def detail(self) -> str:
        place = _("below “%(place)s”") % {"place": self.parent.get_admin_display_title()} if self.parent else ""
        return join(self.language, place)


def link(action: str) -> str:
    """The address at which everything that this request has done so far with pages is undone; `action`: of the log."""
    return reverse(URL_NAMES[action], args=[get_active_log_context().uuid])


class UndoTogether(TemplateView):
    """Asks, with a list of the pages, then puts back those that this person may. What is back already is left out."""

    template_name = "wagtailadmin/pages/confirm_undo_together.html"
    action: str  # of the log
    title = icon = question = confirm = cancel = ""

    staying = ()  # pages that are not put back, each with a reason

    @cached_property
    def entries(self) -> list[PageLogEntry]:
        """What the log has of it, the last first; 404 where that is nothing."""
        found = PageLogEntry.objects.filter(uuid=self.kwargs["done"], action=self.action)
        if not (entries := list(found.order_by("-timestamp", "-pk"))):
            raise Http404
        return entries

    @cached_property
    def rows(self) -> list[UndoablePage]:
        pages = Page.objects.in_bulk({entry.page_id for entry in self.entries})
        names, rows = language_names(), {}
        for entry in self.entries:
            page = pages.get(entry.page_id)
            if page and page.pk not in rows and (target := self.target(page, entry.data)):
                rows[page.pk] = UndoablePage(
                    page, names.get(page.locale_id, ""), target if target is not page else None
                )
        return list(rows.values())

    def target(self, page: Page, data: dict) -> Page | None:
        """What it is put below, or the page itself; None where it can't be put back, or not by this person."""
        raise NotImplementedError

    def put_back(self, row: UndoablePage) -> None:
        raise NotImplementedError

    def success_message(self, number: int) -> str:
        raise NotImplementedError

    def is_known(self) -> bool:
        """Whether this person may know of it: who did it, or may put something back."""
        return bool(self.rows) or self.request.user.pk in {entry.user_id for entry in self.entries}

    def dispatch(self, request, *args, **kwargs):
        if not self.is_known():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            for row in self.rows:
                self.put_back(row)
        if self.rows:
            messages.success(request, self.success_message(len(self.rows)))
        return redirect(self.next_url())

    def next_url(self) -> str:
        """The list in which they stand, or the desk where they stand in several."""
        parents = {(row.parent or row.page.get_parent()).pk for row in self.rows}
        return reverse("wagtailadmin_explore", args=parents) if len(parents) == 1 else reverse("wagtailadmin_home")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"rows": self.rows, "next_url": self.next_url()}


class BringBackTogether(UndoTogether):
    action, icon = "wagtail.unpublish", "upload"
    title = gettext_lazy("Bring them back")
    question = gettext_lazy("Each becomes public again as it was when it went offline.")
    confirm, cancel = gettext_lazy("Yes, bring them back"), gettext_lazy("No, leave them offline")

    def target(self, page, data):
        return page if can_bring_back(page, self.request.user) else None

    def put_back(self, row):
        page = row.page.specific
        republish(page, last_published_revision(page), self.request.user)

    def success_message(self, number):
        return ngettext("%(number)d page is public again.", "%(number)d pages are public again.", number) % {
            "number": number
        }


class MoveBackTogether(UndoTogether):
    action, icon = "wagtail.move", "arrow-right-full"
    title = gettext_lazy("Move them back")
    question = gettext_lazy("Each goes back below the page where it stood, as the last there.")
    confirm, cancel = gettext_lazy("Yes, move them back"), gettext_lazy("No, leave them there")

    def target(self, page, data):
        old = Page.objects.filter(pk=data["source"]["id"]).first()
        is_there_still = page.get_parent().pk == data["destination"]["id"]
        permitted = old and is_there_still and page.permissions_for_user(self.request.user).can_move_to(old)
        return old if permitted else None

    def put_back(self, row):
        row.page.refresh_from_db()
        parent = Page.objects.get(pk=row.parent.pk)  # its path may have changed, as those of all that stand below it
        row.page.specific.move(parent, pos="last-child", user=self.request.user)

    def success_message(self, number):
        return ngettext("%(number)d page is back.", "%(number)d pages are back.", number) % {"number": number}


URL_NAMES = {BringBackTogether.action: "bring_back_together", MoveBackTogether.action: "move_back_together"}


def bring_back_button() -> str:
    return messages.button(link(BringBackTogether.action), _("Bring them back"))


def move_back_button() -> str:
    return messages.button(link(MoveBackTogether.action), _("Move them back"))


@hooks.register("register_admin_urls")
def register_undo_together_urls():
    return [
        path("pages/bring-back/<uuid:done>/", BringBackTogether.as_view(), name="bring_back_together"),
        path("pages/move-back/<uuid:done>/", MoveBackTogether.as_view(), name="move_back_together"),
    ]
