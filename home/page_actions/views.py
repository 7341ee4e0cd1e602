"""Admin views of a page: Wagtail's, with what ours do otherwise; one viewset for pages of every kind."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseForm
from django.http import JsonResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from django.views.generic.base import ContextMixin
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.mixins import JsonPostResponseMixin
from wagtail.admin.views.generic.workflow import BaseWorkflowFormView
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.bulk_actions.move import MoveBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.admin.views.pages.ordering import SetPagePositionView
from wagtail.admin.views.pages.revisions import (
    RevisionsCompareView,
    RevisionsRevertView,
    RevisionsUnscheduleView,
)
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.views.pages.workflow import CollectWorkflowActionDataView, WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, Revision

from media.features import announced_functions
from media.publishing import PublishingStopped, stop_of, stops_copies
from pages.base import comparison
from pages.base.slugs import lock_page
from pages.http.urls import whole_number
from pages.translation.page_tree_views import FollowedByTranslations
from pages.translation.view_restriction_views import SetPrivacy

from ..schedule.into_schedule import keep_moment, open_lock, without_overwriting
from ..users.permissions import known_pages
from .action_menu import HouseMenu, page_status
from .ancestor_visibility import PublishesAbove
from .delete import ConfirmedByName
from .labels import LABELS, TAKE_OFFLINE
from .listing import Explorer, LanguageFilterSet
from .picture_panel import WithPictures
from .restore import TranslationRestoreMixin, clear_schedule, name_offline_translations, version_label
from .review_panel import review_note
from .success_messages import (
    bring_back_buttons,
    copied_message,
    deleted_message,
    moved_message,
    moved_together_message,
    offline_message,
    saved_message,
    say_instead,
)

FORM_MIXINS = announced_functions("page_form_mixins")  # of the apps, for the forms of a page
REVISION_ENDS = {"earliest": "first", "latest": "last"}


class SaysWhatIsWrong(JsonPostResponseMixin):
    """Mixin for autosave: the JSON response of an invalid form has its errors by field."""

    form: BaseForm

    def json_error_response(self, error_code, error_message):
        response = super().json_error_response(error_code, error_message)
        if error_code != "validation_error":
            return response
        data = {"error_code": error_code, "error_message": error_message, "errors": self.form.errors}
        return JsonResponse({"success": False} | data, status=response.status_code)


class StateLine(ContextMixin):
    """Mixin for the footer of the form: action menu and status of the page, rendered again after each save."""

    page: Page

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = self.page if self.page.pk else None
        return context | {
            "action_menu": HouseMenu(context["action_menu"]),
            "state": page_status(page, self.request.user),
        }


class Create(*FORM_MIXINS, SaysWhatIsWrong, StateLine, PublishesAbove, WithPictures, CreateView):
    pass


def review_success_message(page: Page, action: str) -> str:
    """Success message of a review action, in the words of its button."""
    if action == "reject":
        words = _("“%(title)s” is handed back with your note.")
    elif Page.objects.get(pk=page.pk).live:
        words = _("“%(title)s” is approved and public.")
    else:
        words = _("“%(title)s” is approved.")
    return words % {"title": page.get_admin_display_title()}


class TellsWhoseVersionIsBelow(View):
    """Mixin for a form that was sent although somebody else had saved meanwhile: a message names that version.

    The desk's script joins both before it sends a form; this is for browsers without it.
    """

    def post(self, request, *args, **kwargs):
        newer = self.unseen_revision() if not self.expects_json_response else None
        response = super().post(request, *args, **kwargs)
        if newer and response.status_code == 302:
            self.tell(newer)
        return response

    def unseen_revision(self) -> Revision | None:
        """The latest revision, if somebody else saved it and the form was opened before."""
        latest, loaded = self.latest_revision, self.request.POST.get("loaded_revision_id")
        if not latest or not loaded or latest.user_id == self.request.user.pk:
            return None
        seen = (loaded, self.request.POST.get("loaded_revision_created_at"))
        return None if seen == (str(latest.pk), self.latest_revision_created_at) else latest

    def tell(self, newer: Revision) -> None:
        page = Page.objects.get(pk=self.page.pk)
        address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, newer.pk, page.latest_revision_id])
        words = _(
            "Somebody else saved this page while you were writing. That version stands under “Earlier”: %(version)s"
        )
        button = messages.button(address, _("Compare the two"), new_window=False)
        messages.warning(self.request, words % {"version": version_label(newer)}, buttons=[button])


class Edit(
    *FORM_MIXINS,
    TellsWhoseVersionIsBelow,
    SaysWhatIsWrong,
    StateLine,
    TranslationRestoreMixin,
    PublishesAbove,
    WithPictures,
    EditView,
):
    def get(self, request, *args, **kwargs):
        self.open_schedule()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.open_schedule()
        request.POST = keep_moment(request, self.scheduled_revision)
        request.POST = without_overwriting(request.POST, self.scheduled_revision)
        return super().post(request, *args, **kwargs)

    def open_schedule(self):
        """Whoever may publish goes on writing in what is scheduled."""
        self.lock = open_lock(self.page, self.lock, self.request.user)
        self.locked_for_user = self.lock is not None and self.lock.for_user(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"review": review_note(self.page, self.request.user)}

    def perform_workflow_action(self):
        """An approval that would publish is refused as publishing is; what was written is saved."""
        try:
            return super().perform_workflow_action()
        except PublishingStopped as stopped:
            return redirect(stopped.address)

    def add_save_confirmation_message(self):
        if self.action_name == "perform_workflow_action":
            messages.success(self.request, review_success_message(self.page, self.workflow_action))
        else:  # an earlier version is saved by `Revert`
            messages.success(self.request, saved_message(self.page, self.scheduled_revision))


class InOurWords(BaseWorkflowFormView):
    """The dialog of an answer bears the name of the button that opens it."""

    def check_action(self):
        super().check_action()
        self.action_verbose_name = LABELS.get((self.action_name, True), self.action_verbose_name)


class ReviewAnswerView(InOurWords, WorkflowActionView):
    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except PublishingStopped as stopped:
            messages.error(request, stopped.message)
            url = stopped.address
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": url})
        return redirect(url)


class CollectAnswer(InOurWords, CollectWorkflowActionDataView):
    pass


class Revert(*FORM_MIXINS, StateLine, TranslationRestoreMixin, PublishesAbove, WithPictures, RevisionsRevertView):
    def get_warning_message(self):
        return _("You are looking at an earlier version: %(version)s") % {
            "version": version_label(self.previous_revision)
        }


class Compare(RevisionsCompareView):
    """The versions are named by day and person."""

    def _get_revision_and_heading(self, revision_id):
        if revision_id == "live":
            return self.object, _("what is public")
        version, _heading = super()._get_revision_and_heading(revision_id)
        if revision_id in REVISION_ENDS:
            revision = getattr(self.object.revisions.order_by("created_at", "pk"), REVISION_ENDS[revision_id])()
        else:
            revision = Revision.objects.get(pk=revision_id)
        return version, version_label(revision)


class Unschedule(RevisionsUnscheduleView):
    """Takes the dates along: what is published next is public at once."""

    success_message = gettext_lazy("Nothing becomes public by itself any more. “Publish” below the page does it now.")

    def get_success_message(self):
        return str(self.success_message)

    def get_success_buttons(self):
        return []

    def get_next_url(self):
        return get_valid_next_url_from_request(self.request) or reverse(
            "wagtailadmin_pages:edit", args=[self.object.pk]
        )

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            response = super().post(request, *args, **kwargs)
            clear_schedule(self.object)
        return response


class SetPosition(SetPagePositionView):
    """As Wagtail's, which breaks at the root of the tree: nothing stands beside it."""

    def post(self, request, page_to_move_id):
        if get_object_or_404(Page, pk=page_to_move_id).is_root():
            raise PermissionDenied
        return super().post(request, page_to_move_id)


class Copy(CopyView):
    def post(self, request, *args, **kwargs):
        get_object_or_404(Page, pk=request.POST["new_parent_page"])  # which Wagtail expects to be there still
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        with transaction.atomic():
            parent = form.cleaned_data["new_parent_page"] or self.page.get_parent()
            lock_page(parent)
            form.full_clean()  # once more, now that nobody else takes the slug
            if not form.is_valid():
                return self.form_invalid(form)
            sent = form.cleaned_data
            is_stopped = sent.get("publish_copies") and stops_copies(self.page, bool(sent.get("copy_subpages")))
            response = super().form_valid(form)
            copy = Page.objects.child_of(parent).latest("pk")
        if copy.alias_of_id or (copy.live and not sent.get("copy_subpages")):
            say_instead(self.request, copied_message(self.page, copy))
        if is_stopped and not sent.get("alias"):
            messages.warning(self.request, _("The copy is a draft: a check is asked before it is public."))
        return response


class MoveConfirm(FollowedByTranslations, MoveConfirmView):
    """As Wagtail's, but a slug that is taken there is no reason to refuse (pages.base.wagtail_patches)."""

    action_type = "move"

    def dispatch(self, request, page_to_move_id, destination_id, *args, **kwargs):
        self.page_to_move = get_object_or_404(Page, pk=page_to_move_id).specific
        self.destination = get_object_or_404(Page, pk=destination_id).specific_deferred
        self.i18n_enabled = settings.WAGTAIL_I18N_ENABLED
        for hook in hooks.get_hooks("before_move_page"):
            response = hook(request, self.page_to_move, self.destination)
            if hasattr(response, "status_code"):
                return response
        if not self.page_to_move.permissions_for_user(request.user).can_move_to(self.destination):
            raise PermissionDenied  # Wagtail asks only when it is sent, and names both pages before
        pages = {self.page_to_move}
        for hook in hooks.get_hooks("construct_translated_pages_to_cascade_actions") if self.i18n_enabled else ():
            for translations in (hook([self.page_to_move], "move") or {}).values():
                pages.update(translations)
        self.pages_to_move = list(pages)
        return TemplateView.dispatch(self, request, page_to_move_id, destination_id, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        old = self.page_to_move.get_parent()
        response = super().post(request, *args, **kwargs)
        if Page.objects.get(pk=self.page_to_move.pk).get_parent().pk == self.destination.pk:
            say_instead(request, moved_message(self.page_to_move, old, self.destination, request.user))
        return response


class DeletePage(ConfirmedByName, FollowedByTranslations, DeleteView):
    action_type = "delete"

    def post(self, request, *args, **kwargs):
        title, pk = self.page.get_admin_display_title(), self.page.pk
        response = super().post(request, *args, **kwargs)
        if not Page.objects.filter(pk=pk).exists():
            say_instead(request, deleted_message(request, {pk: title}))
        return response


class TakeOffline(FollowedByTranslations, UnpublishView):
    action_type = "unpublish"
    page_title = TAKE_OFFLINE
    success_message = gettext_lazy("“%(page_title)s” is offline: visitors no longer see it.")

    def get_success_buttons(self):
        return bring_back_buttons([Page.objects.get(pk=self.object.pk)], self.request.user)


# What is done to several pages at once: after Wagtail's own, which they replace.


class KnownPages(PageBulkAction):
    """Mixin: pages whose titles the user may not read are not there, where Wagtail lists them as not allowed."""

    def get_queryset(self, model, object_ids):
        return get_list_or_404(known_pages(self.request.user), pk__in=[whole_number(str(pk), 18) for pk in object_ids])


@hooks.register("register_bulk_action", order=10)
class PublishPages(KnownPages, PublishBulkAction):
    """All of them or none: what a check stops is named."""

    def form_valid(self, form):
        pages, _without_access = self.get_actionable_objects()
        drafts = [page.get_latest_revision_as_object() for page in pages]
        refused = [stop.message for draft in drafts if (stop := stop_of(draft))]
        if not refused:
            try:
                response = super().form_valid(form)
                name_offline_translations(self.request, Page.objects.filter(pk__in=[page.pk for page in pages]))
                return response
            except PublishingStopped as stopped:  # below one of them
                refused = [stopped.message]
        for words in refused:
            messages.error(self.request, words)
        return redirect(self.next_url)


@hooks.register("register_bulk_action", order=10)
class DeletePages(KnownPages, ConfirmedByName, FollowedByTranslations, DeleteBulkAction):
    def get_success_message(self, num_parent_objects, num_child_objects):
        titles = {page.pk: page.get_admin_display_title() for page in self.actionable_objects}
        return deleted_message(self.request, titles)


@hooks.register("register_bulk_action", order=10)
class TakePagesOffline(KnownPages, FollowedByTranslations, UnpublishBulkAction):
    display_name = TAKE_OFFLINE
    aria_label = gettext_lazy("Take the selected pages offline")

    def get_success_message(self, num_parent_objects, num_child_objects):
        return offline_message(self.actionable_objects, num_child_objects, self.request.user)


@hooks.register("register_bulk_action", order=10)
class Move(KnownPages, FollowedByTranslations, MoveBulkAction):
    def get_success_message(self, num_parent_objects, num_child_objects):
        pages, place = self.actionable_objects, self.cleaned_form.cleaned_data["chooser"]
        return moved_together_message(pages, place)

    def get_actionable_objects(self):
        pages, excluded = super().get_actionable_objects()
        duplicates = excluded.get("pages_with_duplicate_slugs")
        if duplicates:
            pages, excluded = (
                [*pages, *(each["item"] for each in duplicates)],
                {**excluded, "pages_with_duplicate_slugs": []},
            )
        return pages, excluded


class HousePages(PageViewSet):
    model = Page
    index_view_class = Explorer
    filterset_class = LanguageFilterSet
    add_view_class = Create
    edit_view_class = Edit
    revisions_compare_view_class = Compare
    revisions_revert_view_class = Revert
    revisions_unschedule_view_class = Unschedule
    copy_view_class = Copy
    workflow_action_view_class = ReviewAnswerView
    collect_workflow_action_data_view_class = CollectAnswer
    move_confirm_view_class = MoveConfirm
    delete_view_class = DeletePage
    unpublish_view_class = TakeOffline
    set_privacy_view_class = SetPrivacy
    set_page_position_view_class = SetPosition


comparison.register()


@hooks.register("register_admin_viewset", order=1000)  # after Wagtail's own, which it replaces
def register_page_viewset():
    return HousePages("house_pages", model=Page)
