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


def printed(contrast: float) -> str:
    """A ratio with one decimal, rounded down: what is printed as 4.5 is never less."""
    return f"{int(contrast * 10) / 10:.1f}"


@lru_cache(4096)
def oklch(colour: str) -> tuple[float, float, float]:
    """Lightness (0 to 1), chroma and hue (radians)."""
    red, green, blue = channels(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def light(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear red, green and blue; outside 0 to 1 where a screen can't show the colour."""
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def on_screen(values: tuple[float, ...]) -> bool:
    """Whether a screen can show this light."""
    return all(-0.0005 <= each <= 1.0005 for each in values)


@lru_cache(4096)
def shade(colour: str, lightness: float) -> str:
    """This colour at another lightness: the same hue, and as much of its chroma as a screen can show."""
    _own, chroma, hue = oklch(colour)
    values, least = light(lightness, chroma, hue), 0.0
    if not on_screen(values):
        for _halving in range(9):
            middle = (least + chroma) / 2
            least, chroma = (middle, chroma) if on_screen(light(lightness, middle, hue)) else (least, middle)
        values = light(lightness, least, hue)
    clipped = [min(max(each, 0), 1) for each in values]
    screen = [12.92 * each if each <= 0.0031308 else 1.055 * each ** (1 / 2.4) - 0.055 for each in clipped]
    return "#" + "".join(f"{round(each * 255):02x}" for each in screen)


def towards(end: int, colour: str, holds: Callable[[str], bool]) -> str:
    """The first shade that holds on the way to black (end 0) or white (1), itself first; the end itself if none does.

    Whatever holds must go on holding on the way: that is how it is found in few steps.
    """
    if holds(colour):
        return colour
    start = oklch(colour)[0]
    steps = range(1, int(abs(end - start) / STEP) + 1)
    found = bisect_left(steps, True, key=lambda step: holds(shade(colour, start + (end or -1) * step * STEP)))
    return (
        shade(colour, start + (end or -1) * steps[found] * STEP)
        if found < len(steps)
        else "#ffffff"
        if end
        else "#000000"
    )


def nearest(colour: str, holds: Callable[[str], bool]) -> str:
    """The shade nearest in lightness that holds; empty where none does."""
    start = oklch(colour)[0]
    steps = sorted(range(-int(start / STEP), int((1 - start) / STEP) + 1), key=abs)
    shades = (shade(colour, start + step * STEP) if step else colour for step in steps)
    return next((each for each in shades if holds(each)), "")
