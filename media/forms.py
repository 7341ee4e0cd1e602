"""Upload forms of the admin, one file or many: every error in plain words, beside the field."""

import shutil
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.forms import BaseModelForm, BooleanField, FileField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.forms import BaseDocumentForm
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .documents.validators import sound
from .images.alt_text import RULE, carry
from .images.sanitize import cleaned

SPARE = 50 * 1024 * 1024  # bytes that must stay free: the renditions need room too


def check_room(storage: Storage, file: File) -> None:
    """Raises ValidationError when the disk under a local storage is as good as full."""
    try:
        folder = Path(storage.path(""))
    except NotImplementedError:  # the storage is elsewhere and looks after itself
        return
    while not folder.exists():
        folder = folder.parent
    if shutil.disk_usage(folder).free < SPARE + file.size:
        raise ValidationError(
            _("The server has no room left for this file. Ask whoever runs the site to make room."), code="full"
        )


class UploadField(WagtailImageField):
    """Unpacks the whole picture at once; Wagtail's own looks at its head and breaks later."""

    def to_python(self, data):
        upload = FileField.to_python(self, data)
        return cleaned(upload, upload.name) if upload else None


class RoomForm(BaseModelForm):
    """The models remove a replaced file themselves, once the new one is safe: Wagtail's forms must not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.original_file = None

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_room(default_storage, file)
        return file


class PictureForm(RoomForm, BaseImageForm):
    """Where another file takes the place of the first, what it shows is asked once, for all places where it stands."""

    words_fit = BooleanField(
        label=gettext_lazy("The description fits the new file too"),
        help_text=gettext_lazy("Otherwise please change it: it takes the place of the old one wherever that stands."),
        required=False,
    )
    changed_pages: list = []
    own_words: list = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = kwargs.get("user")
        self.description_before = self.instance.description
        if words := self.fields.get("description"):
            words.label = _("Description: what does the picture show?")
            words.help_text = f"{RULE} {_('Whoever uses the picture finds it there and may change it.')}"
        if not self.instance.pk or not {"file", "description"} <= self.fields.keys():
            del self.fields["words_fit"]
        else:
            self.order_fields(["title", "file", "description", "words_fit"])
        if stock := self.fields.get("file"):
            self.fields["file"] = UploadField(label=stock.label, required=stock.required, widget=stock.widget)

    def clean(self):
        cleaned = super().clean()
        if self.is_replaced and "description" not in self.changed_data and not cleaned.get("words_fit"):
            self.add_error(
                "description", _("The file is another one: please say what it shows, or that the words still fit.")
            )
        return cleaned

    @property
    def is_replaced(self) -> bool:
        return "words_fit" in self.fields and "file" in self.changed_data

    def save(self, commit=True):
        picture = super().save(commit)
        if commit and self.is_replaced and picture.description != self.description_before:
            self.changed_pages, self.own_words = carry(picture, self.description_before, self.user)
        return picture


class DocumentForm(RoomForm, BaseDocumentForm):
    def clean_file(self):
        file = super().clean_file()
        return sound(file, file.name) if "file" in self.changed_data else file

    class Meta(BaseDocumentForm.Meta):
        widgets = {**BaseDocumentForm.Meta.widgets, "alternative": AdminDocumentChooser}
