"""Large pictures, a strip of rows at a time: decoded once, the rows laid down in a file, and the picture let go.

A decoder needs four bytes a pixel, and whatever is done to a whole picture needs them once more: to turn it, to change its
colours, to make it smaller. Done to its strips, one after the other, it needs the result alone beside them.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import sqrt
from pathlib import Path

from PIL import Image

from . import codec
from .limits import HUNGRY, KEPT_PIXELS, MAX_DECODED

ROWS = 256  # of a strip
Change = Callable[[Image.Image], Image.Image]
FROM_THE_END = {  # transpositions that make the first row the last row or column
    Image.Transpose.ROTATE_180,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.ROTATE_270,
    Image.Transpose.TRANSVERSE,
}
ON_ITS_SIDE = {
    Image.Transpose.TRANSPOSE,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_270,
}


class Strips:
    """The rows of a picture in a temporary file, each strip changed on its way there."""

    def __init__(self, image: Image.Image, change: Change):
        self.file = tempfile.TemporaryFile(prefix="commonhouse-rows-")  # noqa: SIM115 (as long as this object)
        self.size, self.mode, self.palette, self.transparency = image.size, "", None, None
        self.least_alpha = 255
        for top in range(0, image.height, ROWS):
            strip = change(image.crop((0, top, image.width, min(top + ROWS, image.height))))
            self.mode, self.palette = strip.mode, strip.palette
            if self.mode == "RGBA":
                self.least_alpha = min(self.least_alpha, strip.getextrema()[3][0])
            self.file.write(strip.tobytes())
        if self.mode == image.mode:
            self.transparency = image.info.get("transparency")

    def __iter__(self) -> Iterator[tuple[int, Image.Image]]:
        """The first row and the picture of each strip."""
        width, height = self.size
        row = len(Image.new(self.mode, (width, 1)).tobytes())
        self.file.seek(0)
        for top in range(0, height, ROWS):
            rows = min(ROWS, height - top)
            yield top, Image.frombytes(self.mode, (width, rows), self.file.read(row * rows))

    def whole(self, method: Image.Transpose | None) -> Image.Image:
        """The picture again, transposed."""
        width, height = self.size
        lying = method in ON_ITS_SIDE
        result = Image.new(self.mode, (height, width) if lying else (width, height))
        for top, strip in self:
            start = height - top - strip.height if method in FROM_THE_END else top
            turned = strip if method is None else strip.transpose(method)
            result.paste(turned, (start, 0) if lying else (0, start))
        if self.palette:
            result.putpalette(self.palette)
        result.info = {} if self.transparency is None else {"transparency": self.transparency}
        return result

    def resized(self, width: int) -> Image.Image:
        """The picture at most `width` pixels wide, in its mode; that of opaque RGBA is RGB."""
        target = codec.size_at(width, self.size)
        mode = "RGB" if self.mode == "RGBA" and self.least_alpha == 255 else self.mode
        narrow = Image.new(mode, (target[0], self.size[1]))
        for top, strip in self:
            plain = strip if strip.mode == mode else strip.convert(mode)
            narrow.paste(plain.resize((target[0], strip.height), Image.Resampling.LANCZOS), (0, top))
        return narrow.resize(target, Image.Resampling.LANCZOS)


def reencode(source: Path, format_name: str, result: Path) -> None:
    """As `codec.reencode`, from a file to a file. A JPEG is written in one pass: to optimize takes as much memory again.

    What would take too much memory as it is, is kept smaller (`media.images.limits`).
    """
    strips, method, options = _strips_to_keep(source, format_name)
    width, height = strips.size
    if format_name in HUNGRY and width * height > KEPT_PIXELS:
        plain = strips.resized(int(width * sqrt(KEPT_PIXELS / (width * height))))
        plain = plain.transpose(method) if method else plain
    else:
        plain = strips.whole(method)
    with result.open("wb") as file:
        plain.save(codec.Output(file), format_name, **options)


def _strips_to_keep(source: Path, format_name: str) -> tuple[Strips, Image.Transpose | None, dict]:
    """The strips in sRGB, what makes them upright, and how to write them; the decoded picture is gone on return."""
    with Image.open(source, formats=codec.FORMATS) as image:
        scale = _scale_of_progressive(image)
        image.draft(None, (int(image.width * scale), int(image.height * scale)))
        image.load()
        options = codec.original_options(image, format_name, source.read_bytes() if format_name == "WEBP" else b"")
        options |= codec.THRIFTY.get(format_name, {})
        return Strips(image, _change(image, format_name)), codec.transposition(image), options


def _scale_of_progressive(image: Image.Image) -> float:
    """The decoder of a progressive JPEG holds all its coefficients beside the picture."""
    coefficients = codec.coefficient_bytes(image)
    is_too_large = coefficients and coefficients + 4 * image.width * image.height > MAX_DECODED
    return 0.5 if is_too_large else 1


def _change(image: Image.Image, format_name: str) -> Change:
    """What brings a strip of this picture into sRGB and a mode that browsers show."""
    transform = codec.srgb_transform(image)

    def change(strip: Image.Image) -> Image.Image:
        with suppress(Exception):  # a profile that does not fit says nothing about colours
            strip = transform(strip) if transform else strip
        return codec.browser_mode(strip, format_name)

    return change


def make_renditions(source: Path, wanted: list, folder: Path, between: Callable[[], None]) -> list:
    """As `codec.make_renditions`."""
    strips = _strips_to_show(source, max(width for width, _format in wanted))
    plain = "png" if strips.mode == "RGBA" and strips.least_alpha < 255 else "jpeg"
    return codec.write_renditions(strips.resized, plain, wanted, folder, between)


def _strips_to_show(source: Path, largest: int) -> Strips:
    """The strips, RGB or RGBA, of a picture that no rendition is wider of than `largest` pixels."""
    with Image.open(source, formats=codec.FORMATS) as image:
        scale = min(1, 1.5 * largest / image.width, _scale_of_progressive(image))
        image.draft(None, (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
        image.load()
        mode = "RGBA" if image.has_transparency_data else "RGB"
        return Strips(image, lambda strip: strip if strip.mode == mode else strip.convert(mode))
