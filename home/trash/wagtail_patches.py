"""Changes to Wagtail that keep what is deleted, each with the version and the digests of what it replaces."""

from functools import wraps

from django.db import transaction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.documents.views import documents as document_views
from wagtail.images.views import images as image_views
from wagtail.models import Page

from media.features import announced_functions

from .pages import keep_pages
from .success_messages import upload_message


def keep_deleted_pages() -> None:
    """What a person deletes, at the desk or through a program, stays in the trash for a while (home.trash).

    Wagtail 8.0.1 has hooks before its own screens delete, and none for its API and what else calls the action. No upstream
    issue known.
    """
    delete_page = DeletePageAction._delete_page

    @wraps(delete_page)
    def kept(action: DeletePageAction, page: Page, *args, **kwargs):
        with transaction.atomic():
            if action.user:
                keep_pages(page.specific, action.user)
            return delete_page(action, page, *args, **kwargs)

    DeletePageAction._delete_page = kept


def lead_back_from_deletion() -> None:
    """After a picture, document or recording was deleted it is said where it is now (home.trash.success_messages).

    Wagtail 8.0.1 takes no other class for the first two views. No upstream issue known.
    """
    for view in (image_views.DeleteView, document_views.DeleteView, *announced_functions("delete_views")):
        view.get_success_message = upload_message


PATCHES = {
    keep_deleted_pages: {"wagtail.actions.delete_page.DeletePageAction": "b9e6895ad687"},
    lead_back_from_deletion: {
        "wagtail.admin.views.generic.models.DeleteView.form_valid": "f5e147d39b60",
        "wagtail.images.views.images.DeleteView": "8dd2dacbc619",
        "wagtail.documents.views.documents.DeleteView": "bba667f95f6c",
    },
}
