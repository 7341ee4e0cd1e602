"""Model fields of pictures and renditions, which sanitize whatever way an upload takes."""

from pathlib import PurePath

from PIL import Image
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from ..uploads.files import CarefulFile, stem, token
from .codec import FORMATS
from .sanitize import CleanUpload, sanitize_picture


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


class PictureField(WagtailImageField):
    attr_class = PictureFile


class RenditionField(WagtailImageField):
    attr_class = MeasuredFile
