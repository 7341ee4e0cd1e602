"""Changes to Wagtail of the actions and lists of pages, each with the version and the digests of what it replaces."""

from functools import wraps

from django.db.models import OuterRef, Q, QuerySet
from django.http import Http404
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.listing import PageListingMixin
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.views.pages.search import SearchView
from wagtail.models import Page
from wagtail.models.audit_log import LogEntryQuerySet

from .labels import TAKE_OFFLINE
from .listing import with_states
from .review_words import review_words


def name_the_button_that_unpublishes() -> None:
    """“Take offline”, as everywhere else (home.page_actions.views).

    Wagtail 8.0.1 has a hook for the buttons of a list, and none for those above a page. No upstream issue known.
    """
    from wagtail.admin.wagtail_hooks import PageListingUnpublishButton

    PageListingUnpublishButton.label = TAKE_OFFLINE


def go_back_only_to_what_was() -> None:
    """Version 0 of a page is not found, as any other that it never had.

    Wagtail 8.0.1 takes the number 0 for none, and breaks. No upstream issue known.
    """

    def get_object(view: RevisionsRevertView) -> Page:
        if view.previous_revision is None:
            raise Http404
        return view.previous_revision.as_object()

    RevisionsRevertView.get_object = get_object


def say_what_became_of_a_review() -> None:
    """Beside a page it says that it was handed in, or handed back, and when.

    Wagtail 8.0.1 tells the name of the workflow's step, which is content in one language. No upstream issue known.
    """
    wagtailadmin_tags.register.simple_tag(review_words, name="workflow_status_with_date")


def list_found_pages_in_our_words() -> None:
    """The pages that the desk's search finds have the states of a list, and what is counted there has a name.

    Wagtail 8.0.1 writes “None” behind the number, and takes no other class for that view. No upstream issue known.
    """
    PageListingMixin.base_columns = with_states(PageListingMixin.base_columns)
    SearchView.verbose_name, SearchView.verbose_name_plural = Page._meta.verbose_name, Page._meta.verbose_name_plural


def keep_each_page_in_its_own_history() -> None:
    """What one request did with several pages stands in the history of each of them.

    Wagtail 8.0.1 takes the last entry of a request and an action, of whatever page that is, and hides it from the others. No
    upstream issue known.
    """

    def latest_by_uuid_and_action(entries: LogEntryQuerySet) -> LogEntryQuerySet:
        same = entries.filter(uuid=OuterRef("uuid"), action=OuterRef("action")).order_by("-timestamp", "-id")
        return entries.filter(Q(uuid=None) | Q(pk=same.values("pk")[:1]))

    LogEntryQuerySet.latest_by_uuid_and_action = latest_by_uuid_and_action


def list_nothing_below_what_is_gone() -> None:
    """All pages of a list, chosen below a page that is gone meanwhile, are not found.

    Wagtail 8.0.1 breaks there. No upstream issue known.
    """
    listed = PageBulkAction.get_all_objects_in_listing_query

    @wraps(listed)
    def found(view: PageBulkAction, parent_id: str | None) -> QuerySet:
        try:
            return listed(view, parent_id)
        except Page.DoesNotExist as missing:
            raise Http404 from missing

    PageBulkAction.get_all_objects_in_listing_query = found


PATCHES = {
    name_the_button_that_unpublishes: {"wagtail.admin.wagtail_hooks.PageListingUnpublishButton": "f4b76ad348fe"},
    go_back_only_to_what_was: {"wagtail.admin.views.pages.revisions.RevisionsRevertView.get_object": "46684ee6c412"},
    say_what_became_of_a_review: {
        "wagtail.admin.templatetags.wagtailadmin_tags.workflow_status_with_date": "bab0c7069564"
    },
    list_found_pages_in_our_words: {
        "wagtail.admin.views.pages.listing.PageListingMixin": ("c930c1b09aaf", "0aeecd87c408"),
        "wagtail.admin.views.pages.search.SearchView": "3e4b4f76aba3",
    },
    keep_each_page_in_its_own_history: {
        "wagtail.models.audit_log.LogEntryQuerySet.latest_by_uuid_and_action": "7f9ca454a4fb",
    },
    list_nothing_below_what_is_gone: {
        "wagtail.admin.views.pages.bulk_actions.page_bulk_action.PageBulkAction": "10167fd13cf5",
    },
}
