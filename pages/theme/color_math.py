"""Colour arithmetic: contrast as WCAG 2.2 defines it, and lighter or darker colours of one hue, by OKLCH (CSS Color 4)."""

from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from math import atan2, cbrt, cos, hypot, sin

STEP = 0.004  # of OKLCH lightness, which runs from 0 to 1: too small a step to see


def channels(colour: str) -> tuple[float, ...]:
    """Red, green and blue of #rgb or #rrggbb as linear light, 0 to 1."""
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    values = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    return tuple(each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in values)


@lru_cache(4096)
def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2), 0 for black to 1 for white."""
    red, green, blue = channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2), 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def format_ratio(contrast: float) -> str:
    """A contrast ratio with one decimal, rounded down: what reads 4.5 is never less."""
    return f"{int(contrast * 10) / 10:.1f}"


@lru_cache(4096)
def oklch(colour: str) -> tuple[float, float, float]:
    """OKLCH (CSS Color 4) of #rrggbb: lightness (0 to 1), chroma and hue (radians)."""
    red, green, blue = channels(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear-light sRGB of an OKLCH colour; outside 0 to 1 where it is out of gamut."""
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def is_in_gamut(values: tuple[float, ...]) -> bool:
    """Whether this linear RGB is in the gamut of sRGB."""
    return all(-0.0005 <= each <= 1.0005 for each in values)


@lru_cache(4096)
def shade(colour: str, lightness: float) -> str:
    """This colour at another OKLCH lightness: the same hue, its chroma reduced to fit the gamut."""
    _own, chroma, hue = oklch(colour)
    values, least = linear_rgb(lightness, chroma, hue), 0.0
    if not is_in_gamut(values):
        for _halving in range(9):
            middle = (least + chroma) / 2
            least, chroma = (middle, chroma) if is_in_gamut(linear_rgb(lightness, middle, hue)) else (least, middle)
        values = linear_rgb(lightness, least, hue)
    clipped = [min(max(each, 0), 1) for each in values]
    screen = [12.92 * each if each <= 0.0031308 else 1.055 * each ** (1 / 2.4) - 0.055 for each in clipped]
    return "#" + "".join(f"{round(each * 255):02x}" for each in screen)


def shade_towards(end: int, colour: str, accepts: Callable[[str], bool]) -> str:
    """The first accepted shade on the way to black (end 0) or white (1), itself first; that end if none is.

    `accepts` must be monotonic on the way, since it is a binary search.
    """
    if accepts(colour):
        return colour
    start = oklch(colour)[0]
    steps = range(1, int(abs(end - start) / STEP) + 1)
    found = bisect_left(steps, True, key=lambda step: accepts(shade(colour, start + (end or -1) * step * STEP)))
    return (
        shade(colour, start + (end or -1) * steps[found] * STEP)
        if found < len(steps)
        else "#ffffff"
        if end
        else "#000000"
    )


def nearest_shade(colour: str, accepts: Callable[[str], bool]) -> str:
    """The accepted shade nearest in lightness; empty if none is."""
    start = oklch(colour)[0]
    steps = sorted(range(-int(start / STEP), int((1 - start) / STEP) + 1), key=abs)
    shades = (shade(colour, start + step * STEP) if step else colour for step in steps)
    return next((each for each in shades if accepts(each)), "")
