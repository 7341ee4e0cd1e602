"""Take offline, bring back, undo the last change: in plain words in the menus of a page, each asked once more."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import UnpublishMenuItem
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.wagtail_hooks import PageListingUnpublishButton
from wagtail.models import Page, Revision

from . import publications

TAKE_OFFLINE = gettext_lazy("Take offline")
# Wagtail has no other place for these words.
UnpublishMenuItem.label = PageListingUnpublishButton.label = UnpublishBulkAction.display_name = TAKE_OFFLINE
UnpublishBulkAction.aria_label = gettext_lazy("Take the selected pages offline")
UnpublishView.page_title = TAKE_OFFLINE
UnpublishView.success_message = gettext_lazy(
    "“%(page_title)s” is offline. “Bring back” in its menu publishes it again."
)


class Asking(TemplateView):
    """Asks once more, then makes an earlier version public."""

    @cached_property
    def page(self) -> Page:
        return get_object_or_404(Page, pk=self.kwargs["page_id"]).specific

    def allowed(self) -> bool:
        raise NotImplementedError

    def version(self) -> Revision | None:
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if not self.allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        publications.make_public(self.page, self.version(), request.user)
        view = (
            [messages.button(self.page.url, pgettext("desk", "View live"), new_window=False)] if self.page.url else []
        )
        messages.success(request, self.done % {"title": self.page.get_admin_display_title()}, buttons=view)
        return redirect(self.next_address())

    def next_address(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_context_data(self, **kwargs):
        words = {"page": self.page, "version": self.version(), "next_url": self.next_address()}
        return super().get_context_data(**kwargs) | words


class BringBack(Asking):
    template_name = "wagtailadmin/pages/confirm_bring_back.html"
    done = gettext_lazy("“%(title)s” is public again.")

    def allowed(self):
        return publications.may_bring_back(self.page, self.request.user)

    def version(self):
        return publications.last_public(self.page)


class Undo(Asking):
    template_name = "wagtailadmin/pages/confirm_undo.html"
    done = gettext_lazy("The last change of “%(title)s” is undone.")

    def allowed(self):
        return publications.may_undo(self.page, self.request.user)

    def version(self):
        return publications.before_last_change(self.page)


class BringBackButton(PageMenuItem):
    label = gettext_lazy("Bring back")
    icon_name = "upload"
    url_name = "bring_back"

    def is_shown(self, user):
        return publications.may_bring_back(self.page, user)


class UndoButton(PageMenuItem):
    label = gettext_lazy("Undo the last change")
    icon_name = "rotate"
    url_name = "undo_change"

    def is_shown(self, user):
        return publications.may_undo(self.page, user)


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("pages/<int:page_id>/bring-back/", BringBack.as_view(), name="bring_back"),
        path("pages/<int:page_id>/undo/", Undo.as_view(), name="undo_change"),
    ]


@hooks.register("register_page_listing_more_buttons")
def beside_a_page_in_a_list(page, user, next_url=None):
    yield BringBackButton(page=page, next_url=next_url, priority=40)


@hooks.register("register_page_header_buttons")
def above_a_page(page, user, view_name, next_url=None):
    yield UndoButton(page=page, priority=55)
    yield BringBackButton(page=page, priority=60)
