"""Admin views of the trash: what was deleted in thirty days, and how it comes back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, PageViewRestriction

from media.features import announced_functions
from pages.admin_frame import ScreenLink

from .models import DeletedItem, DeletedKind, DeletedPage
from .pages import RESTORED, RestoreRefused, restore_pages
from .permissions import RestoreRights
from .uploads import restore_upload

TITLE = gettext_lazy("Deleted things")
SHOWN = 300  # the newest
BACK_ALREADY = gettext_lazy("It is not among the deleted things any more: somebody may have brought it back already.")
LOST_PASSWORD = gettext_lazy(
    "A password closed it, which was not kept. Until you set a new one, whoever logs in may see it once it is public,"
    " and nobody else."
)
TOGETHER = 60  # seconds between a page and its translations, deleted in one go


def has_lost_password(items: list[DeletedItem], elsewhere: bool) -> bool:
    """Whether a password, which is not kept, closed one of these pages: its own, or one above it if it stands `elsewhere`."""
    rows = DeletedPage.objects.filter(item__in=items).exclude(restrictions=[]).values_list("restrictions", flat=True)
    return any(
        each["type"] == PageViewRestriction.PASSWORD and (elsewhere or not each["inherited"])
        for row in rows
        for each in row
    )


class TrashView(TemplateView):
    template_name = "wagtailadmin/trash/index.html"

    def get_context_data(self, **kwargs):
        items = DeletedItem.objects.kept().select_related("deleted_by").defer("content")[:SHOWN]
        rights = RestoreRights(self.request.user, items)
        shown = [item for item in items if rights.may_restore(item)]
        return super().get_context_data(**kwargs) | {"items": shown, "title": TITLE}


class RestoreView(TemplateView):
    """Confirmation view; POST brings the thing back."""

    template_name = "wagtailadmin/trash/restore.html"

    @cached_property
    def item(self) -> DeletedItem:
        return get_object_or_404(DeletedItem.objects.kept(), pk=self.kwargs["pk"])

    @cached_property
    def places(self) -> list[Page]:
        return self.rights.places(self.item) if self.item.kind == DeletedKind.PAGE else []

    @cached_property
    def rights(self) -> RestoreRights:
        return RestoreRights(self.request.user, [self.item, *self.deleted_with_it])

    @cached_property
    def deleted_with_it(self) -> list[DeletedItem]:
        """Translations that were deleted in the same moment as this page."""
        if not self.item.translation_key:
            return []
        items = DeletedItem.objects.kept().filter(translation_key=self.item.translation_key).exclude(pk=self.item.pk)
        return [item for item in items if abs((item.deleted_at - self.item.deleted_at).total_seconds()) < TOGETHER]

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and not DeletedItem.objects.kept().filter(pk=self.kwargs["pk"]).exists():
            messages.error(request, BACK_ALREADY)
            return redirect("trash")
        if not self.rights.may_restore(self.item):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = {"item": self.item, "places": self.places, "translations": self.translations(), "title": TITLE}
        context["is_closed"] = any(self.item.pages.filter(position=0).values_list("restrictions", flat=True))
        context["lost_password"] = self.loses_password([self.item])
        models = set(self.item.pages.order_by().values_list("page_model", flat=True).distinct())
        context["notes"] = [words for note in announced_functions("restore_notes") if (words := note(models))]
        return super().get_context_data(**kwargs) | context

    def loses_password(self, items: list[DeletedItem]) -> bool:
        return bool(self.places) and has_lost_password(items, self.places[0].pk != self.item.place_id)

    def translations(self) -> list[DeletedItem]:
        """Those of them that this person may bring back."""
        return [item for item in self.deleted_with_it if self.rights.may_restore(item)]

    def post(self, request, *args, **kwargs):
        others = self.translations() if request.POST.get("translations") else []
        lost_password = self.loses_password([self.item, *others])
        try:
            thing = self.restore(others)
        except RestoreRefused as problem:
            messages.error(request, str(problem))
            return redirect("trash")
        words = _("“%(title)s” is back as a draft.") if self.places else _("“%(title)s” is back.")
        messages.success(request, words % {"title": self.item.title})
        if lost_password:
            messages.warning(request, LOST_PASSWORD)
        return redirect(AdminURLFinder(request.user).get_edit_url(thing) or reverse("trash"))

    @transaction.atomic
    def restore(self, others: list[DeletedItem]):
        """Brings the item back and these others, but for what somebody has brought back meanwhile; raises RestoreRefused."""
        here = DeletedItem.objects.locked([self.item, *others])
        if self.item not in here:
            raise RestoreRefused(BACK_ALREADY)
        if not self.places:
            return restore_upload(self.item)
        others = [item for item in others if item in here]
        page = restore_pages(self.item, self.chosen_place(), self.request.user)
        for item in others:
            restore_pages(item, self.rights.places(item)[0].specific, self.request.user)
        return page

    def chosen_place(self) -> Page:
        chosen = self.request.POST.get("place", "")
        return next((page for page in self.places if str(page.pk) == chosen), self.places[0]).specific


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("reports/deleted/", TrashView.as_view(), name="trash"),
        path("reports/deleted/<int:pk>/", RestoreView.as_view(), name="trash_restore"),
    ]


def handbook_links(chapter: str, request) -> list[ScreenLink]:
    may_open = chapter == "undo" and user_has_any_page_permission(request.user)
    return [ScreenLink(TITLE, reverse("trash"))] if may_open else []


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return MenuItem(TITLE, reverse("trash"), name="trash", icon_name="bin", order=650)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(RESTORED, gettext_lazy("Brought back"), gettext_lazy("Brought back after it was deleted"))
