"""Page actions with their confirmation views: take offline, publish again (“Bring back”), undo the last change."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.utils import get_user_display_name, get_valid_next_url_from_request
from wagtail.models import Page, PageLogEntry, Revision

# What of a page was public, and how it becomes public again: bring it back, undo the last change.

PUBLISHED = ["wagtail.publish", "wagtail.publish.scheduled"]


def published(page: Page) -> list[Revision]:
    """The versions of this page that were public, newest first, each once."""
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=PUBLISHED, revision_id__isnull=False)
    ids = list(dict.fromkeys(entries.order_by("-timestamp", "-pk").values_list("revision_id", flat=True)))
    found = Revision.objects.in_bulk(ids)  # old versions may have been purged
    return [found[pk] for pk in ids if pk in found]


def last_public(page: Page) -> Revision | None:
    """What visitors saw before the page went offline; of a page without a record, its last version."""
    versions = published(page)
    return versions[0] if versions else page.get_latest_revision()


def before_last_change(page: Page) -> Revision | None:
    """What visitors saw before what they see now."""
    return next((version for version in published(page) if version.pk != page.live_revision_id), None)


def may_bring_back(page: Page, user) -> bool:
    """Whether this was public, is not, and this person may publish it."""
    rights = page.permissions_for_user(user)
    away = not page.live and page.first_published_at is not None
    return away and rights.can_publish() and not rights.page_locked()


def may_undo(page: Page, user) -> bool:
    """Whether there is an earlier public version, and this person may publish it."""
    rights = page.permissions_for_user(user)
    public = page.live and rights.can_publish() and not rights.page_locked()
    return public and before_last_change(page) is not None


@transaction.atomic
def make_public(page: Page, version: Revision | None, user) -> None:
    """Publishes this version once more, as a new one, so that nothing that came later is lost from the history."""
    old = version.as_object() if version else page.specific
    now = timezone.now()
    if old.expire_at and old.expire_at <= now:
        old.expire_at = None  # else it would be gone again within the minute
    if old.go_live_at and old.go_live_at > now:
        old.go_live_at = None
    kept = {"previous_revision": version} if version else {}
    old.save_revision(user=user, log_action=True, **kept).publish(user=user, **kept)


def version_label(version: Revision) -> str:
    """A version by when it was saved, and by whom where that is known."""
    moment = date_format(timezone.localtime(version.created_at), "DATETIME_FORMAT")
    if version.user is None:
        return moment
    return _("%(moment)s, by %(person)s") % {"moment": moment, "person": get_user_display_name(version.user)}


def forget_dates(page: Page) -> None:
    """After a schedule was cancelled: neither the draft nor the page keeps a moment at which it would become public or end.

    What is public now keeps its own end.
    """
    draft = page.get_latest_revision()
    if draft:
        public_end = page.expire_at.isoformat() if page.live and page.expire_at else None
        draft.content |= {"go_live_at": None, "expire_at": public_end}
        draft.save(update_fields=["content"])
    kept = {} if page.live else {"expire_at": None}
    Page.objects.filter(pk=page.pk).update(go_live_at=None, **kept)


class Asking(TemplateView):
    """Asks once more, then makes an earlier version public."""

    done: Promise  # what is said afterwards, with the title of the page

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
        make_public(self.page, self.version(), request.user)
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
        return may_bring_back(self.page, self.request.user)

    def version(self):
        return last_public(self.page)


class Undo(Asking):
    template_name = "wagtailadmin/pages/confirm_undo.html"
    done = gettext_lazy("The last change of “%(title)s” is undone.")

    def allowed(self):
        return may_undo(self.page, self.request.user)

    def version(self):
        return before_last_change(self.page)


class BringBackButton(PageMenuItem):
    label = gettext_lazy("Bring back")
    icon_name = "upload"
    url_name = "bring_back"

    def is_shown(self, user):
        return may_bring_back(self.page, user)


class UndoButton(PageMenuItem):
    label = gettext_lazy("Undo the last change")
    icon_name = "rotate"
    url_name = "undo_change"

    def is_shown(self, user):
        return may_undo(self.page, user)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("pages/<int:page_id>/bring-back/", BringBack.as_view(), name="bring_back"),
        path("pages/<int:page_id>/undo/", Undo.as_view(), name="undo_change"),
    ]


@hooks.register("register_page_listing_more_buttons")
def register_page_listing_buttons(page, user, next_url=None):
    yield BringBackButton(page=page, next_url=next_url, priority=40)


@hooks.register("register_page_header_buttons")
def register_page_header_buttons(page, user, view_name, next_url=None):
    yield UndoButton(page=page, priority=55)
    yield BringBackButton(page=page, priority=60)
