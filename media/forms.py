"""Upload forms of the admin, one file or many: every error in plain words, beside the field."""

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.forms import BaseModelForm, BooleanField, FileField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.forms import BaseDocumentForm
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .documents.validators import sanitize_document, validate_document_kind
from .free_room import check_storage, told_in_words
from .images.alt_text import RULE, update_alt_texts
from .images.sanitize import sanitize_picture

TRACKED_CHANGES_CUT = gettext_lazy(
    "Tracked changes and comments were removed from this file: deleted words are gone, inserted words are ordinary text. "
    "Please read the file as it is now."
)


class UploadField(WagtailImageField):
    """Form field that decodes and sanitizes the whole picture; Wagtail's own reads its header and breaks later."""

    def to_python(self, data):
        upload = FileField.to_python(self, data)
        with told_in_words():
            return sanitize_picture(upload, upload.name) if upload else None


class RoomForm(BaseModelForm):
    """Base form of an upload. The models delete a replaced file, once the new one is stored: Wagtail's forms must not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.original_file = None

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            try:
                check_storage(default_storage, file)
            except ValidationError:
                file.close()  # its temporary file is deleted at once
                raise
        return file


class PictureForm(RoomForm, BaseImageForm):
    """Form of a picture. When its file is replaced, its description is asked for once and updated wherever it is used."""

    words_fit = BooleanField(
        label=gettext_lazy("The description fits the new file too"),
        help_text=gettext_lazy("Otherwise please change it: it takes the place of the old one wherever that stands."),
        required=False,
    )
    changed_pages: list = []
    pages_with_own_text: list = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = kwargs.get("user")
        self.previous_description = self.instance.description
        if description := self.fields.get("description"):
            description.label = _("Description: what does the picture show?")
            description.help_text = f"{RULE} {_('Whoever uses the picture finds it there and may change it.')}"
        if not self.instance.pk or not {"file", "description"} <= self.fields.keys():
            del self.fields["words_fit"]
        else:
            self.order_fields(["title", "file", "description", "words_fit"])
        if file_field := self.fields.get("file"):
            self.fields["file"] = UploadField(
                label=file_field.label, required=file_field.required, widget=file_field.widget
            )

    def clean(self):
        cleaned_data = super().clean()
        if self.is_replaced and "description" not in self.changed_data and not cleaned_data.get("words_fit"):
            self.add_error(
                "description", _("The file is another one: please say what it shows, or that the words still fit.")
            )
        return cleaned_data

    @property
    def is_replaced(self) -> bool:
        return "words_fit" in self.fields and "file" in self.changed_data

    def save(self, commit=True):
        picture = super().save(commit)
        if commit and self.is_replaced and picture.description != self.previous_description:
            self.changed_pages, self.pages_with_own_text = update_alt_texts(
                picture, self.previous_description, self.user
            )
        return picture


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
