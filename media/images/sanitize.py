"""Sanitizer of uploaded pictures: upright, in sRGB, with no word about who, where or with what."""

from pathlib import PurePath
from typing import BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

from ..storage.disk_errors import is_full
from ..uploads.virus_scan import validate_virus_free
from . import codec, sandbox
from .codec import KINDS
from .limits import HUNGRY, MAX_COEFFICIENTS, MAX_HUNGRY_PIXELS, is_decoded_here

LONGEST_SIDE = 16_383  # pixels; WebP holds no more
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")  # ISO/IEC 23008-12


class CleanFile(ContentFile):
    """A picture that has been through `sanitize_picture`, in memory."""


class CleanUpload(TemporaryUploadedFile):
    """A large picture that has been through `sanitize_picture`, in a temporary file."""


def sanitize_picture(upload: File, name: str) -> CleanFile | CleanUpload:
    """The picture without metadata, in the format its extension names; a large one without being decoded here.

    It is always re-encoded, so nothing hidden in the upload survives: no Exif, XMP, IPTC, colour profile, comment,
    thumbnail or bytes after the end. PNG and GIF lose nothing; JPEG keeps its own quality tables.
    Raises ValidationError, in plain words, for whatever is no sound still picture within the limits of the settings, and
    OSError where there is no room for temporary files.
    """
    if isinstance(upload, (CleanFile, CleanUpload)):
        return upload
    format_name = _image_format(name)
    _check_weight(upload)
    validate_virus_free(upload)
    try:
        upload.open()
        file = cast(BinaryIO, upload.file)
        with Image.open(file, formats=codec.FORMATS) as image:
            _check(image, format_name)
            size = image.size
        upload.seek(0)
        if is_decoded_here(size):
            return CleanFile(codec.reencode(upload.read(), format_name), name=name)
        return sandbox.reencode(file, format_name, CleanUpload(name, "", 0, None))
    except ValidationError:
        raise
    except sandbox.ResourcesExhausted as problem:
        message = _(
            "The server ran out of memory or time while it read this picture. Nothing was saved. Wait a few minutes and upload "
            "it again, or make it smaller first with any program for pictures."
        )
        raise ValidationError(message, code="resources_exhausted") from problem
    except Exception as problem:  # decoders raise anything at all at a hostile file
        if is_full(problem):
            raise
        if is_heic(upload):
            raise heic_error() from problem
        message = _("This picture can't be read: the file is damaged or incomplete, or no picture at all.")
        raise ValidationError(message, code="invalid_image") from problem


def _image_format(name: str) -> str:
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension in {"heic", "heif"}:
        raise heic_error()
    if extension not in settings.WAGTAILIMAGES_EXTENSIONS or extension not in KINDS:
        extensions = ", ".join(settings.WAGTAILIMAGES_EXTENSIONS)
        raise ValidationError(
            _("Only these kinds of picture can be uploaded: %(known)s.") % {"known": extensions},
            code="invalid_image_extension",
        )
    return KINDS[extension]


def is_heic(upload: File) -> bool:
    """Whether this is a picture as an iPhone keeps it, whatever its name says."""
    upload.seek(0)
    head = upload.read(12)
    return head[4:8] == b"ftyp" and head[8:] in HEIC_BRANDS


def heic_error() -> ValidationError:
    message = _(
        "This is a picture of the kind HEIC, as an iPhone keeps it, which most browsers do not show. Save it as JPEG, then "
        "upload that; or let the iPhone take JPEG from the start: Settings, Camera, Formats, “Most Compatible”."
    )
    return ValidationError(message, code="invalid_image_extension")


def _check_weight(upload: File) -> None:
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if upload.size > limit:
        message = _("This file is too big. A picture may have at most %(size)s.")
        raise ValidationError(message % {"size": filesizeformat(limit)}, code="file_too_large")


def _check(image: Image.Image, format_name: str) -> None:
    """Looks at the head of the file only: nothing has been unpacked yet."""
    actual_format = "JPEG" if image.format == "MPO" else image.format
    if actual_format != format_name:
        message = _(
            "The name of this file says %(said)s, but it holds a picture of the kind %(found)s. Give it the right ending."
        )
        raise ValidationError(
            message % {"said": format_name, "found": actual_format}, code="invalid_image_known_format"
        )
    limit = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    if format_name in HUNGRY:
        limit = min(limit, MAX_HUNGRY_PIXELS)
    if coefficients := codec.coefficient_bytes(image):
        limit = min(limit, MAX_COEFFICIENTS * image.width * image.height // coefficients)
    if image.width * image.height > limit or max(image.size) > LONGEST_SIDE:
        message = _(
            "This picture is too large. It may have at most %(pixels)s million pixels, and %(side)s along one side. Make it "
            "smaller with any program for pictures, then upload it again: a screen shows no more than some four million."
        )
        raise ValidationError(
            message % {"pixels": limit // 1_000_000, "side": LONGEST_SIDE}, code="file_too_many_pixels"
        )
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise ValidationError(_("This picture moves. Upload a still picture instead."), code="animated")
