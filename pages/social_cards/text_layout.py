"""Text layout in a box: as large as it goes, in lines of about the same width, and never cut."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from .text_shaping import TextLine, shape_line

LEADING = {"bricolage": 0.98, "anton": 1.18}  # of the size, from line to line
LEADING_ARABIC = 1.42
BREAKS = 60  # pixels: from this size down, a long word may go on in the next line
SMALLEST = 12
TRIES = 8  # halvings between the largest and the smallest size


@dataclass(frozen=True)
class Fitted:
    """Lines and the font size at which they fit; `baselines` and `height` in pixels from the top of the box."""

    size: float
    lines: list[TextLine]
    baselines: list[float]
    height: float


@dataclass(frozen=True)
class Voice:
    """Style of a text: its headline face and direction."""

    face: str
    rtl: bool

    def line(self, text: str) -> TextLine:
        return shape_line(text, self.face, self.rtl)


def fit(text: str, voice: Voice, width: float, height: float, largest: float) -> Fitted:
    """Fits a text (all of it drawable) into a box in pixels, as large as possible up to `largest`."""

    def at(size: float, max_height: float) -> tuple[Fitted, list[str]] | None:
        lines = wrap(text.split(), voice, 1000 * width / size, breaks=size <= BREAKS)
        fitted = lines and stack_lines([voice.line(each) for each in lines], voice, size)
        return (fitted, lines) if fitted and fitted.height <= max_height else None

    low, high = SMALLEST, largest
    best = at(largest, height)
    for _ in range(0 if best else TRIES):
        size = (low + high) / 2
        result = at(size, height)
        best, low, high = (result, size, high) if result else (best, low, size)
    fitted, lines = best or at(SMALLEST, inf)
    return balance(lines, voice, fitted, width)


def balance(lines: list[str], voice: Voice, fitted: Fitted, width: float) -> Fitted:
    """Balances the lines: as many, each as short as that allows."""
    words, low, high = " ".join(lines).split(), 0.4 * width, width
    for _ in range(6):
        middle = (low + high) / 2
        wrapped = wrap(words, voice, 1000 * middle / fitted.size, breaks=False)
        if wrapped and len(wrapped) <= len(lines):
            high, lines = middle, wrapped
        else:
            low = middle
    restacked = stack_lines([voice.line(each) for each in lines], voice, fitted.size)
    return restacked if restacked.height <= fitted.height else fitted


def wrap(words: list[str], voice: Voice, width: float, breaks: bool) -> list[str] | None:
    """Wraps words to lines no wider than `width`; None where a word is wider and may not be broken."""
    lines: list[list[str]] = []
    remaining, space = 0.0, voice.line("n n").width - voice.line("nn").width
    for word in words:
        while voice.line(word).width > width:
            if not breaks or len(word) == 1:
                return None
            end = longest_prefix(word, lambda part: voice.line(part).width <= width)
            lines.append([word[:end]])
            word, remaining = word[end:], 0.0
        needed = voice.line(word).width
        if lines and needed + space <= remaining:
            lines[-1].append(word)
            remaining -= needed + space
        else:
            lines.append([word])
            remaining = width - needed
    return [" ".join(each) for each in lines]


def longest_prefix(word: str, fits: Callable[[str], bool]) -> int:
    """Length of the longest prefix that fits, at least one letter."""
    low, high = 1, len(word) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(word[:middle]) else (low, middle - 1)
    return low


def stack_lines(lines: list[TextLine], voice: Voice, size: float) -> Fitted:
    """Stacks lines, from the top of the ink of the first to the bottom of the ink of the last."""
    arabic = any(glyph.face == "cairo" for each in lines for glyph in each.glyphs)
    leading = size * (LEADING_ARABIC if arabic else LEADING[voice.face])
    first = size * max(0.72, lines[0].top / 1000)
    baselines = [first + number * leading for number in range(len(lines))]
    return Fitted(size, lines, baselines, baselines[-1] - size * lines[-1].bottom / 1000)
