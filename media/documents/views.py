"""Admin view of a document: after its file was replaced, say whether tracked changes were cut from the new one."""

from django.contrib import messages
from django.urls import path
from wagtail import hooks
from wagtail.documents.views.documents import EditView

from .forms import TRACKED_CHANGES_CUT


class DocumentEditView(EditView):
    def save_instance(self):
        document = super().save_instance()
        if document.has_tracked_changes:
            messages.warning(self.request, TRACKED_CHANGES_CUT)
        return document


@hooks.register("register_admin_urls", order=-1)
def register_document_edit_url():
    return [path("documents/edit/<int:document_id>/", DocumentEditView.as_view(), name="document_edit")]
