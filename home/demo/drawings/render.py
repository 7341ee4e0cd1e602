"""Render each SVG here to a palette PNG beside it (needs resvg_py and Pillow)."""

import io
from array import array
from pathlib import Path

import resvg_py
from PIL import Image

FOLDER = Path(__file__).parent
SCALE = 2  # pixels for each unit of the viewBox
COLOURS = 128  # most entries in a palette
STEP = 14  # least difference of two entries, so that edges get an even ramp

Colour = tuple[int, ...]


def draw(source: Path) -> Image.Image:
    """Return the drawing as an RGBA image, transparent where nothing is drawn."""
    png = resvg_py.svg_to_bytes(svg_path=str(source), zoom=SCALE, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def distance(one: Colour, other: Colour) -> int:
    """Return the largest difference between two colours in any channel."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def reduce(image: Image.Image) -> Image.Image:
    """Return the image with a palette: flat inks exact, edges to the nearest entry."""
    counted = sorted(image.getcolors(image.width * image.height), reverse=True)
    palette: list[Colour] = []
    for _, colour in counted:
        if len(palette) < COLOURS and all(distance(colour, kept) >= STEP for kept in palette):
            palette.append(colour)
    nearest: dict[int, int] = {}
    for _, colour in counted:
        gaps = [distance(colour, kept) for kept in palette]
        nearest[array("I", bytes(colour))[0]] = gaps.index(min(gaps))
    pixels = bytes(nearest[pixel] for pixel in array("I", image.tobytes()))
    reduced = Image.frombytes("P", image.size, pixels)
    reduced.putpalette([channel for colour in palette for channel in colour[:3]])
    if any(colour[3] < 255 for colour in palette):
        reduced.info["transparency"] = bytes(colour[3] for colour in palette)
    return reduced


if __name__ == "__main__":
    for svg in sorted(FOLDER.glob("*.svg")):
        reduce(draw(svg)).save(svg.with_suffix(".png"), optimize=True)
