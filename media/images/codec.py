"""Codec of pictures: upright, in sRGB, without metadata; resized and encoded. Pillow alone, no Django: a process of its
own, which decodes large ones, imports it too.
"""

import math
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import ExifTags, Image, ImageCms, ImageFilter, ImageOps, JpegImagePlugin

from .limits import FULL_COLOUR_PIXELS, MAX_DECODED

KINDS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF"}
FORMATS = sorted(set(KINDS.values()))  # in Pillow's words; it tries no other
QUALITY = {"avif": 60, "webp": 80, "jpeg": 82}
SAVE_OPTIONS = {  # colours at full resolution where the format can: the edges of flat drawings stay crisp
    "avif": {"quality": QUALITY["avif"], "speed": 6, "subsampling": "4:4:4", "max_threads": 2},
    "webp": {"quality": QUALITY["webp"], "method": 4},
    "jpeg": {"quality": QUALITY["jpeg"], "progressive": True, "optimize": True, "subsampling": "4:4:4"},
    "png": {"optimize": True},
}
ONE_PASS = {"progressive": False, "optimize": False}  # a JPEG written so takes no memory but a few rows
THRIFTY = {  # how the original of a large picture is written
    "JPEG": ONE_PASS,
    "WEBP": {"method": 0},
    "AVIF": {"speed": 10, "subsampling": "4:2:0", "max_threads": 2},
}
TRANSPOSITIONS = {  # by the orientation in Exif (CIPA DC-008)
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def reencode(content: bytes, format_name: str) -> bytes:
    """The picture without metadata, upright and in sRGB; raises whatever a decoder raises at a damaged one."""
    with Image.open(BytesIO(content), formats=FORMATS) as image:
        image.load()
        options = original_options(image, format_name, content)
        plain = browser_mode(in_srgb(_upright(image)), format_name)
        keep_transparency_alone(plain)
        output = BytesIO()
        plain.save(output, format_name, **options)
        return output.getvalue()


def keep_transparency_alone(image: Image.Image) -> None:
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # what is said about the picture is damaged, not the picture
        return image.copy()


def transposition(image: Image.Image) -> Image.Transpose | None:
    """What makes the picture upright; None where it is, or where what is said about it is damaged."""
    try:
        return TRANSPOSITIONS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:
        return None


def in_srgb(image: Image.Image) -> Image.Image:
    """Profiles name devices and people, so they go; the colours they describe stay."""
    transform = srgb_transform(image)
    try:
        return transform(image) if transform else image
    except Exception:  # a profile nobody can read says nothing about colours either
        return image


def srgb_transform(image: Image.Image) -> Callable[[Image.Image], Image.Image] | None:
    """What brings this picture, or a part of it, into sRGB; None where it is, or where nobody can read its profile."""
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return None
        mode = image.mode
        if mode == "P":
            mode = "RGBA" if image.has_transparency_data else "RGB"
        result = "RGBA" if mode in ("LA", "RGBA") else "RGB"
        built = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, result)
    except Exception:
        return None
    return lambda part: ImageCms.applyTransform(part if part.mode == mode else part.convert(mode), built) or part


def browser_mode(image: Image.Image, format_name: str) -> Image.Image:
    """The picture in a mode that browsers show."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    if format_name == "JPEG" and image.mode not in ("L", "RGB"):  # colours for a press
        image = image.convert("RGB")
    return image


def coefficient_bytes(image: Image.Image) -> int:
    """What the decoder of a progressive JPEG holds beside the picture, two bytes a coefficient; 0 of other pictures."""
    layers = getattr(image, "layer", ())
    if not image.info.get("progressive") or not layers:
        return 0
    samples = sum(across * down for _name, across, down, _table in layers)
    whole = max(layer[1] for layer in layers) * max(layer[2] for layer in layers)
    return 2 * samples * image.width * image.height // whole


def original_options(image: Image.Image, format_name: str, head: bytes) -> dict:
    """How to write the picture so that it loses as little as can be; `head` says whether a WebP is lossless."""
    if format_name == "WEBP":
        return {"quality": 92, "lossless": b"VP8L" in head}
    if format_name == "AVIF":
        return {"quality": 90, "speed": 8, "subsampling": "4:4:4"}
    if format_name != "JPEG":
        return {}
    small = {"optimize": True, "progressive": True}
    tables = getattr(image, "quantization", None)
    if tables and image.mode in ("L", "RGB") and max(map(max, tables.values())) < 256:
        return small | {"qtables": tables, "subsampling": max(JpegImagePlugin.get_sampling(image), 0)}
    return small | {"quality": 92}


class Output:
    """A file whose errors are raised: Pillow writes to a descriptor where there is one, and says only that it failed."""

    def __init__(self, file: BinaryIO):
        self.write, self.flush = file.write, file.flush


# Blurring.

CELLS = 8  # along the longer side of a box: fewer than tell one face from another
MARGIN = 0.06  # of a box, on each side: what lies at its edge is in it


class TooManyPixels(ValueError):
    """The whole picture does not fit into the memory that there is."""


def blur(source: Path, format_name: str, boxes: list[tuple[float, float, float, float]], result: Path) -> None:
    """Writes the picture with these boxes blurred, each as left, top, width and height in parts of the picture's.

    A box becomes the mean colours of at most CELLS times CELLS cells, smoothed: of what was there no more is in the file.
    Raises TooManyPixels, ValueError for a picture that moves, and whatever a decoder raises at a damaged one.
    """
    with Image.open(source, formats=FORMATS) as image:
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise ValueError("it moves")
        if image.width * image.height * 4 > MAX_DECODED:
            raise TooManyPixels
        image.load()
        with open(source, "rb") as file:
            options = original_options(image, format_name, file.read(64))
        plain = browser_mode(in_srgb(_upright(image)), format_name)
    mode = "RGBA" if plain.has_transparency_data else "L" if plain.mode == "L" else "RGB"
    plain = plain if plain.mode == mode else plain.convert(mode)
    for box in boxes:
        _blur_box(plain, box)
    plain.info = {}
    with result.open("wb") as file:
        plain.save(Output(file), format_name, **options)


def _blur_box(image: Image.Image, box: tuple[float, float, float, float]) -> None:
    left, top, width, height = box
    first = (left - MARGIN * width) * image.width, (top - MARGIN * height) * image.height
    last = (left + (1 + MARGIN) * width) * image.width, (top + (1 + MARGIN) * height) * image.height
    place = (
        *(max(0, math.floor(value)) for value in first),
        *(min(length, math.ceil(value)) for value, length in zip(last, image.size, strict=True)),
    )
    size = place[2] - place[0], place[3] - place[1]
    if min(size) < 1:
        return
    scale = CELLS / max(size)
    cells = tuple(min(side, max(1, math.floor(side * scale))) for side in size)
    few = image.crop(place).resize(cells, Image.Resampling.BOX)
    smooth = few.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(max(size) / CELLS / 2))
    image.paste(smooth, place)


# Renditions.


def decode(file) -> Image.Image:
    """The decoded picture: RGBA where it has transparent pixels, else RGB; raises OSError where it is damaged."""
    with Image.open(file, formats=FORMATS) as image:
        if not image.has_transparency_data:
            return image.convert("RGB")
        image = image.convert("RGBA")
        return image if image.getextrema()[3][0] < 255 else image.convert("RGB")


def size_at(width: int, size: tuple[int, int]) -> tuple[int, int]:
    """The size of the rendition at most `width` pixels wide of a picture of this size."""
    width = min(width, size[0])
    return width, max(1, round(size[1] * width / size[0]))


def resize(image: Image.Image, width: int) -> Image.Image:
    """The picture at most `width` pixels wide, without metadata."""
    resized = image.resize(size_at(width, image.size), Image.Resampling.LANCZOS, reducing_gap=3)
    resized.info = {}
    return resized


def plain_format(image: Image.Image) -> str:
    """The format that every browser shows."""
    return "png" if image.mode == "RGBA" else "jpeg"


def encode(image: Image.Image, format_name: str) -> bytes:
    """A rendition in this format, a key of SAVE_OPTIONS."""
    options = SAVE_OPTIONS[format_name]
    if format_name == "avif" and image.width * image.height > FULL_COLOUR_PIXELS:
        options = options | {"subsampling": "4:2:0"}
    try:
        return _saved(image, format_name, options)
    except OSError:  # Pillow optimizes a JPEG in a buffer of a byte a pixel, which noise does not fit in
        if format_name != "jpeg":
            raise
        return _saved(image, format_name, SAVE_OPTIONS[format_name] | ONE_PASS)


def _saved(image: Image.Image, format_name: str, options: dict) -> bytes:
    content = BytesIO()
    image.save(content, format_name.upper(), **options)
    return content.getvalue()


def make_renditions(source: Path, wanted: list, folder: Path, between: Callable[[], None]) -> list:
    """Writes renditions, each (width, format) of `wanted`, to a file of this folder named after its place in the list.

    The format "plain" is the one that every browser shows. `between` is called before each. Returns the width, height and
    format of each.
    """
    image = decode(source)
    return write_renditions(lambda width: resize(image, width), plain_format(image), wanted, folder, between)


def write_renditions(
    resize_to: Callable[[int], Image.Image], plain: str, wanted: list, folder: Path, between: Callable[[], None]
) -> list:
    made, resized, last_width = [], None, 0
    for number, (width, format_name) in enumerate(wanted):
        between()
        if resized is None or width != last_width:
            resized, last_width = resize_to(width), width
        format_name = plain if format_name == "plain" else format_name
        (folder / str(number)).write_bytes(encode(resized, format_name))
        made.append((*resized.size, format_name))
    return made
