"""Base form of an upload."""

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.forms import BaseModelForm

from .free_room import check_storage


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
