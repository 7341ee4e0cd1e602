"""Form of pictures: every error in plain words, beside the field."""

from django.forms import BooleanField, FileField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from ..uploads.forms import RoomForm
from ..uploads.free_room import told_in_words
from .alt_text import RULE, update_alt_texts
from .sanitize import sanitize_picture


class UploadField(WagtailImageField):
    """Form field that decodes and sanitizes the whole picture; Wagtail's own reads its header and breaks later."""

    def to_python(self, data):
        upload = FileField.to_python(self, data)
        with told_in_words():
            return sanitize_picture(upload, upload.name) if upload else None


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
