"""Form of documents: every error in plain words, beside the field."""

from django.utils.translation import gettext_lazy
from wagtail.documents.forms import BaseDocumentForm
from wagtail.documents.widgets import AdminDocumentChooser

from ..uploads.forms import RoomForm
from ..uploads.free_room import told_in_words
from .validators import sanitize_document, validate_document_kind

TRACKED_CHANGES_CUT = gettext_lazy(
    "Tracked changes and comments were removed from this file: deleted words are gone, inserted words are ordinary text. "
    "Please read the file as it is now."
)


class DocumentForm(RoomForm, BaseDocumentForm):
    """Form of a document. After an upload its help text names tracked changes that were cut."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.has_tracked_changes and "title" in self.fields:
            self.fields["title"].help_text = TRACKED_CHANGES_CUT

    def clean_file(self):
        file = super().clean_file()
        if "file" not in self.changed_data:
            return file
        validate_document_kind(file)
        with told_in_words():
            file = sanitize_document(file, file.name)
        self.instance.has_tracked_changes = file.has_tracked_changes
        return file

    class Meta(BaseDocumentForm.Meta):
        widgets = {**BaseDocumentForm.Meta.widgets, "alternative": AdminDocumentChooser}
