"""StreamField blocks of uploaded media: audio, recordings, documents."""

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from media.permissions import is_open
from media.recordings.choosers import RecordingChooserBlock

from .base import newest_documents, newest_recording


class AudioBlock(blocks.StructBlock):
    """A sound and its player."""

    recording = RecordingChooserBlock(label=_("Sound"), kind="audio")
    title = blocks.CharBlock(
        label=pgettext_lazy("block", "Title"),
        required=False,
        max_length=120,
        help_text=_("Left empty, the title of the recording."),
    )

    class Meta:
        icon = "media"
        label = _("Audio")
        label_format = "{title}"
        template = "blocks/audio.html"
        description = _("A sound that you uploaded, with its player")

    def get_preview_value(self):
        """The newest sound."""
        return self.to_python({"recording": newest_recording("audio"), "title": "Songs from the field"})


class RecordingBlock(blocks.StructBlock):
    """A recording under a heading, with words about it; its transcript is a condition."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), max_length=120)
    text = blocks.TextBlock(label=_("What it is about"), required=False, rows=2)
    recording = RecordingChooserBlock(label=_("Recording"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Recording with transcript")
        label_format = "{title}"
        template = "blocks/recording.html"
        description = _("A sound or film that you uploaded, with chapters and everything that is said")

    def clean(self, value):
        value = super().clean(value)
        recording = value.get("recording")
        if not self.is_deferred_validation and recording and not any(text.transcript for text in recording.texts.all()):
            message = _("This recording has no transcript yet. Please add one to it in the media room.")
            raise blocks.StructBlockValidationError({"recording": ValidationError(message)})
        return value

    def get_preview_value(self):
        """The newest recording."""
        return self.to_python(
            {
                "title": "The assembly, to listen to",
                "text": "What was decided in the fall, in the words of those who decided it.",
                "recording": newest_recording(),
            }
        )


# Blocks that hand out documents: a list, or one.


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
