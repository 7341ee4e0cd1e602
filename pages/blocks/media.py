"""StreamField blocks that hand out documents: a list, or one."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from media.permissions import is_open

from .base import newest_documents


def open_documents(documents, context: dict | None) -> list:
    """The documents that everybody may download; of private ones not even the title is shown."""
    request = (context or {}).get("request")
    return [document for document in documents if document and is_open(document, request)]


class DocumentsBlock(blocks.StructBlock):
    """Documents with their kind, size and language."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), required=False, max_length=120)
    documents = blocks.ListBlock(DocumentChooserBlock(), label=pgettext_lazy("block", "Documents"), min_num=1)

    class Meta:
        icon = "folder-open-inverse"
        label = pgettext_lazy("block", "Documents")
        label_format = "{title}"
        template = "blocks/documents.html"
        description = _("Documents to download, each with its kind, size, language and accessible version")

    def get_context(self, value, parent_context=None):
        documents = open_documents(value["documents"], parent_context)
        prefetch_related_objects(documents, "alternative")
        for document in documents:
            document.other = next(iter(open_documents([document.alternative], parent_context)), None)
        return super().get_context(value, parent_context) | {"documents": documents}

    def get_preview_value(self):
        """The newest documents."""
        return self.to_python({"title": "To take with you", "documents": newest_documents(3)})


class DownloadBlock(blocks.StructBlock):
    """One document, and a button for it."""

    document = DocumentChooserBlock(label=pgettext_lazy("block", "Document"))
    label = blocks.CharBlock(
        label=_("Words on the button"),
        required=False,
        max_length=80,
        help_text=_("Left empty, the title of the document."),
    )

    class Meta:
        icon = "download"
        label = _("Download")
        label_format = "{label}"
        template = "blocks/download.html"
        description = _("One document, with its kind and size")

    def get_context(self, value, parent_context=None):
        documents = open_documents([value["document"]], parent_context)
        return super().get_context(value, parent_context) | {"document": next(iter(documents), None)}

    def get_preview_value(self):
        """The newest document."""
        return self.to_python({"label": "Get the handbill", "document": next(iter(newest_documents(1)), None)})
