"""Sanitizer of uploaded pictures: upright, in sRGB, with no word about who, where or with what."""

from io import BytesIO
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

KINDS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF"}
FORMATS = sorted(set(KINDS.values()))  # in Pillow's words; it tries no other
LONGEST_SIDE = 16_383  # pixels; WebP holds no more


class CleanFile(ContentFile):
    """A picture that has been through `sanitize_picture`."""


def sanitize_picture(upload: File, name: str) -> CleanFile:
    """The picture without metadata, in the format its extension names, in memory.

    It is always re-encoded, so nothing hidden in the upload survives: no Exif, XMP, IPTC, colour profile, comment,
    thumbnail or bytes after the end. PNG and GIF lose nothing; JPEG keeps its own quality tables.
    Raises ValidationError, in plain words, for whatever is no sound still picture within the limits of the settings.
    """
    if isinstance(upload, CleanFile):
        return upload
    format_name = _image_format(name)
    content = _read(upload)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            _check(image, format_name)
            return CleanFile(_reencode(image, format_name, content), name=name)
    except ValidationError:
        raise
    except Exception as problem:  # decoders raise anything at all at a hostile file
        message = _("This picture can't be read: the file is damaged or incomplete, or no picture at all.")
        raise ValidationError(message, code="invalid_image") from problem


def _image_format(name: str) -> str:
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in settings.WAGTAILIMAGES_EXTENSIONS or extension not in KINDS:
        extensions = ", ".join(settings.WAGTAILIMAGES_EXTENSIONS)
        raise ValidationError(
            _("Only these kinds of picture can be uploaded: %(known)s.") % {"known": extensions},
            code="invalid_image_extension",
        )
    return KINDS[extension]


def _read(upload: File) -> bytes:
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    upload.open()
    content = upload.read(limit + 1)
    if len(content) > limit:
        message = _("This file is too big. A picture may have at most %(size)s.")
        raise ValidationError(message % {"size": filesizeformat(limit)}, code="file_too_large")
    return content


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
    if image.width * image.height > limit or max(image.size) > LONGEST_SIDE:
        message = _(
            "This picture is too large. It may have at most %(pixels)s million pixels, and %(side)s along one side."
        )
        raise ValidationError(
            message % {"pixels": limit // 1_000_000, "side": LONGEST_SIDE}, code="file_too_many_pixels"
        )
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise ValidationError(_("This picture moves. Upload a still picture instead."), code="animated")


def _reencode(image: Image.Image, format_name: str, content: bytes) -> bytes:
    image.load()
    options = _options(image, format_name, content)
    plain = _in_srgb(_apply_orientation(image))
    if plain.mode.startswith("I"):  # 16 bits of grey, which no browser shows
        plain = plain.point(lambda value: value / 256).convert("L")
    if format_name == "JPEG" and plain.mode not in (
        "L",
        "RGB",
    ):  # colours for a press, which browsers show as they like
        plain = plain.convert("RGB")
    plain.info = {key: value for key, value in plain.info.items() if key == "transparency"}
    output = BytesIO()
    plain.save(output, format_name, **options)
    return output.getvalue()


def _apply_orientation(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # what is said about the picture is damaged, not the picture
        return image.copy()


def _in_srgb(image: Image.Image) -> Image.Image:
    """Profiles name devices and people, so they go; the colours they describe stay."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return image
        if image.mode == "P":
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        mode = "RGBA" if image.mode in ("LA", "RGBA") else "RGB"
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    except Exception:  # a profile nobody can read says nothing about colours either
        return image


def _options(image: Image.Image, format_name: str, content: bytes) -> dict:
    """How to write the picture so that it loses as little as can be."""
    if format_name == "WEBP":
        return {"quality": 92, "lossless": b"VP8L" in content}
    if format_name == "AVIF":
        return {"quality": 90, "speed": 8, "subsampling": "4:4:4"}
    if format_name != "JPEG":
        return {}
    small = {"optimize": True, "progressive": True}
    tables = getattr(image, "quantization", None)
    if tables and image.mode in ("L", "RGB") and max(map(max, tables.values())) < 256:
        return small | {"qtables": tables, "subsampling": max(JpegImagePlugin.get_sampling(image), 0)}
    return small | {"quality": 92}
