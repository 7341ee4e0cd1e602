"""Model fields of uploaded files, which sanitize whatever way an upload takes; and the languages an upload can be in."""

from contextlib import closing
from pathlib import PurePath

from django.conf import settings
from django.db import models
from PIL import Image
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from .documents.validators import sanitize_document
from .images.codec import FORMATS
from .images.sanitize import CleanUpload, sanitize_picture
from .recordings.uploads import sanitize_recording
from .storage import CarefulFile, stem, token


class MeasuredFile(WagtailImageFieldFile):
    """Image file that reads its size from its header; Wagtail's own decodes the picture, and raises at a damaged one."""

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Width and height in pixels; (None, None) for what is no picture, which `sanitize_picture` refuses later."""
        closed = self.closed
        try:
            self.open()
            with Image.open(self.file, formats=FORMATS) as image:
                return image.size
        except Exception:  # decoders raise anything at all at a hostile file
            return None, None
        finally:
            self.close() if closed else self.seek(0)


class PictureFile(CarefulFile, MeasuredFile):
    def unique_name(self, name):
        return f"{stem(name, 30)}-{token()}{PurePath(name).suffix.lower()}"

    def save(self, name, content, save=True):
        clean = sanitize_picture(content, name)
        super().save(name, clean, False)
        if isinstance(clean, CleanUpload):  # its temporary file has been moved away: what is stored is read from now on
            clean.close()
            self.__dict__.pop("_file", None)
        if save:
            self.instance.save()


class FiledFile(CarefulFile):
    def unique_name(self, name):
        """The name in a folder of its own: people see a document's name when they save it."""
        return f"{token()}/{stem(name, 60)}{PurePath(name).suffix.lower()}"


class DocumentFile(FiledFile):
    def save(self, name, content, save=True):
        with closing(sanitize_document(content, name)) as clean:
            super().save(name, clean, save)


class PictureField(WagtailImageField):
    attr_class = PictureFile


class RenditionField(WagtailImageField):
    attr_class = MeasuredFile


class DocumentField(models.FileField):
    attr_class = DocumentFile


class RecordingFile(FiledFile):
    def save(self, name, content, save=True):
        content, facts = sanitize_recording(content, name)
        recording = self.instance
        recording.kind, recording.duration, recording.file_size = facts.kind, round(facts.seconds), content.size
        recording.width, recording.height = facts.width, facts.height
        with closing(content):  # its temporary file has been moved away
            super().save(name, content, save)


class RecordingField(models.FileField):
    attr_class = RecordingFile


# The languages that uploads can be in.


def languages() -> list[tuple[str, str]]:
    """Those of the settings; a function, so that no migration lists them."""
    return list(settings.LANGUAGES)
