"""Page actions with their confirmation views: take offline, publish again (“Bring back”), undo the last change."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
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

from media.publishing import amending
from pages.base.models import BasePage
from pages.i18n.clock import join_words
from pages.i18n.locales import name_of
from pages.translation.offline import can_bring_back, translations_to_bring_back
from pages.translation.page_tree import FOLLOW
from pages.translation.page_tree_views import FIELD, posted_choice, question_of
from pages.translation.pictures import update_restored_translation

# What of a page was public, and how it becomes public again: bring it back, undo the last change.

PUBLISHED = ["wagtail.publish", "wagtail.publish.scheduled"]


def publications(page: Page) -> QuerySet[PageLogEntry]:
    """The notes of its publications, newest first, less those whose revision was purged."""
    notes = PageLogEntry.objects.filter(page=page.pk, action__in=PUBLISHED, revision__created_at__isnull=False)
    return notes.order_by("-timestamp", "-pk")


def earlier_publications(page: Page) -> QuerySet[PageLogEntry]:
    """Those of other revisions than the live one."""
    return publications(page).exclude(revision=page.live_revision_id)


def last_published_revision(page: Page) -> Revision | None:
    """The last published revision of an offline page; of a page without log entries, its latest revision."""
    note = publications(page).select_related("revision").first()
    return note.revision if note else page.get_latest_revision()


def previous_published_revision(page: Page) -> Revision | None:
    """The revision that was published before the live one."""
    note = earlier_publications(page).select_related("revision").first()
    return note.revision if note else None


def bring_back_translations(pages: Iterable[Page], user=None) -> None:
    """Publish each of these as it was when it went offline; a newer draft stays the latest revision."""
    for each in pages:
        republish_below_draft(each, last_published_revision(each), user)


def can_undo(page: Page, user) -> bool:
    """Whether there is an earlier public version, and this person may publish it."""
    permissions = page.permissions_for_user(user)
    public = page.live and permissions.can_publish() and not permissions.page_locked()
    return public and earlier_publications(page).exists()


def restored(version: Revision) -> Page:
    """Return the unsaved page of a revision; in a translation, with what its source shows in place of replaced pictures."""
    page = version.as_object()
    if isinstance(page, BasePage):
        update_restored_translation(page, version)
    return page


@transaction.atomic
def republish(page: Page, version: Revision | None, user) -> None:
    """Publishes this revision once more, as a new one, so that the history keeps what came later; atomic."""
    old = restored(version) if version else page.specific
    now = timezone.now()
    if old.expire_at and old.expire_at <= now:
        old.expire_at = None  # else it would be gone again within the minute
    if old.go_live_at and old.go_live_at > now:
        old.go_live_at = None
    options = {"previous_revision": version} if version else {}
    with amending():
        old.save_revision(user=user, log_action=True, **options).publish(user=user, **options)


@transaction.atomic
def republish_below_draft(page: Page, version: Revision | None, user) -> None:
    """Publish this revision once more; a draft that is newer than it stays the latest revision; atomic."""
    draft = page.get_latest_revision()
    republish(page, version, user)
    if draft and version and draft.pk != version.pk:
        restored(draft).save_revision(user=user, log_action=True, previous_revision=draft, clean=False)


def version_label(version: Revision) -> str:
    """A version by when it was saved, and by whom where that is known."""
    moment = date_format(timezone.localtime(version.created_at), "DATETIME_FORMAT")
    if version.user is None:
        return moment
    return _("%(moment)s, by %(person)s") % {"moment": moment, "person": get_user_display_name(version.user)}


def clear_schedule(page: Page) -> None:
    """Clears `go_live_at` and `expire_at` of draft and page, after a schedule was cancelled.

    What is public now keeps its own `expire_at`.
    """
    draft = page.get_latest_revision()
    if draft:
        public_end = page.expire_at.isoformat() if page.live and page.expire_at else None
        draft.content |= {"go_live_at": None, "expire_at": public_end}
        draft.save(update_fields=["content"])
    expire = {} if page.live else {"expire_at": None}
    Page.objects.filter(pk=page.pk).update(go_live_at=None, **expire)


class Asking(TemplateView):
    """Confirmation view that publishes an earlier revision."""

    success_message: Promise  # with the title of the page

    @cached_property
    def page(self) -> Page:
        return get_object_or_404(Page, pk=self.kwargs["page_id"]).specific

    def is_allowed(self) -> bool:
        raise NotImplementedError

    def version(self) -> Revision | None:
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if not self.is_allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def publish(self) -> None:
        republish(self.page, self.version(), self.request.user)

    def post(self, request, *args, **kwargs):
        self.publish()
        view = (
            [messages.button(self.page.url, pgettext("desk", "View live"), new_window=False)] if self.page.url else []
        )
        messages.success(request, self.success_message % {"title": self.page.get_admin_display_title()}, buttons=view)
        return redirect(self.next_url())

    def next_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_context_data(self, **kwargs):
        context = {"page": self.page, "version": self.version(), "next_url": self.next_url()}
        return super().get_context_data(**kwargs) | context


class BringBack(Asking):
    template_name = "wagtailadmin/pages/confirm_bring_back.html"
    success_message = gettext_lazy("“%(title)s” is public again.")

    def is_allowed(self):
        return can_bring_back(self.page, self.request.user)

    def version(self):
        return last_published_revision(self.page)

    @cached_property
    def translations(self) -> list[Page]:
        return translations_to_bring_back(self.page, self.request.user)

    @transaction.atomic
    def publish(self):
        follow = self.translations if posted_choice(self.request, "bring_back") == FOLLOW else []
        super().publish()
        bring_back_translations(follow, self.request.user)
        if follow:
            self.success_message = _("“%(title)s” is public again, and so are its translations.")

    def get_context_data(self, **kwargs):
        languages = [name_of(each.locale.language_code) for each in self.translations]
        return super().get_context_data(**kwargs) | {"question": question_of(languages, "bring_back")}


class TranslationRestoreMixin:
    """Mixin of the form of a page: once an offline page is published, ask whether its translations come back with it.

    A form that has the answer already is not followed by the question. A schedule brings them back by itself
    (home.worker.schedule), which a message says.
    """

    def publish_action(self):
        offline = [] if self.page.live else translations_to_bring_back(self.page, self.request.user)
        response = super().publish_action()
        page = Page.objects.get(pk=self.page.pk) if offline else None
        if page is None or not (page.live or page.approved_schedule):
            return response
        if not page.live:
            names = join_words([name_of(each.locale.language_code) for each in offline])
            messages.info(
                self.request, _("Its translations become public with it: %(languages)s.") % {"languages": names}
            )
            return response
        if FIELD not in self.request.POST:
            return redirect("bring_back_translations", self.page.pk)
        if posted_choice(self.request, "bring_back") == FOLLOW:
            bring_back_translations(offline, self.request.user)
        return response


def name_offline_translations(request, pages: Iterable[Page]) -> None:
    """Add a message for each of these public pages whose translations are still offline, with a link to the question."""
    for page in pages:
        if page.live and translations_to_bring_back(page, request.user):
            words = _("The translations of “%(title)s” are still offline.") % {"title": page.get_admin_display_title()}
            address = reverse("bring_back_translations", args=[page.pk])
            button = messages.button(address, _("Bring the translations back"), new_window=False)
            messages.warning(request, words, buttons=[button])


class BringBackTranslations(TemplateView):
    """View that asks, after a page was published, whether the translations that went offline with it come back."""

    template_name = "wagtailadmin/pages/confirm_bring_back_translations.html"

    @cached_property
    def page(self) -> Page:
        return get_object_or_404(Page, pk=self.kwargs["page_id"]).specific

    @cached_property
    def translations(self) -> list[Page]:
        return translations_to_bring_back(self.page, self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if not self.page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        if not (self.page.live and self.translations):
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        if posted_choice(request, "bring_back") == FOLLOW:
            bring_back_translations(self.translations, request.user)
            title = self.page.get_admin_display_title()
            messages.success(request, _("“%(title)s” is public again, and so are its translations.") % {"title": title})
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def get_context_data(self, **kwargs):
        languages = [name_of(each.locale.language_code) for each in self.translations]
        context = {"page": self.page, "question": question_of(languages, "bring_back")}
        return super().get_context_data(**kwargs) | context


class Undo(Asking):
    template_name = "wagtailadmin/pages/confirm_undo.html"
    success_message = gettext_lazy("The last change of “%(title)s” is undone.")

    def is_allowed(self):
        return can_undo(self.page, self.request.user)

    def version(self):
        return previous_published_revision(self.page)


class BringBackButton(PageMenuItem):
    label = gettext_lazy("Bring back")
    icon_name = "upload"
    url_name = "bring_back"

    def is_shown(self, user):
        return can_bring_back(self.page, user)


class UndoButton(PageMenuItem):
    label = gettext_lazy("Undo the last change")
    icon_name = "rotate"
    url_name = "undo_change"

    def is_shown(self, user):
        return can_undo(self.page, user)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("pages/<int:page_id>/bring-back/", BringBack.as_view(), name="bring_back"),
        path(
            "pages/<int:page_id>/bring-back-translations/",
            BringBackTranslations.as_view(),
            name="bring_back_translations",
        ),
        path("pages/<int:page_id>/undo/", Undo.as_view(), name="undo_change"),
    ]


@hooks.register("register_page_listing_more_buttons")
def register_page_listing_buttons(page, user, next_url=None):
    yield BringBackButton(page=page, next_url=next_url, priority=40)


@hooks.register("register_page_header_buttons")
def register_page_header_buttons(page, user, view_name, next_url=None):
    yield UndoButton(page=page, priority=55)
    yield BringBackButton(page=page, priority=60)
